import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRows, readData, sparse } from './stage-case.ts'

const scaler = (maxAbs: number[], sparkVersion = '4.2.0') => ({
  type: 'MaxAbsScalerModel',
  params: { inputCol: 'v', outputCol: 'o' },
  data: { maxAbs: Float64Array.from(maxAbs) },
  sparkVersion,
})

test('MaxAbsScalerModel multiplies by the reciprocal since 3.0, and divided before', () => {
  checkRows(scaler([3, 0]), [
    [{ v: [7, 8] }, { o: [7 * (1 / 3), 8] }],
    [{ v: [-0, 'NaN'] }, { o: [-0, NaN] }],
    [{ v: sparse(2, [0, 1], [7, 0]) }, { o: sparse(2, [0, 1], [7 * (1 / 3), 0]) }],
    [{ v: [7] }, { o: [7 * (1 / 3)] }],
    [{ v: [1, 2, 3] }, /size 3/],
    [{ v: null }, /column v: null/],
  ])
  checkRows(scaler([3, 0], '2.4.8'), [
    [{ v: [7, 8] }, { o: [7 / 3, 8] }],
    [{ v: [-0, 'NaN'] }, { o: [-0, NaN] }],
    [{ v: sparse(2, [0, 1], [7, 0]) }, { o: sparse(2, [0], [7 / 3]) }],
    [{ v: sparse(2, [0, 1], [5e-324, NaN]) }, { o: sparse(2, [1], [NaN]) }],
    [{ v: [7] }, /size 1/],
    [{ v: null }, /column v: null/],
  ])
  checkRows(scaler([3, 0], '2.1.3'), [
    [{ v: [7] }, { o: [7 / 3] }],
    [{ v: [1, 2, 3] }, /size 3/],
    [{ v: sparse(1, [0], [7]) }, /size 1/],
  ])
})

test('MaxAbsScalerModel scales the zeros of dense vectors where they do not stay', () => {
  checkRows(scaler([5e-324, 1]), [[{ v: [0, 2] }, { o: [NaN, 2] }]])
  checkRows(scaler([Number.NaN, -2], '2.4.8'), [
    [{ v: [0, 0] }, { o: [NaN, -0] }],
    [{ v: sparse(2, [1], [4]) }, { o: sparse(2, [1], [-2]) }],
  ])
})

test('MaxAbsScalerModel tells the size since 3.0', async () => {
  assert.deepStrictEqual(attributesOf(scaler([1, 2]), 'o'), { kind: 'group', size: 2 })
  assert.equal(attributesOf(scaler([1, 2], '2.4.8'), 'o'), undefined)
  const row = { maxAbs: { type: 0, size: 3, indices: [1], values: [4] } }
  const data = await readData(scaler([]), { data: [row] })
  assert.deepStrictEqual(data, { maxAbs: Float64Array.of(0, 4, 0) })
})
