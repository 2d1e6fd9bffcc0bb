import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, scorerOf, sparse } from './stage-case.ts'

const product = (scalingVec: unknown, sparkVersion = '4.2.0') => ({
  type: 'ElementwiseProduct',
  params: { inputCol: 'v', outputCol: 'o', ...(scalingVec === null ? {} : { scalingVec }) },
  sparkVersion,
})

test('ElementwiseProduct multiplies what is stored, and the zeros of dense vectors', () => {
  checkRows(product({ type: 1, values: [2, -1, 'NaN'] }), [
    [{ v: [3, 0, 0] }, { o: [6, -0, NaN] }],
    [{ v: sparse(3, [0, 1], [3, 0]) }, { o: sparse(3, [0, 1], [6, -0]) }],
    [{ v: [3, 0] }, /size 2, expected 3/],
    [{ v: sparse(4, [0], [1]) }, /size 4, expected 3/],
    [{ v: null }, /column v: null/],
  ])
  checkRows(product({ type: 0, size: 2, indices: [1], values: ['Inf'] }), [
    [{ v: [3, 4] }, { o: [0, Infinity] }],
    [{ v: [-3, 0] }, { o: [-0, NaN] }],
  ])
})

test('ElementwiseProduct tells the size since 3.0, and refuses what is no vector', () => {
  const two = { type: 1, values: [1, 2] }
  assert.deepStrictEqual(attributesOf(product(two), 'o'), { kind: 'group', size: 2 })
  assert.equal(attributesOf(product(two, '2.4.8'), 'o'), undefined)
  checkRefused(product(null), /scalingVec is not set/)
  for (const wrong of [7, { type: 2, values: [1] }, { type: 1, values: ['x'] }, { type: 1 }]) {
    assert.throws(() => scorerOf(product(wrong)), /param scalingVec/)
  }
})
