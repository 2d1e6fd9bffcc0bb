/** `onerow serve` as a process: where it listens, how it ends. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { root } from '../root.ts'

const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const main = fileURLToPath(new URL(`../../src/main.${suffix}`, import.meta.url))

test('an empty HOST is none', { timeout: 60_000 }, async () => {
  const args = [main, 'serve', join(root, 'models/penguins'), '--port', '0', '--workers', '1']
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOST: '', ONEROW_HOST: '' },
  })
  let out = ''
  child.stdout.setEncoding('utf8')
  for await (const text of child.stdout) {
    out += text
    if (out.includes('listening on')) break
  }
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  assert.match(out, /listening on http:\/\/127\.0\.0\.1:\d+/)
})
