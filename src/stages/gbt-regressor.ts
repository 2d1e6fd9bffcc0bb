/** Boosted trees for a number. Spark: ml.regression.GBTRegressionModel. */

import type { Attributes } from '../model/attributes.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { boostedMargin } from './boosted-trees.ts'
import { text } from './params.ts'
import { addNumbers } from './regression-outputs.ts'
import { readForest } from './spark-trees.ts'
import { stage } from './stage.ts'
import { leafVectorColumn, treeLeaves } from './tree-leaves.ts'

export const GBTRegressionModel = stage({
  params: {
    featuresCol: text('features'),
    predictionCol: text('prediction'),
    leafCol: text(''),
  },

  read: (files) => readForest(files, 0),

  compile: (context) => {
    const { params, data } = context
    const features = context.input(
      params.featuresCol,
      'vector',
      exampleVector(data.trees.featureCount),
    )
    const leavesOf = treeLeaves(data.trees, features)
    const margin = boostedMargin(data, leavesOf, context.numerics)
    const name = params.predictionCol
    // Since 3.0 Spark gives the prediction the metadata of the features: read as a scalar's, those
    // of any vector say no more than that it is numeric, and none say nothing.
    const isNumeric = atLeast(context.sparkVersion, 3, 0) && features.attributes !== undefined
    const attributes: Attributes | undefined = isNumeric ? { kind: 'numeric', name } : undefined
    addNumbers(context, { name, attributes }, features, margin)
    leafVectorColumn(context, data.trees, features, leavesOf)
  },
})
