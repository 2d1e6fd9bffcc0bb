/**
 * `thresholds` of Spark's classifiers: the class with the greatest probability over its threshold.
 * Source: ml.param.shared.HasThresholds, ml.classification.ProbabilisticClassifier (2.0 to 4.1).
 */
import { atLeast, type SparkVersion } from '../model/description.ts'

/** The class that the thresholds say, or the one of the greatest probability without any. */
export function chooseClass(
  context: { sparkVersion: SparkVersion; refuse(message: string): never },
  thresholds: readonly number[] | undefined,
  classCount: number,
): (probability: Float64Array) => number {
  if (thresholds === undefined) return argmax
  if (thresholds.length !== classCount) {
    context.refuse(`${thresholds.length} thresholds, expected ${classCount}, as there are classes`)
  }
  const zeroCount = thresholds.filter((threshold) => threshold === 0).length
  const mayHaveZeros = !atLeast(context.sparkVersion, 2, 1)
  if (!thresholds.every((threshold) => threshold >= 0) || (zeroCount > 1 && !mayHaveZeros)) {
    context.refuse(`thresholds ${thresholds.join(', ')}, expected none below 0 and one 0 at most`)
  }
  return mayHaveZeros ? byThresholdsBefore21(thresholds) : byThresholds(thresholds)
}

/** Vector.argmax: the first of the greatest; a NaN wins only in front. */
export function argmax(values: Float64Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i
  return best
}

/** A threshold of 0 makes any probability infinite, but that of 0, which is NaN and never wins. */
function byThresholds(thresholds: readonly number[]): (probability: Float64Array) => number {
  return (probability) => {
    let best = 0
    let max = Number.NEGATIVE_INFINITY
    for (let i = 0; i < probability.length; i++) {
      const scaled = probability[i] / thresholds[i]
      if (scaled > max) {
        max = scaled
        best = i
      }
    }
    return best
  }
}

/** Spark 2.0: a threshold of 0 wins whatever the probability. */
function byThresholdsBefore21(
  thresholds: readonly number[],
): (probability: Float64Array) => number {
  const scaled = new Float64Array(thresholds.length)
  return (probability) => {
    for (let i = 0; i < scaled.length; i++) {
      scaled[i] = thresholds[i] === 0 ? Number.POSITIVE_INFINITY : probability[i] / thresholds[i]
    }
    return argmax(scaled)
  }
}
