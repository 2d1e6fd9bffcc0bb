/**
 * Linear models of the old RDD API: a dot product and an intercept. Source: mllib.regression.
 * {LinearRegressionModel, RidgeRegressionModel, LassoModel} (1.0 to 4.1), format 1.0.
 */
import { modelCorrupt } from '../base/errors.ts'
import type { VectorData } from '../model/linalg.ts'
import { readCount, readNumber, readVector } from '../model/linalg.ts'
import { mllibMargin } from './mllib-margin.ts'
import { addPrediction, featuresOf, mllibParams } from './mllib-stage.ts'
import { type StageContext, type StageFiles, stage } from './stage.ts'

export interface Weights {
  weights: VectorData
  intercept: number
}

export const MllibLinearRegressionModel = stage({
  params: mllibParams,
  read: readLinear,
  compile: predictMargin,
})

export const MllibRidgeRegressionModel = stage({
  params: mllibParams,
  read: readLinear,
  compile: predictMargin,
})

export const MllibLassoModel = stage({
  params: mllibParams,
  read: readLinear,
  compile: predictMargin,
})

async function readLinear(files: StageFiles<unknown>): Promise<Weights> {
  const row = await files.row()
  const weights = readVector(row.weights, `${files.path}: weights`)
  const size = readCount(files.metadata.numFeatures, `${files.path}: numFeatures`)
  if (weights.size !== size) {
    throw modelCorrupt(`${files.path}: ${weights.size} weights, expected ${size}, as numFeatures`)
  }
  return { weights, intercept: readNumber(row.intercept, `${files.path}: intercept`) }
}

function predictMargin(
  context: StageContext<{ featuresCol: string; predictionCol: string }, Weights>,
): void {
  const { weights, intercept } = context.data
  const features = featuresOf(context, weights.size)
  const margin = mllibMargin(features, weights, context)
  addPrediction(context, features, (frame) => margin(frame) + intercept)
}
