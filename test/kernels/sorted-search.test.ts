import assert from 'node:assert/strict'
import { test } from 'node:test'
import { binarySearch, compareDoubles, lowerBound } from '../../src/kernels/sorted-search.ts'

test('lowerBound finds the first that is not below', () => {
  const items = Int32Array.of(2, 4, 4, 9, 1)
  const found = [0, 2, 3, 4, 9, 10].map((key) => lowerBound(items, 4, key))
  assert.deepEqual(found, [0, 0, 1, 1, 3, 4])
  assert.equal(lowerBound(items, 0, 1), 0)
})

test('binarySearch finds of equal items the one on its way, as Java does', () => {
  const items = Float64Array.of(1, 2, 2, 2, 2, 2, 3)
  assert.equal(binarySearch(items, 2), 3)
  assert.equal(binarySearch(Float64Array.of(2, 2), 2), 0)
  assert.equal(binarySearch(Float64Array.of(1, 2, 2), 2), 1)
  assert.equal(binarySearch(items, 0), -1)
  assert.equal(binarySearch(items, 2.5), -7)
  assert.equal(binarySearch(items, NaN), -8)
  assert.equal(binarySearch(new Float64Array(0), 1), -1)
})

test('compareDoubles is a total order', () => {
  const ordered = [-Infinity, -1, -0, 0, 1, Infinity, NaN]
  for (let i = 0; i < ordered.length; i++) {
    for (let k = 0; k < ordered.length; k++) {
      assert.equal(Math.sign(compareDoubles(ordered[i], ordered[k])), Math.sign(i - k))
    }
  }
})
