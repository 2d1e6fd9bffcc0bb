import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData, sparse } from './stage-case.ts'

const scaler = (withMean: boolean, withStd: boolean, sparkVersion = '4.2.0') => ({
  type: 'StandardScalerModel',
  params: { inputCol: 'v', outputCol: 'f', withMean, withStd },
  data: { std: Float64Array.of(2, 0, 3), mean: Float64Array.of(1, 5, -0.5) },
  sparkVersion,
})

test('StandardScalerModel multiplies by the reciprocal and keeps the form', () => {
  checkRows(scaler(false, true), [
    [{ v: [7, 8, 7] }, { f: [3.5, 0, 7 * (1 / 3)] }],
    [{ v: [-0, 'NaN', '-Infinity'] }, { f: [-0, NaN, -Infinity] }],
    [{ v: sparse(3, [0, 1], [0, 4]) }, { f: sparse(3, [0, 1], [0, 0]) }],
    [{ v: null }, /column v: null/],
    [{}, /column v: absent/],
  ])
})

test('StandardScalerModel with the mean gives a dense vector', () => {
  checkRows(scaler(true, true), [
    [{ v: [7, 8, 7] }, { f: [3, 0, 7.5 * (1 / 3)] }],
    [{ v: ['NaN', 'NaN', 0] }, { f: [NaN, NaN, 0.5 * (1 / 3)] }],
    [{ v: [1, 2, -0.5] }, { f: [0, -0, 0] }],
    [{ v: sparse(3, [1], [6]) }, { f: [-0.5, 0, 0.5 * (1 / 3)] }],
    [{ v: null }, /column v: null/],
  ])
  checkRows(scaler(true, false), [[{ v: sparse(3, [1], [6]) }, { f: [-1, 1, 0.5] }]])
})

test('StandardScalerModel passes shorter vectors and refuses what reaches beyond its end', () => {
  for (const withStd of [false, true]) {
    checkRows(scaler(true, withStd), [
      [{ v: [1] }, { f: [0] }],
      [{ v: [] }, { f: [] }],
      [{ v: [1, 2, 3, 4] }, /size 4/],
      [{ v: sparse(2 ** 26, [0], [1]) }, /size 67108864/],
    ])
  }
  checkRows(scaler(false, true), [
    [{ v: [2] }, { f: [1] }],
    [{ v: [0, 0, 0, 0] }, /size 4/],
    [{ v: sparse(2 ** 26, [0], [2]) }, { f: sparse(2 ** 26, [0], [1]) }],
    [{ v: sparse(9, [], []) }, { f: sparse(9, [], []) }],
    [{ v: sparse(9, [3], [1]) }, /size 9/],
  ])
})

test('StandardScalerModel without mean and deviation gives what it got', () => {
  checkRows(scaler(false, false), [
    [{ v: [1, -0] }, { f: [1, -0] }],
    [{ v: sparse(9, [3], [0]) }, { f: sparse(9, [3], [0]) }],
    [{ v: null }, { f: null }],
  ])
})

test('StandardScalerModel until 2.4 checks the size, and zeroes features without deviation', () => {
  checkRows(scaler(true, true, '2.4.8'), [
    [{ v: [7, 'NaN', 7] }, { f: [3, 0, 7.5 * (1 / 3)] }],
    [{ v: [7, 8] }, /size 2/],
  ])
  checkRows(scaler(false, true, '2.4.8'), [
    [{ v: [7, 'NaN', 7] }, { f: [3.5, NaN, 7 * (1 / 3)] }],
    [{ v: sparse(9, [0], [1]) }, /size 9/],
  ])
  checkRows(scaler(false, false, '2.4.8'), [
    [{ v: null }, /column v: null/],
    [{ v: [1] }, /size 1/],
  ])
})

test('StandardScalerModel scales zeros where zero times the scale is not zero', () => {
  const odd = {
    ...scaler(false, true),
    data: { std: Float64Array.of(5e-324, -1, 1), mean: new Float64Array(3) },
  }
  checkRows(odd, [
    [{ v: [0, 0, 0] }, { f: [NaN, -0, 0] }],
    [{ v: [1, 0, 2] }, { f: [Infinity, -0, 2] }],
    [{ v: sparse(3, [], []) }, { f: sparse(3, [], []) }],
  ])
})

test('StandardScalerModel tells the size since 3.0', () => {
  assert.deepStrictEqual(attributesOf(scaler(true, true), 'f'), { kind: 'group', size: 3 })
  assert.equal(attributesOf(scaler(true, true, '2.4.8'), 'f'), undefined)
})

test('StandardScalerModel reads sparse data and refuses what contradicts itself', async () => {
  const dense = { type: 1, size: null, indices: null, values: [1, 2] }
  const data = await readData(scaler(true, true), {
    data: [{ std: { type: 0, size: 2, indices: [1], values: [3] }, mean: dense }],
  })
  assert.deepStrictEqual(data, { std: Float64Array.of(0, 3), mean: Float64Array.of(1, 2) })
  const data3 = { std: Float64Array.of(1), mean: Float64Array.of(1, 2) }
  checkRefused({ ...scaler(true, true), data: data3 }, /std of size 1/)
})
