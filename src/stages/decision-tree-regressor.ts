/** One tree whose leaves hold a number. Spark: ml.regression.DecisionTreeRegressionModel. */
import { exampleVector } from '../model/example.ts'
import { text } from './params.ts'
import { numberColumn } from './regression-outputs.ts'
import { readTree } from './spark-trees.ts'
import { stage } from './stage.ts'
import { leafColumn, treeLeaves } from './tree-leaves.ts'

/** Count, sum and sum of squares of the labels in a leaf. */
const statCount = 3

export const DecisionTreeRegressionModel = stage({
  params: {
    featuresCol: text('features'),
    predictionCol: text('prediction'),
    varianceCol: text(''),
    leafCol: text(''),
  },

  read: (files) => readTree(files, statCount),

  compile: (context) => {
    const { params, data: trees } = context
    const features = context.input(params.featuresCol, 'vector', exampleVector(trees.featureCount))
    const { leafValues, leafWidth } = trees
    const leavesOf = treeLeaves(trees, features)
    numberColumn(
      context,
      params.predictionCol,
      features,
      (frame) => leafValues[leavesOf(frame)[0] * leafWidth + statCount],
    )
    numberColumn(context, params.varianceCol, features, (frame) =>
      variance(leafValues, leavesOf(frame)[0] * leafWidth),
    )
    leafColumn(context, trees, features, leavesOf)
  },
})

/** mllib.tree.impurity.Variance.calculate. */
function variance(values: Float64Array, at: number): number {
  const count = values[at]
  const sum = values[at + 1]
  return count === 0 ? 0 : (values[at + 2] - (sum * sum) / count) / count
}
