import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { errorStatuses, rowInvalid, ServingError, toServingError } from '../../src/base/errors.ts'
import { root } from '../root.ts'

test('every code stands in docs/errors.md with its status', () => {
  const docs = readFileSync(join(root, 'docs/errors.md'), 'utf8')
  const listed = [...docs.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ])
  assert.deepEqual(Object.fromEntries(listed), { ...errorStatuses })
})

test('an error has the status of its code', () => {
  const error = new ServingError('MODEL_CORRUPT', 'page 3: found 12, expected 1', { stage: 'x' })
  assert.equal(error.status, 422)
  assert.equal(error.details.stage, 'x')
})

test('anything else that is thrown is our bug', () => {
  const error = toServingError(new TypeError('x is not a function'))
  assert.equal(error.code, 'INTERNAL')
  assert.ok(error.cause instanceof TypeError)
  const known = rowInvalid('column a: absent')
  assert.equal(toServingError(known), known)
})

test('a refused row carries no stack trace, and leaves that of others alone', () => {
  assert.ok(!(rowInvalid('no').stack ?? '').includes(' at '))
  assert.ok((new Error('yes').stack ?? '').includes(' at '))
})
