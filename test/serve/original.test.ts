/** `engine: original` and `verify --against original`, with LightGBM itself. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { compareOriginal } from '../../src/serve/compare-original.ts'
import { createLog } from '../../src/serve/log.ts'
import { openModel, openRepository } from '../../src/serve/repository.ts'
import { startServer } from '../../src/serve/server.ts'
import { boosterPython } from '../python.ts'
import { root } from '../root.ts'

const environment = await boosterPython()
const skip = 'skip' in environment ? environment.skip : koffiMissing()
if ('python' in environment) process.env.ONEROW_PYTHON = environment.python
const regression = join(root, 'test/golden/lightgbm-regression')
const work = await mkdtemp(join(tmpdir(), 'onerow-original-'))
after(() => rm(work, { recursive: true, force: true }))

function koffiMissing(): string | false {
  try {
    createRequire(import.meta.url)('koffi')
    return false
  } catch {
    return 'koffi is not installed: npm install koffi'
  }
}

/** Lines of the output and of the errors, and the exit code. */
function verify(...args: string[]): Promise<{ lines: string[]; code: number }> {
  const main = join(root, 'dist/src/main.js')
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'verify', ...args], (error, out, err) => {
      resolve({ lines: (out + err).split('\n'), code: Number(error?.code ?? 0) })
    })
  })
}

test('verify --against original: golden rows, rows of a file, rows that are made', {
  skip,
}, async () => {
  const golden = await verify(regression, '--against', 'original')
  assert.equal(golden.code, 0, golden.lines.join('\n'))
  assert.match(
    golden.lines[1],
    /^against lightgbm \d+\.\d+\.\d+ \(.*lib_lightgbm.*\), golden rows$/,
  )
  assert.match(golden.lines[0], /: passed, \d+ rows/)

  const input = join(work, 'rows.ndjson')
  await writeFile(input, '[1,2,3,4,5,6]\n{"Column_0":"Infinity","Column_3":null}\n')
  const given = await verify(regression, '--against', 'original', '--input', input)
  assert.match(given.lines[0], /passed, 2 rows/)
  assert.match(given.lines[1], /, given rows$/)

  const loose = join(work, 'loose.txt')
  await cp(join(regression, '1/model.txt'), loose)
  const made = await verify(loose, '--against', 'original', '--json')
  const report = JSON.parse(made.lines.join('\n'))
  assert.equal(made.code, 0)
  assert.deepEqual([report.passed, report.rows, report.against.rows], [true, 500, 'made'])
  assert.equal(report.columns.raw.identical, 500)
})

test('verify --against original finds a difference', { skip }, async () => {
  // The library reads another model than we do: the second file is put in the first one's place.
  const path = join(work, 'other.txt')
  const text = await readFile(join(regression, '1/model.txt'), 'utf8')
  await writeFile(path, text.replace(/^leaf_value=-?\d+\.\d/gm, nextDigit))
  const model = await openModel(path)
  await writeFile(path, text)
  const report = await compareOriginal(model, undefined, undefined)
  assert.ok(!report.passed)
  assert.ok(report.problems.some((one) => /^row \d+, column raw: expected /.test(one)))
})

test('verify --against original says what it cannot do', { skip }, async () => {
  const spark = await verify(join(root, 'models/penguins'), '--against', 'original')
  assert.match(spark.lines[0], /engine original: spark is no library/)
  const nowhere = await verify(regression, '--against', 'original', '--library', '/no/such.so')
  assert.match(nowhere.lines[0], /configuration: no file \/no\/such\.so/)
  const plain = await verify(regression, '--input', 'rows.ndjson')
  assert.match(plain.lines[0], /--library and --input go with --against original/)
  assert.deepEqual([spark.code, nowhere.code, plain.code], [1, 1, 2])
})

test('engine: original serves; a library that dies comes back', {
  skip,
  timeout: 120_000,
}, async () => {
  const settings = { 'lightgbm-regression': { engine: 'original' as const } }
  const { models, failed } = await openRepository(regression, settings)
  assert.deepEqual(failed, [])
  const [model] = models
  assert.equal(model.parity, 'passed')
  assert.equal(model.original?.library, 'lightgbm')
  const log = createLog('silent')
  const server = await startServer({ models, port: 0, workers: 1, transport: 'http', log })
  try {
    const url = `http://127.0.0.1:${server.port}/score/lightgbm-regression?columns=raw,leaf`
    const post = async (body: unknown) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await answer.json()) as Record<string, unknown>[]
    }
    const rows = [
      [1, 2, 3, 4, 5, 6],
      [null, 0, 'NaN', 1, 1, 1],
    ]
    const wanted = rows.map((row) => model.scorer.select(['raw', 'leaf']).score(row as never))
    assert.deepEqual(await post(rows), wanted)
    const [pid] = await childrenOf(process.pid)
    if (pid !== undefined) {
      process.kill(pid, 'SIGKILL')
      await sleep(50)
      assert.deepEqual(await post(rows), wanted)
    }
    const many = Array.from({ length: 3_000 }, () => rows[0])
    assert.deepEqual((await post(many)).length, 3_000)
    assert.equal(((await post([[1, 2]]))[0].$error as { code: string }).code, 'ROW_INVALID')
  } finally {
    await server.close(0)
  }
  for (let i = 0; i < 100 && (await childrenOf(process.pid)).length > 0; i++) await sleep(50)
  assert.deepEqual(await childrenOf(process.pid), [])
})

test('engine: original for a model without a library is refused at load', { skip }, async () => {
  const settings = { penguins: { engine: 'original' as const } }
  const { models, failed } = await openRepository(join(root, 'models/penguins'), settings)
  assert.deepEqual(models, [])
  assert.match(failed[0].error.message, /engine original: spark is no library/)
})

/** The same line with another last digit. */
function nextDigit(line: string): string {
  return line.slice(0, -1) + ((Number(line.at(-1)) + 1) % 10)
}

/** Processes of libraries that this one has started; none where the system does not tell. */
async function childrenOf(pid: number): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent === pid && command.includes('engine-process')) found.push(Number(name))
  }
  return found
}
