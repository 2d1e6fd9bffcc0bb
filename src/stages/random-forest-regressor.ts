/** The mean of the trees' predictions. Spark: ml.regression.RandomForestRegressionModel. */
import { exampleVector } from '../model/example.ts'
import { text } from './params.ts'
import { numberColumn } from './regression-outputs.ts'
import { readForest } from './spark-trees.ts'
import { stage } from './stage.ts'
import { leafVectorColumn, treeLeaves } from './tree-leaves.ts'

export const RandomForestRegressionModel = stage({
  params: {
    featuresCol: text('features'),
    predictionCol: text('prediction'),
    leafCol: text(''),
  },

  read: async (files) => (await readForest(files, 0)).trees,

  compile: (context) => {
    const { params, data: trees } = context
    const features = context.input(params.featuresCol, 'vector', exampleVector(trees.featureCount))
    const { leafValues } = trees
    const leavesOf = treeLeaves(trees, features)
    numberColumn(context, params.predictionCol, features, (frame) => {
      const leaves = leavesOf(frame)
      let sum = 0
      for (let tree = 0; tree < leaves.length; tree++) sum += leafValues[leaves[tree]]
      return sum / leaves.length
    })
    leafVectorColumn(context, trees, features, leavesOf)
  },
})
