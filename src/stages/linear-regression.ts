/**
 * Linear regression. Spark: ml.regression.LinearRegressionModel (2.0 to 4.2; `scale`, there since
 * 2.3, plays no part in predictions).
 */
import { exampleVector } from '../model/example.ts'
import { readNumber, readVector } from '../model/linalg.ts'
import { linearMargin } from './linear-margin.ts'
import { text } from './params.ts'
import { numberColumn } from './regression-outputs.ts'
import { stage } from './stage.ts'

export const LinearRegressionModel = stage({
  params: { featuresCol: text('features'), predictionCol: text('prediction') },

  read: async (files) => {
    const row = await files.row()
    return {
      coefficients: readVector(row.coefficients, `${files.path}: coefficients`),
      intercept: readNumber(row.intercept, `${files.path}: intercept`),
    }
  },

  compile: (context) => {
    const { coefficients, intercept } = context.data
    const features = context.input(
      context.params.featuresCol,
      'vector',
      exampleVector(coefficients.size),
    )
    const margin = linearMargin(features, coefficients, context.numerics)
    numberColumn(
      context,
      context.params.predictionCol,
      features,
      (frame) => margin(frame) + intercept,
    )
  },
})
