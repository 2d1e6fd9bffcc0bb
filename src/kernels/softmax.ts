/** Margins to probabilities, in place, with Spark's order of operations and rules for infinity. */
import { javaExp } from './java-exp.ts'

/** ml.impl.Utils.softmax: Spark 3.2 and later. */
export function softmax(values: Float64Array): void {
  let max = -Number.MAX_VALUE
  let best = 0
  for (let i = 0; i < values.length && max < Number.POSITIVE_INFINITY; i++) {
    if (values[i] > max) {
      max = values[i]
      best = i
    }
  }
  if (max < Number.POSITIVE_INFINITY) {
    exponentiate(values, max)
    return
  }
  // Spark clears the array with dscal(0): an infinite margin becomes NaN, a negative one -0.
  for (let i = 0; i < values.length; i++) values[i] *= 0
  values[best] = 1
}

/** LogisticRegressionModel.raw2probabilityInPlace: Spark 3.1 and before. */
export function softmaxBefore32(values: Float64Array): void {
  // Vector.argmax: a NaN in front stays the maximum, any other never becomes it.
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i
  const max = values[best]
  if (max === Number.POSITIVE_INFINITY) setOneHot(values, best)
  else if (max > 0) exponentiate(values, max)
  else exponentiate(values, 0)
}

/**
 * ml.ann.SoftmaxLayerModelWithCrossEntropyLoss; NaiveBayesModel of Spark 3.1 and before, which
 * takes the maximum otherwise, but gives the same: divided by the sum, and NaN for infinity.
 */
export function softmaxByDivision(values: Float64Array): void {
  let max = -Number.MAX_VALUE
  for (let i = 0; i < values.length; i++) if (values[i] > max) max = values[i]
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    values[i] = javaExp(values[i] - max)
    sum += values[i]
  }
  for (let i = 0; i < values.length; i++) values[i] /= sum
}

function exponentiate(values: Float64Array, subtracted: number): void {
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    values[i] = javaExp(values[i] - subtracted)
    sum += values[i]
  }
  const factor = 1 / sum
  for (let i = 0; i < values.length; i++) values[i] *= factor
}

function setOneHot(values: Float64Array, index: number): void {
  values.fill(0)
  values[index] = 1
}
