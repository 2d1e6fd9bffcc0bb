/**
 * Runs the tests: `node dist/test/run.js [part of a path ...]`. Node 20 and 22 disagree about what
 * `node --test` takes (directories, patterns), so the files are found here.
 */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { root } from './root.ts'

const compiled = join(root, 'dist/test')
const wanted = process.argv.slice(2)
const files = readdirSync(compiled, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.js'))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort()
  .map((path) => join(compiled, path))
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')} in ${relative(root, compiled)}`)
  process.exit(1)
}

// A long run has other limits (test/long.ts).
const minutesMax = Number(process.env.ONEROW_TEST_MINUTES ?? 10)

run({ files, concurrency: 2, timeout: minutesMax * 60_000 })
  .on('test:fail', (event) => {
    // A failing `todo` is reported, but fails nothing; a skipped test does not come here.
    if (event.todo === undefined || event.todo === false) process.exitCode = 1
  })
  .compose(new spec())
  .pipe(process.stdout)
