import { test } from 'node:test'
import { readTree } from '../../src/stages/spark-trees.ts'
import { checkRows } from './stage-case.ts'
import { below, filesOf, leaf, nodeRows } from './tree-rows.ts'

const type = 'DecisionTreeRegressionModel'
const tree = below(1, 0.5, leaf(2.5, [2, 5, 13]), leaf(-1, [0, 0, 0]))
const files = filesOf({ numFeatures: 2 }, { data: nodeRows(tree) })

test('prediction, variance and leaf', async () => {
  const data = await readTree(files, 3)
  checkRows({ type, data, params: { varianceCol: 'var', leafCol: 'leaf' } }, [
    [{ features: [0, 0.5] }, { prediction: 2.5, var: 0.25, leaf: 0 }],
    [{ features: [0, 0.6] }, { prediction: -1, var: 0, leaf: 1 }],
    [{ features: [0, 'NaN'] }, { prediction: -1, var: 0, leaf: 1 }],
    [{ features: [0] }, /needs feature 1/],
    [{ features: null }, /found null/],
  ])
  checkRows({ type, data }, [[{ features: [0, 0] }, { prediction: 2.5 }]])
  checkRows({ type, data, params: { predictionCol: '', varianceCol: 'var' } }, [
    [{ features: [0, 0] }, { var: 0.25 }],
  ])
})
