import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sigmoid } from '../../src/kernels/sigmoid.ts'
import { readForest } from '../../src/stages/spark-trees.ts'
import { checkRows, scorerOf } from './stage-case.ts'
import { below, filesOf, forestRows, leaf, type Tree } from './tree-rows.ts'

const type = 'GBTClassificationModel'

function read(trees: Tree[], weights: number[]) {
  const metadata = { numFeatures: 1, numTrees: trees.length }
  return readForest(filesOf(metadata, forestRows(trees, weights)), 0)
}

/** Margins 1.5 (x <= 0), 0 (x <= 1), -0.5. */
const trees = [below(0, 0, leaf(1), below(0, 1, leaf(-0.5), leaf(-1))), leaf(1)]
const weights = [1, 0.5]

test('the weighted sum, its negative, and twice its logistic', async () => {
  const p0 = sigmoid(2 * -1.5)
  checkRows({ type, data: await read(trees, weights), params: { leafCol: 'leaf' } }, [
    [
      { features: [0] },
      { rawPrediction: [-1.5, 1.5], probability: [p0, 1 - p0], prediction: 1, leaf: [0, 0] },
    ],
    [
      { features: [1] },
      { rawPrediction: [-0, 0], probability: [0.5, 0.5], prediction: 0, leaf: [1, 0] },
    ],
    [
      { features: ['NaN'] },
      {
        rawPrediction: [0.5, -0.5],
        probability: [sigmoid(1), 1 - sigmoid(1)],
        prediction: 0,
        leaf: [2, 0],
      },
    ],
    [{ features: [] }, /needs feature 0/],
  ])
})

test('the way to the prediction', async () => {
  const data = await read(trees, weights)
  const predictions = (params: Record<string, unknown>) => {
    const scorer = scorerOf({ type, data, params })
    return [0, 1, 2].map((x) => scorer.score({ features: [x] }).prediction)
  }
  const off = { rawPredictionCol: '', probabilityCol: '' }
  for (const params of [{}, { rawPredictionCol: '' }, off]) {
    assert.deepEqual(predictions(params), [1, 0, 0])
    assert.deepEqual(predictions({ ...params, thresholds: [0.9, 0.1] }), [1, 1, 1])
  }
})

test('up to Spark 2.1 there was the prediction only', async () => {
  const data = await read(trees, weights)
  checkRows({ type, data, sparkVersion: '2.1.3' }, [
    [{ features: [0] }, { prediction: 1 }],
    [{ features: [1] }, { prediction: 0 }],
  ])
})

test('many trees are summed as the numerics profile says', async () => {
  const leaves = Array.from({ length: 20 }, (_, i) => Math.sin(i))
  const data = await read(
    leaves.map((value) => leaf(value)),
    leaves.map((_, i) => (i === 0 ? 1 : 0.1)),
  )
  const margin = (numerics: 'sequential' | 'vector-8') =>
    (scorerOf({ type, data }, { numerics }).score({ features: [0] }).rawPrediction as number[])[1]
  const inOrder = leaves.reduce((sum, value, i) => sum + value * (i === 0 ? 1 : 0.1), 0)
  assert.equal(margin('sequential'), inOrder)
  assert.notEqual(margin('vector-8'), inOrder)
})
