import { test } from 'node:test'
import { readForest } from '../../src/stages/spark-trees.ts'
import { checkRefused, checkRows, type StageCase } from './stage-case.ts'
import { below, filesOf, forestRows, leaf } from './tree-rows.ts'

const type = 'GBTRegressionModel'
const rows = forestRows([below(0, 0, leaf(1), leaf(-1)), leaf(4)], [1, 0.25])
const files = filesOf({ numFeatures: 1, numTrees: 2 }, rows)

test('the weighted sum', async () => {
  const data = await readForest(files, 0)
  checkRows({ type, data, params: { leafCol: 'leaf' } }, [
    [{ features: [0] }, { prediction: 2, leaf: [0, 0] }],
    [{ features: ['NaN'] }, { prediction: 0, leaf: [1, 0] }],
    [{ features: [] }, /needs feature 0/],
  ])
})

test('the prediction has the metadata of the features: none, where they have none', async () => {
  const data = await readForest(files, 0)
  const encoder: StageCase = {
    type: 'OneHotEncoderModel',
    params: { inputCols: ['prediction'], outputCols: ['hot'] },
    data: [3],
  }
  const field = {
    name: 'features',
    type: { type: 'udt', class: 'org.apache.spark.ml.linalg.VectorUDT' },
  }
  const withSize = { ...field, metadata: { ml_attr: { num_attrs: 1 } } }
  checkRefused([{ type, data }, encoder], /continuous/, {
    schema: { type: 'struct', fields: [withSize] },
  })
  const accepted = { type: 0, size: 2, indices: [], values: [] }
  checkRows([{ type, data }, encoder], [[{ features: [0] }, { prediction: 2, hot: accepted }]])
})
