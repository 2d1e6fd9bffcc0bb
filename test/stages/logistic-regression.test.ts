import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sigmoid } from '../../src/kernels/sigmoid.ts'
import type { MatrixData } from '../../src/model/linalg.ts'
import { checkRefused, checkRows, readData, scorerOf } from './stage-case.ts'

const type = 'LogisticRegressionModel'

function rowMajor(rows: number, columns: number, values: number[]): MatrixData {
  return {
    rows,
    columns,
    isTransposed: true,
    pointers: null,
    indices: null,
    values: Float64Array.from(values),
  }
}

const binomial = {
  classCount: 2,
  isMultinomial: false,
  matrix: rowMajor(1, 2, [2, -1]),
  intercepts: Float64Array.of(0.5),
}

/** Margins x0, x1 and 0. */
const multinomial = {
  classCount: 3,
  isMultinomial: true,
  matrix: rowMajor(3, 2, [1, 0, 0, 1, 0, 0]),
  intercepts: new Float64Array(3),
}

const sparse = (indices: number[], values: number[], size = 2) => ({
  type: 0,
  size,
  indices,
  values,
})

test('binomial: raw, probability, prediction', () => {
  const p0 = sigmoid(-1.5)
  checkRows({ type, data: binomial }, [
    [
      { features: [1, 1] },
      { rawPrediction: [-1.5, 1.5], probability: [p0, 1 - p0], prediction: 1 },
    ],
    [
      { features: sparse([0], [1]) },
      {
        rawPrediction: [-2.5, 2.5],
        probability: [sigmoid(-2.5), 1 - sigmoid(-2.5)],
        prediction: 1,
      },
    ],
    [
      { features: ['NaN', 0] },
      { rawPrediction: [NaN, NaN], probability: [NaN, NaN], prediction: 0 },
    ],
    [
      { features: ['-Infinity', 0] },
      { rawPrediction: [Infinity, -Infinity], probability: [1, 0], prediction: 0 },
    ],
    // No margin at all: not above the threshold.
    [{ features: [0, 0.5] }, { rawPrediction: [-0, 0], probability: [0.5, 0.5], prediction: 0 }],
  ])
})

test('features that are null or of another size', () => {
  for (const data of [binomial, multinomial]) {
    checkRows({ type, data }, [
      [{ features: null }, /features: found null, expected a vector of 2/],
      [{ features: [1] }, /found a vector of 1, expected a vector of 2/],
      [{ features: [1, 2, 3] }, /found a vector of 3/],
      [{ features: sparse([0], [1], 3) }, /found a vector of 3/],
      [{}, /features: absent/],
    ])
  }
})

test('up to Spark 3.0 both probabilities were sigmoids', () => {
  // 1 - sigmoid(-x) and sigmoid(x) differ here in the last bit.
  const x = [...Array(100).keys()].map((i) => i / 7).find((m) => 1 - sigmoid(-m) !== sigmoid(m))
  assert(x !== undefined)
  const data = { ...binomial, matrix: rowMajor(1, 1, [1]), intercepts: Float64Array.of(0) }
  const probability = (sparkVersion: string) =>
    scorerOf({ type, data, sparkVersion }, { columns: ['probability'] }).score({ features: [x] })
  assert.deepEqual(probability('3.1.0'), { probability: [sigmoid(-x), 1 - sigmoid(-x)] })
  assert.deepEqual(probability('3.0.3'), { probability: [sigmoid(-x), sigmoid(x)] })
})

test('binomial thresholds', () => {
  const margins = { ...binomial, matrix: rowMajor(1, 1, [1]), intercepts: Float64Array.of(0) }
  const predictions = (params: Record<string, unknown>, xs: number[]) => {
    const scorer = scorerOf({ type, data: margins, params })
    return xs.map((x) => scorer.score({ features: [x] }).prediction)
  }
  assert.deepEqual(predictions({ threshold: 0 }, [-800, -1, 1]), [1, 1, 1])
  assert.deepEqual(predictions({ threshold: 1 }, [-1, 1, 800]), [0, 0, 0])
  assert.deepEqual(predictions({ threshold: 0.75 }, [1, 1.2]), [0, 1])
  assert.deepEqual(predictions({ thresholds: [1, 3] }, [1, 1.2]), [0, 1])
  assert.deepEqual(predictions({ thresholds: [0, 0.5] }, [-800, 800]), [0, 0])
  assert.deepEqual(predictions({ thresholds: [0.5, 0] }, [-800, 800]), [1, 1])
  const without = { rawPredictionCol: '', threshold: 0.75 }
  assert.deepEqual(predictions(without, [1, 1.2]), [0, 1])
  assert.deepEqual(predictions({ ...without, probabilityCol: '' }, [1, 1.2]), [0, 1])
})

test('contradicting thresholds are refused at load', () => {
  checkRefused(
    { type, data: binomial, params: { thresholds: [1, 1, 1] } },
    /3 thresholds, expected 2/,
  )
  checkRefused(
    { type, data: multinomial, params: { thresholds: [1, 1] } },
    /2 thresholds, expected 3/,
  )
  checkRefused(
    { type, data: binomial, params: { threshold: 0.2, thresholds: [1, 1] } },
    /threshold 0.2, thresholds that are equivalent to 0.5/,
  )
})

test('threshold and thresholds of a multinomial model', () => {
  const refused = { type, data: multinomial, params: { threshold: 0.5, thresholds: [1, 1, 1] } }
  checkRefused(refused, /threshold beside 3 thresholds, expected one of both/)
})

test('a threshold that is no probability is refused at load', () => {
  for (const threshold of [-0.1, 1.5, 'NaN']) {
    const params = { threshold }
    checkRefused({ type, data: binomial, params }, /threshold .*, expected a number from 0 to 1/)
    checkRefused({ type, data: multinomial, params }, /expected a number from 0 to 1/)
  }
})

test('multinomial: ties, NaN, thresholds, columns switched off', () => {
  const third = 1 / (1 + 1 + 1)
  checkRows({ type, data: multinomial }, [
    [
      { features: [0, 0] },
      { rawPrediction: [0, 0, 0], probability: [third, third, third], prediction: 0 },
    ],
    [
      { features: ['NaN', 7] },
      { rawPrediction: [NaN, NaN, NaN], probability: [NaN, NaN, NaN], prediction: 0 },
    ],
  ])
  const prediction = (params: Record<string, unknown>) =>
    scorerOf({ type, data: multinomial, params }).score({ features: [0, 0.1] })
  assert.equal(prediction({ thresholds: [0.5, 1, 1] }).prediction, 0)
  assert.equal(prediction({ thresholds: [1, 1, 0] }).prediction, 2)
  assert.equal(prediction({ thresholds: [1, 1, 1] }).prediction, 1)
  assert.deepEqual(prediction({ rawPredictionCol: '', probabilityCol: '' }), { prediction: 1 })
  assert.deepEqual(Object.keys(prediction({ rawPredictionCol: '' })), ['probability', 'prediction'])
  assert.deepEqual(Object.keys(prediction({ predictionCol: '' })), ['rawPrediction', 'probability'])
})

test('a column that is off is not a column; another may be asked for alone', () => {
  const scorer = scorerOf({ type, data: binomial, params: { rawPredictionCol: '' } })
  assert.deepEqual(
    scorer.output.map(({ name }) => name),
    ['probability', 'prediction'],
  )
  assert.deepEqual(scorer.select(['prediction']).score({ features: [1, 1] }), { prediction: 1 })
})

test('reading: layouts of 2.0 and of 2.1 on, sparse and dense', async () => {
  const vector = (values: number[]) => ({ type: 1, size: null, indices: null, values })
  const old = { numClasses: 2, numFeatures: 2, intercept: 0.5, coefficients: vector([2, -1]) }
  assert.deepEqual(await readData({ type }, { data: [old] }), binomial)
  const coefficientMatrix = {
    type: 1,
    numRows: 1,
    numCols: 2,
    colPtrs: null,
    rowIndices: null,
    values: [2, -1],
    isTransposed: true,
  }
  const row = { numClasses: 2, numFeatures: 2, isMultinomial: false, coefficientMatrix }
  const interceptVector = { type: 0, size: 1, indices: [0], values: [0.5] }
  assert.deepEqual(await readData({ type }, { data: [{ ...row, interceptVector }] }), binomial)
  const columnMajor = { ...coefficientMatrix, isTransposed: false }
  await assert.rejects(
    readData({ type }, { data: [{ ...row, interceptVector, coefficientMatrix: columnMajor }] }),
    /column-major, expected 1, row-major/,
  )
  await assert.rejects(
    readData({ type }, { data: [{ ...row, interceptVector: vector([1, 2]) }] }),
    /2 intercepts, expected 1/,
  )
})

test('sparse coefficients: what a sparse vector lacks takes no part, what a dense one holds does', () => {
  const matrix = {
    ...rowMajor(1, 4, [Number.POSITIVE_INFINITY, 3]),
    pointers: Int32Array.of(0, 2),
    indices: Int32Array.of(1, 3),
  }
  const stage = { type, data: { ...binomial, matrix, intercepts: Float64Array.of(1) } }
  const raw = (features: unknown) =>
    scorerOf(stage, { columns: ['rawPrediction'] }).score({ features }).rawPrediction
  assert.deepEqual(raw(sparse([0, 3], [5, 2], 4)), [-7, 7])
  assert.deepEqual(raw([5, 0, 0, 2]), [NaN, NaN])
  assert.deepEqual(raw([5, 1, 0, 2]), [-Infinity, Infinity])
})
