/**
 * Boosted trees for two classes. Spark: ml.classification.GBTClassificationModel (before 2.2 it
 * gave the prediction only).
 */

import { sigmoid } from '../kernels/sigmoid.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import type { Frame } from '../model/frame.ts'
import { boostedMargin } from './boosted-trees.ts'
import { text } from './params.ts'
import { classifierParams, probabilisticOutputs } from './probabilistic-classifier.ts'
import { numberColumn } from './regression-outputs.ts'
import { readForest } from './spark-trees.ts'
import { stage } from './stage.ts'
import { leafVectorColumn, treeLeaves } from './tree-leaves.ts'

export const GBTClassificationModel = stage({
  params: { ...classifierParams, leafCol: text('') },

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
    const predict = (frame: Frame): number => (margin(frame) > 0 ? 1 : 0)
    if (!atLeast(context.sparkVersion, 2, 2)) {
      numberColumn(context, params.predictionCol, features, predict)
      return
    }
    probabilisticOutputs(context, {
      features,
      classCount: 2,
      predictRaw: (frame, raw) => {
        const m = margin(frame)
        raw[0] = -m
        raw[1] = m
      },
      // mllib.tree.loss.LogLoss.computeProbability, of class 0.
      toProbability: (values) => {
        values[0] = sigmoid(2 * values[0])
        values[1] = 1 - values[0]
      },
      ...(params.thresholds === undefined ? { predict } : {}),
    })
    leafVectorColumn(context, data.trees, features, leavesOf)
  },
})
