/**
 * Generalized linear regression: a linear predictor (the link prediction) and the mean that a link
 * function and a family make of it. Spark: ml.regression.GeneralizedLinearRegressionModel (2.0 to
 * 4.2; tweedie since 2.2, offsetCol since 2.3).
 */
import type { Attributes } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { readNumber, readVector } from '../model/linalg.ts'
import { double } from '../model/schema.ts'
import { meanFunction } from './glm-mean.ts'
import { linearMargin } from './linear-margin.ts'
import { number, text } from './params.ts'
import { stage } from './stage.ts'

export const GeneralizedLinearRegressionModel = stage({
  params: {
    featuresCol: text('features'),
    predictionCol: text('prediction'),
    linkPredictionCol: text(''),
    offsetCol: text(''),
    family: text('gaussian'),
    link: text(undefined),
    variancePower: number(0),
    linkPower: number(undefined),
  },

  read: async (files) => {
    const row = await files.row()
    return {
      coefficients: readVector(row.coefficients, `${files.path}: coefficients`),
      intercept: readNumber(row.intercept, `${files.path}: intercept`),
    }
  },

  compile: (context) => {
    const { params, data, sparkVersion } = context
    const { predictionCol, linkPredictionCol, offsetCol } = params
    const { coefficients, intercept } = data
    const mean = meanFunction(context)
    const features = context.input(params.featuresCol, 'vector', exampleVector(coefficients.size))
    const margin = linearMargin(features, coefficients, context.numerics)
    const isOffset = context.isSet('offsetCol') && offsetCol !== ''
    const offset = isOffset ? context.input(offsetCol, 'number', 0) : undefined

    const isNew = atLeast(sparkVersion, 3, 0)
    const add = (name: string): Column => {
      const attributes: Attributes | undefined = isNew ? { kind: 'numeric', name } : undefined
      return context.output(name, double, name === '' ? undefined : attributes)
    }
    // Which of the two columns comes first changed with 3.0.
    const early = isNew ? undefined : add(predictionCol)
    const eta = add(linkPredictionCol)
    context.step({
      reads: offset === undefined ? [features.slot] : [features.slot, offset.slot],
      writes: [eta.slot],
      run: linkPrediction(eta.slot, offset?.slot, (frame) => margin(frame) + intercept),
    })
    if (predictionCol === '') return
    const { slot } = early ?? add(predictionCol)
    context.step({
      reads: [eta.slot],
      writes: [slot],
      run: ({ numbers, states }) => {
        states[slot] = states[eta.slot]
        if (states[slot] === PRESENT) numbers[slot] = mean(numbers[eta.slot])
      },
    })
  },
})

/** A row without offset gets a null, whatever its features. Without offsetCol the offset is 0. */
function linkPrediction(
  to: number,
  offset: number | undefined,
  predict: (frame: Frame) => number,
): (frame: Frame) => void {
  return (frame) => {
    const { numbers, states } = frame
    if (offset !== undefined && states[offset] === NULL) {
      states[to] = NULL
      return
    }
    numbers[to] = predict(frame) + (offset === undefined ? 0 : numbers[offset])
    states[to] = PRESENT
  }
}
