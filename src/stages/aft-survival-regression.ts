/**
 * Accelerated failure time: expected lifetime, and quantiles of the Weibull distribution.
 * Spark: ml.regression.AFTSurvivalRegressionModel (2.0 to 4.2).
 */
import { javaExp } from '../kernels/java-exp.ts'
import { javaLog } from '../kernels/java-log.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { type Frame, PRESENT } from '../model/frame.ts'
import { readNumber, readVector } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { denseValues } from './dense-values.ts'
import { groupAttributes } from './group-attributes.ts'
import { linearMargin } from './linear-margin.ts'
import { numbers, text } from './params.ts'
import { predictionName } from './prediction-name.ts'
import { numberColumn } from './regression-outputs.ts'
import { stage } from './stage.ts'

export const AFTSurvivalRegressionModel = stage({
  params: {
    featuresCol: text('features'),
    predictionCol: text('prediction'),
    quantilesCol: text(''),
    quantileProbabilities: numbers([0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]),
  },

  read: async (files) => {
    const row = await files.row()
    return {
      coefficients: readVector(row.coefficients, `${files.path}: coefficients`),
      intercept: readNumber(row.intercept, `${files.path}: intercept`),
      scale: readNumber(row.scale, `${files.path}: scale`),
    }
  },

  compile: (context) => {
    const { params, data, sparkVersion } = context
    const { predictionCol, quantilesCol, quantileProbabilities } = params
    if (!atLeast(sparkVersion, 3, 0)) predictionName(context)
    const outside = quantileProbabilities.find((q) => !(q > 0 && q < 1))
    if (outside !== undefined || quantileProbabilities.length === 0) {
      context.refuse(`quantileProbabilities ${outside ?? '[]'}, expected numbers between 0 and 1`)
    }
    const { coefficients, intercept, scale } = data
    const features = context.input(params.featuresCol, 'vector', exampleVector(coefficients.size))
    const margin = linearMargin(features, coefficients, context.numerics)
    const lifetime = (frame: Frame): number => javaExp(margin(frame) + intercept)
    numberColumn(context, predictionCol, features, lifetime)
    if (quantilesCol === '') return
    const factors = quantileProbabilities.map((q) => quantileFactor(q, scale, sparkVersion))
    const attributes = groupAttributes(factors.length, sparkVersion)
    const { slot } = context.output(quantilesCol, vector, attributes)
    context.step({
      reads: [features.slot],
      writes: [slot],
      run: (frame) => {
        const lambda = lifetime(frame)
        const quantiles = denseValues(frame.vectors[slot], factors.length)
        for (let i = 0; i < factors.length; i++) quantiles[i] = lambda * factors[i]
        frame.states[slot] = PRESENT
      },
    })
  },
})

/** What the expected lifetime is multiplied with; the same number by way of other roundings. */
function quantileFactor(q: number, scale: number, version: SparkVersion): number {
  const hazard = atLeast(version, 3, 0) ? -Math.log1p(-q) : -javaLog(1 - q)
  if (atLeast(version, 3, 1)) return javaExp(javaLog(hazard) * scale)
  return javaExp(javaLog(hazard) / (1 / scale))
}
