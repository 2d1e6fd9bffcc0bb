/** The tests of the Python package, against real Spark. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { sparkPython } from './python.ts'
import { root } from './root.ts'

const environment = await sparkPython()
const skip = 'skip' in environment ? environment.skip : false

test('native/python', { skip }, async () => {
  if ('skip' in environment) return
  const options = { cwd: join(root, 'native/python'), stdio: 'inherit' } as const
  const child = spawn(environment.python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], options)
  const [code] = await once(child, 'exit')
  assert.equal(code, 0)
})
