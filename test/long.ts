/**
 * `npm run test:long`: what takes too long for every change. Fuzzing by the minute, thousands of
 * fresh pipelines against Spark, millions of rows for leaks. What the last run showed stands in
 * docs/long-runs.md.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.ts'

const seed = process.env.ONEROW_REFEREE_SEED ?? String(Date.now() % 1_000_000)
const runs: { what: string; args: string[]; environment: Record<string, string> }[] = [
  {
    what: 'fuzz, 60 s a file',
    args: ['dist/test/run.js', 'fuzz/'],
    environment: { ONEROW_FUZZ_SECONDS: '60', ONEROW_FUZZ_SEED: seed },
  },
  {
    what: `2,000 pipelines that Spark trains now, seed ${seed}`,
    args: ['dist/test/run.js', 'referee'],
    environment: {
      ONEROW_REFEREE_COUNT: '2000',
      ONEROW_REFEREE_PROCESSES: '2',
      ONEROW_REFEREE_SEED: seed,
      ONEROW_TEST_MINUTES: '240',
    },
  },
  {
    what: '10 million rows',
    args: ['dist/bench/memory.js', '--rows', '10000000'],
    environment: {},
  },
]

for (const { what, args, environment } of runs) {
  console.log(`\n== ${what}: ${JSON.stringify(environment)} node ${args.join(' ')}`)
  const { status } = spawnSync(process.execPath, args, {
    cwd: join(root),
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}
