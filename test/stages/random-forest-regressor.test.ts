import { test } from 'node:test'
import { readForest } from '../../src/stages/spark-trees.ts'
import { checkRows } from './stage-case.ts'
import { below, filesOf, forestRows, leaf } from './tree-rows.ts'

const type = 'RandomForestRegressionModel'

test('the sum over trees, divided by their number', async () => {
  const trees = [below(0, 0, leaf(0.1), leaf(5)), leaf(0.2), leaf(0.3)]
  const rows = forestRows(trees, [3, 3, 3])
  const { trees: data } = await readForest(filesOf({ numFeatures: 1, numTrees: 3 }, rows), 0)
  checkRows({ type, data, params: { leafCol: 'leaf' } }, [
    [{ features: [0] }, { prediction: (0.1 + 0.2 + 0.3) / 3, leaf: [0, 0, 0] }],
    [{ features: ['NaN'] }, { prediction: (5 + 0.2 + 0.3) / 3, leaf: [1, 0, 0] }],
    [{ features: null }, /found null, a split needs feature 0/],
  ])
})
