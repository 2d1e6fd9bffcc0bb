/**
 * The cluster that a walk down a tree of centres leads to. Spark: ml.clustering.
 * BisectingKMeansModel (2.0 to 4.2), whose data is a model of mllib, with a distance measure.
 */
import { rowInvalid } from '../base/errors.ts'
import { clusterWalk } from '../kernels/cluster-walk.ts'
import type { Attributes } from '../model/attributes.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { PRESENT } from '../model/frame.ts'
import { int } from '../model/schema.ts'
import { readClusterTree } from './cluster-tree.ts'
import { featureNumbers } from './feature-numbers.ts'
import { text } from './params.ts'
import { predictionName } from './prediction-name.ts'
import { sizeRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const BisectingKMeansModel = stage({
  params: { featuresCol: text('features'), predictionCol: text('prediction') },

  read: async (files) => {
    const metadata = await files.json('data')
    return readClusterTree(metadata, await files.rows('data/data'), `${files.path}: data`)
  },

  compile: (context) => {
    const { params, data: tree, sparkVersion, numerics } = context
    const name = predictionName(context)
    const features = context.input(
      params.featuresCol,
      atLeast(sparkVersion, 2, 4) ? 'features' : 'vector',
      exampleVector(tree.size),
    )
    const attributes: Attributes | undefined = atLeast(sparkVersion, 3, 0)
      ? { kind: 'nominal', name, count: tree.clusterCount }
      : undefined
    const { slot } = context.output(name, int, attributes)
    const vectorOf = featureNumbers(features)
    const walk = clusterWalk(tree, {
      numerics,
      denseByNorms: !atLeast(sparkVersion, 3, 0),
      totalOrder: atLeast(sparkVersion, 4, 0),
    })
    context.step({
      reads: [features.slot],
      writes: [slot],
      run: (frame) => {
        const x = vectorOf(frame)
        if (x.size !== tree.size) throw sizeRefused(features.name, x.size, String(tree.size))
        const cluster = walk(x.count, x.indices, x.values, !x.sparse)
        if (cluster === undefined) throw lengthRefused(features.name, tree.measure)
        frame.numbers[slot] = cluster
        frame.states[slot] = PRESENT
      },
    })
  },
})

function lengthRefused(column: string, measure: 'euclidean' | 'cosine'): Error {
  const zero = measure === 'cosine' ? 'zeros only or ' : ''
  return rowInvalid(`column ${column}: a vector with ${zero}NaN, expected numbers`, { column })
}
