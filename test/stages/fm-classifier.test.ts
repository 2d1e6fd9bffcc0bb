import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sigmoid } from '../../src/kernels/sigmoid.ts'
import { attributesOf, checkRows, readData, scorerOf, sparse } from './stage-case.ts'

/** 1 + 2 x0 + 3 x1 + x0 x1 (first factor) - 2 x0 x1 (second). */
const data = {
  intercept: 1,
  linear: { size: 2, indices: null, values: Float64Array.of(2, 3) },
  factors: Float64Array.of(1, 2, 1, -1),
  factorCount: 2,
}

const classifier = { type: 'FMClassificationModel', data }
const regressor = { type: 'FMRegressionModel', data }

test('FMRegressionModel adds products of pairs', () => {
  checkRows(regressor, [
    [{ features: [1, 2] }, { prediction: 1 + 2 + 6 - 2 }],
    [{ features: sparse(2, [0, 1], [1, 2]) }, { prediction: 7 }],
    [{ features: [0, -0] }, { prediction: 1 }],
    [{ features: ['NaN', 0] }, { prediction: NaN }],
    [{ features: ['Infinity', 0] }, { prediction: NaN }],
    [{ features: [1] }, /found a vector of 1/],
    [{ features: null }, /features: found null/],
  ])
  assert.deepEqual(attributesOf(regressor, 'prediction'), { kind: 'numeric', name: 'prediction' })
})

test('only entries that are not 0 meet a factor', () => {
  const factors = Float64Array.of(Number.NaN, 2, 1, -1)
  checkRows({ ...regressor, data: { ...data, factors } }, [
    [{ features: [0, 2] }, { prediction: 7 }],
    [{ features: sparse(2, [0, 1], [0, 2]) }, { prediction: 7 }],
    [{ features: [1, 2] }, { prediction: NaN }],
  ])
})

test('FMClassificationModel: the second class first', () => {
  checkRows(classifier, [
    [
      { features: [1, 2] },
      { rawPrediction: [-7, 7], probability: [1 - sigmoid(7), sigmoid(7)], prediction: 1 },
    ],
    [{ features: [-0.5, 0] }, { rawPrediction: [-0, 0], probability: [0.5, 0.5], prediction: 0 }],
    [
      { features: ['NaN', 0] },
      { rawPrediction: [NaN, NaN], probability: [NaN, NaN], prediction: 0 },
    ],
  ])
  const prediction = (params: Record<string, unknown>) =>
    scorerOf({ ...classifier, params }).score({ features: [0, 0] }).prediction
  const off = { rawPredictionCol: '', probabilityCol: '' }
  for (const params of [{}, { rawPredictionCol: '' }, off]) {
    assert.equal(prediction(params), 1)
    assert.equal(prediction({ ...params, thresholds: [0.1, 0.9] }), 0)
  }
})

test('reading: sparse weights, factors of any layout', async () => {
  const linear = { type: 0, size: 2, indices: [], values: [] }
  const factors = { type: 1, numRows: 2, numCols: 2, values: [1, 1, 2, -1], isTransposed: false }
  const read = (row: Record<string, unknown>) =>
    readData({ type: 'FMRegressionModel' }, { data: [{ intercept: 1, linear, factors, ...row }] })
  assert.deepEqual(await read({}), {
    ...data,
    linear: { size: 2, indices: new Int32Array(0), values: new Float64Array(0) },
  })
  const tall = { ...factors, numRows: 4, numCols: 1 }
  await assert.rejects(read({ factors: tall }), /factors of 4 features, expected 2/)
})
