/**
 * Which of several Gaussians a point belongs to, and how much: `soft` is what predictSoft gives.
 * Source: mllib.clustering.GaussianMixtureModel (1.4 to 4.1), format 1.0. The order of the rows is
 * that of the components.
 */
import { modelCorrupt } from '../base/errors.ts'
import { atLeast } from '../model/description.ts'
import { PRESENT } from '../model/frame.ts'
import { readCount } from '../model/linalg.ts'
import { int, vector } from '../model/schema.ts'
import { denseValues } from './dense-values.ts'
import { featureVector } from './linear-margin.ts'
import { mixtureShares, readMixture } from './mixture-data.ts'
import { featuresOf, mllibParams } from './mllib-stage.ts'
import { stage } from './stage.ts'

export const MllibGaussianMixtureModel = stage({
  params: mllibParams,

  read: async ({ rows, path, metadata }) => {
    const components = (await rows()).map(({ weight, mu, sigma }) => ({
      weight,
      mean: mu,
      covariance: sigma,
    }))
    const count = readCount(metadata.k, `${path}: k`)
    if (components.length !== count) {
      throw modelCorrupt(`${path}: ${components.length} Gaussians, expected ${count}, as k`)
    }
    return readMixture(components, path)
  },

  compile: (context) => {
    const { params, data, sparkVersion } = context
    const features = featuresOf(context, data.size)
    const shares = mixtureShares(data, {
      // For a vector of which only that is known Breeze has a loop of its own, column by column.
      numerics: 'sequential',
      subtractsProducts: false,
      breezeUnrolls: atLeast(sparkVersion, 2, 1),
    })
    const indexOfMax = atLeast(sparkVersion, 4, 0) ? indexOfTotalMax : indexOfReducedMax
    const soft = context.output('soft', vector)
    const prediction = context.output(params.predictionCol, int)
    context.step({
      reads: [features.slot],
      writes: [soft.slot],
      run: (frame) => {
        const x = featureVector(frame, features, data.size)
        shares(x, denseValues(frame.vectors[soft.slot], data.weights.length))
        frame.states[soft.slot] = PRESENT
      },
    })
    context.step({
      reads: [soft.slot],
      writes: [prediction.slot],
      run: (frame) => {
        frame.numbers[prediction.slot] = indexOfMax(frame.vectors[soft.slot].values)
        frame.states[prediction.slot] = PRESENT
      },
    })
  },
})

/** Scala 2.13's `r.indexOf(r.max)`: NaN is the greatest, and is found nowhere. */
function indexOfTotalMax(shares: Float64Array): number {
  return shares.some(Number.isNaN) ? -1 : indexOfReducedMax(shares)
}

/** Scala 2.12's: of two, the first only where it is at least the second. */
function indexOfReducedMax(shares: Float64Array): number {
  let max = shares[0]
  for (let i = 1; i < shares.length; i++) if (!(max >= shares[i])) max = shares[i]
  return shares.indexOf(max)
}
