import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundedCache } from '../../src/base/bounded-cache.ts'

test('a cache keeps so many, undefined too, and then begins anew', () => {
  const made: number[] = []
  const get = boundedCache(2, (key: number) => {
    made.push(key)
    return key === 1 ? undefined : -key
  })
  assert.deepEqual([1, 1, 2, 2, 1].map(get), [undefined, undefined, -2, -2, undefined])
  assert.deepEqual(made, [1, 2])
  assert.equal(get(3), -3)
  assert.deepEqual([3, 1].map(get), [-3, undefined])
  assert.deepEqual(made, [1, 2, 3, 1])
})

test('what cannot be made is not kept', () => {
  let calls = 0
  const get = boundedCache(2, () => {
    calls++
    throw new Error('no')
  })
  assert.throws(() => get(1))
  assert.throws(() => get(1))
  assert.equal(calls, 2)
})
