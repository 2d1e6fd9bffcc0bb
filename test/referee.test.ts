/**
 * Real Spark as the referee: it trains fresh pipelines and scores rows, and the same rows go through
 * our scorer. By the environment: ONEROW_REFEREE_SEED and ONEROW_REFEREE_COUNT repeat or lengthen a
 * run, ONEROW_REFEREE_PROCESSES divides it, ONEROW_REFEREE_JAVA=-XX:UseAVX=2 narrows the JVM's
 * vectors, ONEROW_REFEREE_TO keeps the pipelines. One that differs is made into a golden case by
 * test/referee/shrink.ts.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openRepository } from '../src/serve/repository.ts'
import { sparkPython } from './python.ts'
import { root } from './root.ts'

const {
  ONEROW_REFEREE_SEED: seed = '1',
  ONEROW_REFEREE_COUNT: count = '24',
  ONEROW_REFEREE_PROCESSES: processes = '1',
  ONEROW_REFEREE_JAVA: java = '',
  ONEROW_REFEREE_TO: keepIn,
} = process.env
const environment = await sparkPython()
const skip = 'skip' in environment ? environment.skip : false

test(`${count} pipelines that Spark trains now, seed ${seed} ${java}`, { skip }, async (t) => {
  if ('skip' in environment) return
  const repository = keepIn ?? (await mkdtemp(join(tmpdir(), 'onerow-referee-')))
  const share = Math.ceil(Number(count) / Number(processes))
  const trainings: Promise<unknown[]>[] = []
  for (let first = 0; first < Number(count); first += share) {
    const args = ['--seed', seed, '--first', first, '--count', Math.min(share, +count - first)]
    const script = join(root, 'test/referee/train.py')
    const all = [script, ...args.map(String), '--to', repository, `--java=${java}`]
    const training = spawn(environment.python, all, { stdio: ['ignore', 'inherit', 'inherit'] })
    trainings.push(once(training, 'exit'))
  }
  for (const [code] of await Promise.all(trainings)) assert.equal(code, 0, 'train.py')

  const { models, failed } = await openRepository(repository, {})
  const problems = failed.map(({ name, error }) => `${name}: ${error.message}`)
  assert.equal(models.length + failed.length, Number(count))
  let cells = 0
  let identical = 0
  for (const { name, report } of models) {
    for (const problem of report?.problems ?? []) problems.push(`${name}: ${problem}`)
    cells += report?.cells ?? 0
    identical += report?.identical ?? 0
  }
  assert.deepEqual(problems, [], `the pipelines are in ${repository}`)
  assert.ok(cells > 0)
  assert.ok(identical / cells >= 0.995, `${identical} of ${cells} numbers have the same bits`)
  t.diagnostic(`${models.length} pipelines, ${identical} of ${cells} numbers have the same bits`)
  if (keepIn === undefined) await rm(repository, { recursive: true, force: true })
})
