import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData, sparse } from './stage-case.ts'

const scaler = (params: object, range = [3, 0]) => ({
  type: 'RobustScalerModel',
  params: { inputCol: 'v', outputCol: 'o', ...params },
  data: { range: Float64Array.from(range), median: Float64Array.of(1, 5) },
})

test('RobustScalerModel subtracts the median and multiplies by the reciprocal of the range', () => {
  checkRows(scaler({ withCentering: true }), [
    [{ v: [8, 9] }, { o: [7 * (1 / 3), 0] }],
    [{ v: sparse(2, [1], [Infinity]) }, { o: [-1 * (1 / 3), NaN] }],
    [{ v: [8] }, { o: [7 * (1 / 3)] }],
    [{ v: [1, 2, 3] }, /size 3/],
    [{ v: null }, /column v: null/],
  ])
  checkRows(scaler({}), [
    [{ v: [8, -9] }, { o: [8 * (1 / 3), -0] }],
    [{ v: sparse(9, [0], [8]) }, { o: sparse(9, [0], [8 * (1 / 3)]) }],
    [{ v: sparse(9, [2], [8]) }, /size 9/],
  ])
  checkRows(scaler({ withCentering: true, withScaling: false }), [[{ v: [8, 9] }, { o: [7, 4] }]])
})

test('RobustScalerModel that does neither gives what it got', () => {
  checkRows(scaler({ withScaling: false }), [
    [{ v: sparse(9, [2], [0]) }, { o: sparse(9, [2], [0]) }],
    [{ v: null }, { o: null }],
  ])
})

test('RobustScalerModel reads its data and refuses what contradicts itself', async () => {
  const dense = { type: 1, values: [1, 2] }
  const rows = { data: [{ range: dense, median: { ...dense, values: [3, 4] } }] }
  assert.deepStrictEqual(await readData(scaler({}), rows), {
    range: Float64Array.of(1, 2),
    median: Float64Array.of(3, 4),
  })
  assert.deepStrictEqual(attributesOf(scaler({}), 'o'), { kind: 'group', size: 2 })
  checkRefused(scaler({}, [1]), /range of size 1/)
  checkRefused(scaler({ lower: 0.75 }), /lower 0.75 and upper 0.75/)
})
