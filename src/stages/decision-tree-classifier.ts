/** A tree whose leaves hold class weights: ml.classification.DecisionTreeClassificationModel. */
import { exampleVector } from '../model/example.ts'
import { text } from './params.ts'
import { classifierParams, normalize, probabilisticOutputs } from './probabilistic-classifier.ts'
import { readClassCount, readTree } from './spark-trees.ts'
import { stage } from './stage.ts'
import { leafColumn, treeLeaves } from './tree-leaves.ts'

export const DecisionTreeClassificationModel = stage({
  params: { ...classifierParams, leafCol: text('') },

  read: async (files) => readTree(files, readClassCount(files)),

  compile: (context) => {
    const trees = context.data
    const features = context.input(
      context.params.featuresCol,
      'vector',
      exampleVector(trees.featureCount),
    )
    const { leafValues, leafWidth } = trees
    const classCount = leafWidth - 1
    const leavesOf = treeLeaves(trees, features)
    probabilisticOutputs(context, {
      features,
      classCount,
      predictRaw: (frame, raw) => {
        const at = leavesOf(frame)[0] * leafWidth
        for (let i = 0; i < classCount; i++) raw[i] = leafValues[at + i]
      },
      toProbability: normalize(context),
      predict: (frame) => leafValues[leavesOf(frame)[0] * leafWidth + classCount],
    })
    leafColumn(context, trees, features, leavesOf)
  },
})
