import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sigmoid } from '../../src/kernels/sigmoid.ts'
import { softmaxByDivision } from '../../src/kernels/softmax.ts'
import { checkRefused, checkRows, readData, scorerOf, sparse } from './stage-case.ts'

const type = 'MultilayerPerceptronClassificationModel'
const layer = (inputs: number, outputs: number, weights: number[], biases: number[]) => ({
  inputs,
  outputs,
  weights: Float64Array.from(weights),
  biases: Float64Array.from(biases),
})

/** Sums x0 + 0.5, x1 and 2 x1. */
const single = [layer(2, 3, [1, 0, 0, 0, 1, 2], [0.5, 0, 0])]
const double = [layer(2, 1, [1, -1], [0]), layer(1, 2, [4, -4], [0, 1])]
const shares = (raw: number[]) => {
  const values = Float64Array.from(raw)
  softmaxByDivision(values)
  return Array.from(values)
}

test('sums, shares, and the first of the greatest', () => {
  checkRows({ type, data: single }, [
    [
      { features: [1, 0.25] },
      { rawPrediction: [1.5, 0.25, 0.5], probability: shares([1.5, 0.25, 0.5]), prediction: 0 },
    ],
    [
      { features: sparse(2, [1], [0.25]) },
      { rawPrediction: [0.5, 0.25, 0.5], probability: shares([0.5, 0.25, 0.5]), prediction: 0 },
    ],
    [
      { features: [0, 'NaN'] },
      { rawPrediction: [NaN, NaN, NaN], probability: [NaN, NaN, NaN], prediction: 0 },
    ],
    [
      { features: [0, 'Infinity'] },
      { rawPrediction: [NaN, Infinity, Infinity], probability: [NaN, NaN, NaN], prediction: 0 },
    ],
    [{ features: [1] }, /found a vector of 1, expected a vector of 2/],
    [{ features: null }, /features: found null/],
  ])
})

test('hidden layers are logistic; nothing of a row is left for the next', () => {
  const raw = (z: number) => [4 * sigmoid(z), -4 * sigmoid(z) + 1]
  const row = (x: number[], z: number): [{ features: number[] }, Record<string, unknown>] => [
    { features: x },
    {
      rawPrediction: raw(z),
      probability: shares(raw(z)),
      prediction: raw(z)[0] >= raw(z)[1] ? 0 : 1,
    },
  ]
  checkRows({ type, data: double }, [row([3, 1], 2), row([-9, 0], -9), row([3, 1], 2)])
})

test('without raw predictions and shares, thresholds are not asked', () => {
  const prediction = (params: Record<string, unknown>) =>
    scorerOf({ type, data: single, params }).score({ features: [1, 0] }).prediction
  const off = { rawPredictionCol: '', probabilityCol: '' }
  const thresholds = [0.98, 0.01, 0.01]
  assert.equal(prediction({ thresholds }), 1)
  assert.equal(prediction({ thresholds, rawPredictionCol: '' }), 1)
  assert.equal(prediction({ thresholds, ...off }), 0)
  checkRefused({ type, data: single, params: { thresholds: [1, 1] } }, /2 thresholds, expected 3/)
})

test('up to Spark 2.2 there was the prediction only', () => {
  checkRows({ type, data: single, sparkVersion: '2.2.3', params: { predictionCol: 'p' } }, [
    [{ features: [1, 0] }, { p: 0 }],
    [{ features: [0, 3] }, { p: 2 }],
    [{ features: [0, 'NaN'] }, { p: 0 }],
  ])
})

test('reading: layers as a param since 3.0, in the data before', async () => {
  const values = [1, 0, 0, 0, 1, 2, 0.5, 0, 0]
  const weights = { type: 1, size: null, indices: null, values }
  const sparseWeights = { type: 0, size: 9, indices: [0, 4, 5, 6], values: [1, 1, 2, 0.5] }
  const params = { layers: [2, 3] }
  assert.deepEqual(await readData({ type, params }, { data: [{ weights }] }), single)
  assert.deepEqual(await readData({ type, params }, { data: [{ weights: sparseWeights }] }), single)
  const old = { type, sparkVersion: '2.4.8' }
  assert.deepEqual(await readData(old, { data: [{ weights, layers: [2, 3] }] }), single)
  for (const [layers, message] of [
    [[2, 2], /9 weights, expected 6/],
    [[2], /layers 2, expected at least 2/],
    [[3, 0], /layers 3, 0, expected/],
    [[1.5, 3], /layers 1.5, 3, expected/],
  ] as const) {
    await assert.rejects(readData({ type, params: { layers } }, { data: [{ weights }] }), message)
  }
  await assert.rejects(readData({ type }, { data: [{ weights }] }), /layers/)
})
