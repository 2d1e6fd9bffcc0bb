/**
 * Clusters by nearest centre. Source: mllib.clustering.{KMeansModel,BisectingKMeansModel} (2.0 to
 * 4.1), formats 1.0, 2.0 (with a distance measure, which is obeyed here, unlike in spark.ml) and
 * 3.0.
 */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import type { Centers } from '../kernels/nearest-center.ts'
import { nearestDirection } from '../kernels/nearest-direction.ts'
import { atLeast } from '../model/description.ts'
import { PRESENT } from '../model/frame.ts'
import { readCount } from '../model/linalg.ts'
import { int } from '../model/schema.ts'
import { BisectingKMeansModel } from './bisecting-k-means.ts'
import { measureOf, readClusterTree } from './cluster-tree.ts'
import { KMeansModel } from './k-means.ts'
import { featureVector } from './linear-margin.ts'
import { compileAs, featuresOf, mllibParams } from './mllib-stage.ts'
import { type StageContext, type StageFiles, stage } from './stage.ts'

interface Clusters {
  measure: 'euclidean' | 'cosine'
  centers: Centers
}

export const MllibKMeansModel = stage({
  params: mllibParams,

  read: async (files): Promise<Clusters> => {
    const { path, metadata } = files
    const rows = (await files.rows()).map(({ id, point }) => ({
      clusterIdx: id,
      clusterCenter: point,
    }))
    const count = readCount(metadata.k, `${path}: k`)
    if (rows.length !== count) {
      throw modelCorrupt(`${path}: ${rows.length} centres, expected ${count}, as k`)
    }
    const asCenters: StageFiles<Record<string, unknown>> = { ...files, rows: async () => rows }
    const centers = (await KMeansModel.read?.(asCenters)) as Centers
    return { measure: measureOf(metadata, path), centers }
  },

  compile: (context) => {
    const { measure, centers } = context.data
    if (measure === 'cosine') byDirection(context, centers)
    else compileAs(KMeansModel, { ...context, data: centers })
  },
})

export const MllibBisectingKMeansModel = stage({
  params: mllibParams,
  read: async ({ rows, path, metadata }) => readClusterTree(metadata, await rows(), path),
  compile: (context) => compileAs(BisectingKMeansModel, context),
})

function byDirection(
  context: StageContext<{ featuresCol: string; predictionCol: string }, unknown>,
  centers: Centers,
): void {
  const { params, numerics, sparkVersion } = context
  const features = featuresOf(context, centers.size)
  const rules = { numerics, boundsBetweenCenters: atLeast(sparkVersion, 3, 1) }
  const nearest = nearestDirection(centers, rules)
  if (nearest === undefined) context.refuse('a centre of zeros, which has no direction')
  const { slot } = context.output(params.predictionCol, int)
  context.step({
    reads: [features.slot],
    writes: [slot],
    run: (frame) => {
      const x = featureVector(frame, features, centers.size)
      const found = nearest(x.count, x.indices, x.values, !x.sparse)
      if (found < 0) {
        const { name } = features
        throw rowInvalid(`column ${name}: a vector with zeros only or NaN, expected numbers`, {
          column: name,
        })
      }
      frame.numbers[slot] = found
      frame.states[slot] = PRESENT
    },
  })
}
