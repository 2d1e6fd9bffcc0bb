import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readForest } from '../../src/stages/spark-trees.ts'
import { checkRows, scorerOf } from './stage-case.ts'
import { below, filesOf, forestRows, leaf, type Tree } from './tree-rows.ts'

const type = 'RandomForestClassificationModel'

async function read(trees: Tree[], weights?: number[]) {
  const metadata = { numFeatures: 2, numClasses: 3, numTrees: trees.length }
  return (await readForest(filesOf(metadata, forestRows(trees, weights)), 3)).trees
}

test('trees vote with shares, whatever their weights', async () => {
  const trees = [
    below(0, 0, leaf(0, [1, 2, 1]), leaf(0, [0, 0, 4])),
    leaf(1, [0, 0, 0]),
    leaf(1, [0, 3, 1]),
  ]
  const data = await read(trees, [1, 7, 9])
  checkRows({ type, data, params: { leafCol: 'leaf' } }, [
    [
      { features: [0, 0] },
      {
        rawPrediction: [0.25, 1.25, 0.5],
        probability: [0.125, 0.625, 0.25],
        prediction: 1,
        leaf: [0, 0, 0],
      },
    ],
    [
      { features: ['NaN', 0] },
      {
        rawPrediction: [0, 0.75, 1.25],
        probability: [0, 0.375, 0.625],
        prediction: 2,
        leaf: [1, 0, 0],
      },
    ],
    [{ features: [] }, /needs feature 0/],
  ])
})

test('the sum over trees runs in their order', async () => {
  const stats = [
    [1, 2, 4],
    [3, 3, 1],
    [1, 9, 5],
    [2, 6, 3],
  ]
  const scorer = scorerOf({ type, data: await read(stats.map((s) => leaf(0, s))) })
  const expected = [0, 1, 2].map((i) =>
    stats.reduce((sum, s) => sum + s[i] / (s[0] + s[1] + s[2]), 0),
  )
  assert.deepEqual(scorer.score({ features: [0, 0] }).rawPrediction, expected)
})

test('no tree votes', async () => {
  const data = await read([leaf(0, [0, 0, 0])])
  checkRows({ type, data }, [[{ features: [0, 0] }, /can't normalize the 0-vector/]])
  checkRows({ type, data }, [[{ features: [0, 0] }, { prediction: 0 }]], {
    columns: ['prediction'],
  })
})
