import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
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
