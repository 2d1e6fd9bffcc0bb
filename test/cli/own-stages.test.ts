import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import * as kit from '../../src/stages/kit.ts'
import { root } from '../root.ts'

const main = join(root, 'dist/src/main.js')
const model = join(root, 'examples/own-stages/model')
const file = join(root, 'examples/own-stages/winsorizer.js')
const row = '{"income": 1200, "age": 31}'

function onerow(...args: string[]): { status: number | null; out: string; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
  })
  return { status, out: stdout, said: stderr }
}

test('a pipeline with a stage of its own gives what Spark gave', () => {
  const { status, out } = onerow('verify', model, '--stages', file, '--json')
  assert.equal(status, 0, out)
  const { cells, identical } = JSON.parse(out)
  assert.ok(cells > 50)
  assert.equal(identical, cells)
})

test('without the file the model is refused, with the class and what to do', () => {
  const { status, said } = onerow('score', model, '--row', row)
  assert.equal(status, 1)
  assert.match(said, /stage Winsorizer_\w+ of winsorizer\.Winsorizer.*--stages/)
})

test('serving threads know the stages', async () => {
  const args = [main, 'serve', model, '--stages', file, '--port', '0', '--workers', '1']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    let address: string | undefined
    for await (const line of createInterface({ input: child.stdout })) {
      address = /listening on (http:\S+),/.exec(line)?.[1]
      if (address !== undefined) break
    }
    const answer = await fetch(`${address}/score/model`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: row,
    })
    assert.equal(answer.status, 200)
    assert.equal(((await answer.json()) as { cut: number }).cut, 1200)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

test('files that are no list of stages are refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onerow-stages-'))
  const texts: [text: string, reason: RegExp][] = [
    ['export const Foo = 3', /export Foo: found number/],
    ['export const Foo = { params: {} }', /export Foo: found object/],
    ['', /exports nothing/],
    ['throw new Error("broken")', /broken/],
    ['syntax error', /expected a module that exports stages/],
  ]
  for (const [i, [text, reason]] of texts.entries()) {
    const path = join(folder, `${i}.mjs`)
    await writeFile(path, text)
    const { status, said } = onerow('score', model, '--stages', path, '--row', row)
    assert.equal(status, 2, said)
    assert.match(said, reason)
  }
  const { status, said } = onerow('inspect', model, '--stages', join(folder, 'absent.mjs'))
  assert.equal(status, 2)
  assert.match(said, /absent\.mjs/)
})

/** The stage of the example, compiled by other code. */
async function changed(compile: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onerow-stages-'))
  const path = join(folder, 'stages.mjs')
  const params = '{ inputCol: column, outputCol: column, low: number(0), high: number(1) }'
  await writeFile(
    path,
    `export default ({ column, double, number, NULL, PRESENT, stage }) => ({
      Winsorizer: stage({ params: ${params}, compile: ({ params, input, output, step }) => {
        const from = input(params.inputCol, 'number').slot
        ${compile}
      } }),
    })`,
  )
  return path
}

test('a stage that fails gives the same line for --row and for --input, golden rows or not', async () => {
  const to = 'const to = output(params.outputCol, double).slot\n'
  const failing = await changed(
    `${to} step({ reads: [from], writes: [to], run: () => undefined.nothing })`,
  )
  const input = join(await mkdtemp(join(tmpdir(), 'onerow-rows-')), 'rows.ndjson')
  await writeFile(input, `${row}\n`)
  const [one, many] = [
    ['--row', row],
    ['--input', input],
  ].map((rows) => onerow('score', model, '--stages', failing, ...rows))
  assert.deepEqual(one, many)
  assert.equal(one.status, 0, one.said)
  assert.equal(one.said, '')
  const { $error } = JSON.parse(one.out)
  assert.equal($error.code, 'INTERNAL')
  assert.match($error.message, /^stage Winsorizer_\w+: internal error: Cannot read properties/)
  const verified = onerow('verify', model, '--stages', failing)
  assert.equal(verified.status, 1)
  assert.match(verified.out, /row 1: stage Winsorizer_\w+: internal error: .*, expected a score/)
})

test('a column that no step writes is refused at load', async () => {
  const lost = await changed('output(params.outputCol, double)')
  const { status, said } = onerow('score', model, '--stages', lost, '--row', row)
  assert.equal(status, 1)
  assert.match(said, /Winsorizer_\w+ .*: output column cut: no step writes it, expected its slot/)
})

test('a state that is left unset is an error, not the row before', async () => {
  const forgetful = await changed(
    `const to = output(params.outputCol, double).slot
     step({ reads: [from], writes: [to], run: ({ states, numbers }) => {
       if (numbers[from] > 1000) states[to] = PRESENT
       numbers[to] = 7
     } })`,
  )
  const input = join(await mkdtemp(join(tmpdir(), 'onerow-rows-')), 'rows.ndjson')
  await writeFile(input, '{"income": 1200, "age": 1}\n{"income": 5, "age": 1}\n')
  const { out } = onerow(
    'score',
    model,
    '--stages',
    forgetful,
    '--columns',
    'cut',
    '--input',
    input,
  )
  const [first, second] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(first, { cut: 7 })
  assert.match(
    second.$error.message,
    /internal error: run has left frame\.states\[writes\[0\]\] unset/,
  )
})

test("a class of Spark's own cannot be exported", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onerow-stages-'))
  for (const name of ['org.apache.spark.ml.feature.Binarizer', 'pyspark.ml.feature.Nope']) {
    const path = join(folder, 'spark.mjs')
    await writeFile(path, `export default () => ({ '${name}': { params: {}, compile() {} } })`)
    const { status, said } = onerow('inspect', model, '--stages', path)
    assert.equal(status, 2)
    assert.match(said, new RegExp(`export ${name}: a class of Spark's own, which Onerow scores`))
  }
})

test('the documentation names all that a file of stages is handed', async () => {
  const page = await readFile(join(root, 'docs/own-stages.md'), 'utf8')
  const names = page.slice(page.indexOf('## Names'))
  for (const name of Object.keys(kit)) {
    assert.match(names, new RegExp(`\`${name}\\b`), name)
  }
})
