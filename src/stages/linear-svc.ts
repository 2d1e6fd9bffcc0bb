/** A linear support vector machine. Spark: ml.classification.LinearSVCModel (2.2 to 4.2). */
import { exampleVector } from '../model/example.ts'
import { readNumber, readVector } from '../model/linalg.ts'
import { linearMargin } from './linear-margin.ts'
import { number } from './params.ts'
import { rawClassifierParams, rawOutputs } from './probabilistic-classifier.ts'
import { stage } from './stage.ts'

export const LinearSVCModel = stage({
  params: { ...rawClassifierParams, threshold: number(0) },

  read: async (files) => {
    const row = await files.row()
    return {
      coefficients: readVector(row.coefficients, `${files.path}: coefficients`),
      intercept: readNumber(row.intercept, `${files.path}: intercept`),
    }
  },

  compile: (context) => {
    const { coefficients, intercept } = context.data
    const { featuresCol, threshold } = context.params
    const features = context.input(featuresCol, 'vector', exampleVector(coefficients.size))
    const dot = linearMargin(features, coefficients, context.numerics)
    rawOutputs(context, {
      features,
      classCount: 2,
      predictRaw: (frame, raw) => {
        const margin = dot(frame) + intercept
        raw[0] = -margin
        raw[1] = margin
      },
      fromRaw: (raw) => (raw[1] > threshold ? 1 : 0),
    })
  },
})
