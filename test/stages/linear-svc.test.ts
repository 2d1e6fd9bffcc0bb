import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRows, readData, scorerOf, sparse } from './stage-case.ts'

const type = 'LinearSVCModel'
const coefficients = { size: 2, indices: null, values: Float64Array.of(2, -1) }
const data = { coefficients, intercept: 0.5 }

test('the margin, its negative, and whether it is above the threshold', () => {
  checkRows({ type, data }, [
    [{ features: [1, 1] }, { rawPrediction: [-1.5, 1.5], prediction: 1 }],
    [{ features: sparse(2, [1], [1]) }, { rawPrediction: [0.5, -0.5], prediction: 0 }],
    [{ features: [0, 0.5] }, { rawPrediction: [-0, 0], prediction: 0 }],
    [{ features: ['NaN', 0] }, { rawPrediction: [NaN, NaN], prediction: 0 }],
    [{ features: ['Infinity', 0] }, { rawPrediction: [-Infinity, Infinity], prediction: 1 }],
    [{ features: null }, /features: found null, expected a vector of 2/],
    [{ features: [1] }, /found a vector of 1/],
    [{}, /features: absent/],
  ])
})

test('thresholds and columns switched off', () => {
  const score = (params: Record<string, unknown>) =>
    scorerOf({ type, data, params }).score({ features: [1, 1] })
  assert.equal(score({ threshold: 1.5 }).prediction, 0)
  assert.equal(score({ threshold: '-Inf' }).prediction, 1)
  assert.deepEqual(score({ rawPredictionCol: '', threshold: 1.4 }), { prediction: 1 })
  assert.deepEqual(score({ predictionCol: '' }), { rawPrediction: [-1.5, 1.5] })
})

test('the columns have attributes since 3.0', () => {
  const group = { kind: 'group', size: 2 }
  const nominal = { kind: 'nominal', name: 'prediction', count: 2 }
  for (const [sparkVersion, raw, prediction] of [
    ['3.0.0', group, nominal],
    ['2.4.8', undefined, undefined],
  ] as const) {
    assert.deepEqual(attributesOf({ type, data, sparkVersion }, 'rawPrediction'), raw)
    assert.deepEqual(attributesOf({ type, data, sparkVersion }, 'prediction'), prediction)
  }
})

test('reading', async () => {
  const vector = { type: 1, size: null, indices: null, values: [2, -1] }
  const row = { coefficients: vector, intercept: 0.5 }
  assert.deepEqual(await readData({ type }, { data: [row] }), data)
  await assert.rejects(readData({ type }, { data: [{ coefficients: vector }] }), /intercept/)
})
