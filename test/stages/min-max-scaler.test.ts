import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRows, sparse } from './stage-case.ts'

const scaler = (min: number, max: number, sparkVersion = '4.2.0') => ({
  type: 'MinMaxScalerModel',
  params: { inputCol: 'v', outputCol: 'f', min, max },
  data: { lows: Float64Array.of(1, 5, -2, 0), highs: Float64Array.of(3, 5, 7, 10) },
  sparkVersion,
})

test('MinMaxScalerModel multiplies by scale over range; constant features take the middle', () => {
  checkRows(scaler(0, 1), [
    [{ v: [2, 9, 7, 5] }, { f: [0.5, 0.5, 9 * (1 / 9), 0.5] }],
    [{ v: ['NaN', 'NaN', 'Infinity', 20] }, { f: [NaN, NaN, Infinity, 2] }],
    [{ v: sparse(4, [0], [3]) }, { f: [1, 0.5, 2 * (1 / 9), 0] }],
    [{ v: null }, /column v: null/],
    [{ v: [1, 2, 3] }, /size 3/],
    [{ v: sparse(2 ** 26, [], []) }, /size 67108864/],
  ])
})

test('MinMaxScalerModel compresses its result', () => {
  checkRows(scaler(-1, 1), [[{ v: [1, 9, -2, 0] }, { f: [-1, 0, -1, -1] }]])
  checkRows(scaler(-1, 1), [[{ v: [2, 9, 2.5, 5] }, { f: sparse(4, [], []) }]])
  checkRows(scaler(0, 1), [[{ v: [1, 9, -2, 0] }, { f: sparse(4, [1], [0.5]) }]])
})

test('MinMaxScalerModel until 2.4 divides by the range and stays dense', () => {
  checkRows(scaler(0, 1, '2.4.8'), [
    [{ v: [1, 9, 7, 0] }, { f: [0, 0.5, 1, 0] }],
    [{ v: [1, 9] }, { f: [0, 0.5] }],
    [{ v: [1, 9, 7, 0, 'NaN'] }, { f: [0, 0.5, 1, 0, NaN] }],
    [{ v: [1, 9, 7, 0, 'NaN', 0] }, /size 6/],
    [{ v: sparse(2 ** 26, [5], ['NaN' as never]) }, /size 67108864/],
  ])
})

test('MinMaxScalerModel tells the size since 3.0', () => {
  assert.deepStrictEqual(attributesOf(scaler(0, 1), 'f'), { kind: 'group', size: 4 })
  assert.equal(attributesOf(scaler(0, 1, '2.4.8'), 'f'), undefined)
})
