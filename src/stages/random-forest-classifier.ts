/** Trees that vote with class shares: ml.classification.RandomForestClassificationModel. */
import { exampleVector } from '../model/example.ts'
import { text } from './params.ts'
import { classifierParams, normalize, probabilisticOutputs } from './probabilistic-classifier.ts'
import { readClassCount, readForest } from './spark-trees.ts'
import { stage } from './stage.ts'
import { leafVectorColumn, treeLeaves } from './tree-leaves.ts'

export const RandomForestClassificationModel = stage({
  params: { ...classifierParams, leafCol: text('') },

  read: async (files) => (await readForest(files, readClassCount(files))).trees,

  compile: (context) => {
    const trees = context.data
    const features = context.input(
      context.params.featuresCol,
      'vector',
      exampleVector(trees.featureCount),
    )
    const classCount = trees.leafWidth - 1
    const shares = leafShares(trees.leafValues, trees.leafWidth)
    const leavesOf = treeLeaves(trees, features)
    probabilisticOutputs(context, {
      features,
      classCount,
      predictRaw: (frame, votes) => {
        const leaves = leavesOf(frame)
        votes.fill(0)
        for (let tree = 0; tree < leaves.length; tree++) {
          const at = leaves[tree] * classCount
          for (let i = 0; i < classCount; i++) votes[i] += shares[at + i]
        }
      },
      toProbability: normalize(context),
    })
    leafVectorColumn(context, trees, features, leavesOf)
  },
})

/** Class weights over their sum. A leaf whose sum is 0 does not vote. */
function leafShares(leafValues: Float64Array, leafWidth: number): Float64Array {
  const classCount = leafWidth - 1
  const leafCount = leafValues.length / leafWidth
  const shares = new Float64Array(leafCount * classCount)
  for (let leaf = 0; leaf < leafCount; leaf++) {
    const weights = leafValues.subarray(leaf * leafWidth, leaf * leafWidth + classCount)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    if (total !== 0)
      shares.set(
        weights.map((weight) => weight / total),
        leaf * classCount,
      )
  }
  return shares
}
