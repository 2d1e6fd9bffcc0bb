/** Which of several Gaussians a point belongs to. Spark: ml.clustering.GaussianMixtureModel. */
import { modelCorrupt } from '../base/errors.ts'
import type { Attributes } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { type Frame, PRESENT } from '../model/frame.ts'
import { int, vector } from '../model/schema.ts'
import { argmax } from './class-thresholds.ts'
import { denseValues } from './dense-values.ts'
import { featureNumbers } from './feature-numbers.ts'
import { groupAttributes } from './group-attributes.ts'
import { type Mixture, mixtureShares, readMixture } from './mixture-data.ts'
import { integer, text } from './params.ts'
import { sizeRefused } from './refused-cell.ts'
import { type StageContext, stage } from './stage.ts'

interface MixtureParams {
  featuresCol: string
  predictionCol: string
  probabilityCol: string
}

export const GaussianMixtureModel = stage({
  params: {
    featuresCol: text('features'),
    predictionCol: text('prediction'),
    probabilityCol: text('probability'),
    k: integer(2),
  },

  read: async (files) => {
    const row = await files.row()
    const where = `${files.path}: data`
    const [weights, mus, sigmas] = [row.weights, row.mus, row.sigmas].map((list) => {
      if (Array.isArray(list) || ArrayBuffer.isView(list)) return Array.from(list as unknown[])
      throw modelCorrupt(`${where}: expected arrays weights, mus and sigmas`)
    })
    if (mus.length !== weights.length || sigmas.length !== weights.length) {
      const found = `${weights.length} weights, ${mus.length} mus, ${sigmas.length} sigmas`
      throw modelCorrupt(`${where}: ${found}, expected as many`)
    }
    if (weights.length !== files.params.k) {
      throw modelCorrupt(`${where}: ${weights.length} weights, expected ${files.params.k}, as k`)
    }
    return readMixture(
      weights.map((weight, i) => ({ weight, mean: mus[i], covariance: sigmas[i] })),
      where,
    )
  },

  compile: (context) => {
    const { params, data, sparkVersion } = context
    const takesArrays = atLeast(sparkVersion, 2, 4)
    const features = context.input(
      params.featuresCol,
      takesArrays ? 'features' : 'vector',
      exampleVector(data.size),
    )
    const shares = sharesOf(context, features)
    // Before 3.0 the prediction came first, and nothing was left out.
    const isOld = !atLeast(sparkVersion, 3, 0)
    if (isOld) addPrediction(context, features, shares, undefined)
    const probability = addProbability(context, features, shares)
    if (!isOld) addPrediction(context, features, shares, probability)
  },
})

type Shares = (frame: Frame, shares: Float64Array) => void

function sharesOf(context: StageContext<MixtureParams, Mixture>, features: Column): Shares {
  const { data, sparkVersion, numerics } = context
  const shares = mixtureShares(data, {
    numerics,
    subtractsProducts: atLeast(sparkVersion, 3, 1),
    breezeUnrolls: atLeast(sparkVersion, 2, 1),
  })
  const vectorOf = featureNumbers(features)
  return (frame, into) => {
    const x = vectorOf(frame)
    if (x.size !== data.size) throw sizeRefused(features.name, x.size, String(data.size))
    shares(x, into)
  }
}

function addProbability(
  context: StageContext<MixtureParams, Mixture>,
  features: Column,
  shares: Shares,
): Column | undefined {
  const { params, data, sparkVersion } = context
  const name = params.probabilityCol
  if (name === '') return undefined
  const size = data.weights.length
  const column = context.output(name, vector, groupAttributes(size, sparkVersion))
  context.step({
    reads: [features.slot],
    writes: [column.slot],
    run: (frame) => {
      shares(frame, denseValues(frame.vectors[column.slot], size))
      frame.states[column.slot] = PRESENT
    },
  })
  return column
}

function addPrediction(
  context: StageContext<MixtureParams, Mixture>,
  features: Column,
  shares: Shares,
  probability: Column | undefined,
): void {
  const { params, data, sparkVersion } = context
  const name = params.predictionCol
  if (name === '') return
  const count = data.weights.length
  const attributes: Attributes | undefined = atLeast(sparkVersion, 3, 0)
    ? { kind: 'nominal', name, count }
    : undefined
  const { slot } = context.output(name, int, attributes)
  const own = new Float64Array(count)
  context.step({
    reads: [(probability ?? features).slot],
    writes: [slot],
    run: (frame) => {
      if (probability === undefined) shares(frame, own)
      const found = probability === undefined ? own : frame.vectors[probability.slot].values
      frame.numbers[slot] = argmax(found)
      frame.states[slot] = PRESENT
    },
  })
}
