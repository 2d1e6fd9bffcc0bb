/**
 * The outputs of Spark's classifiers: rawPrediction, probability and prediction, each from the one
 * before it, or by a way of its own where that one is switched off by an empty name.
 * Source: ml.classification.{Classifier,ProbabilisticClassifier} (2.0 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import type { Attributes } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { type Frame, PRESENT } from '../model/frame.ts'
import { double, vector } from '../model/schema.ts'
import { denseValues } from './dense-values.ts'
import { numbers, text } from './params.ts'
import type { StageContext } from './stage.ts'

export const classifierParams = {
  featuresCol: text('features'),
  rawPredictionCol: text('rawPrediction'),
  probabilityCol: text('probability'),
  predictionCol: text('prediction'),
  thresholds: numbers(undefined),
}

interface ClassifierParams {
  rawPredictionCol: string
  probabilityCol: string
  predictionCol: string
  thresholds: number[] | undefined
}

/** What the classes of models differ in. */
export interface Classifier {
  features: Column
  /** numClasses of the model, which its columns' attributes and its thresholds go by. */
  classCount: number
  /** Positions of rawPrediction, where not as many as classes. */
  rawSize?: number
  /** predictRaw: fills all of `raw`. */
  predictRaw: (frame: Frame, raw: Float64Array) => void
  /** raw2probabilityInPlace. */
  toProbability: (values: Float64Array) => void
  /** raw2prediction; by default the position of the maximum, or what the thresholds say. */
  fromRaw?: (raw: Float64Array) => number
  /** probability2prediction; the same default. */
  fromProbability?: (probability: Float64Array) => number
  /** predict, where neither rawPrediction nor probability is there; by default from raw. */
  predict?: (frame: Frame) => number
}

/** Declares the columns and gives their steps. What nobody asks for is pruned by the compiler. */
export function probabilisticOutputs(
  context: StageContext<ClassifierParams, unknown>,
  classifier: Classifier,
): void {
  const { params } = context
  const { features, classCount, predictRaw, toProbability } = classifier
  const rawSize = classifier.rawSize ?? classCount
  checkThresholds(params.thresholds, classCount, context)
  // Before 3.0 the columns had no metadata.
  const isAttributed = atLeast(context.sparkVersion, 3, 0)
  const group: Attributes | undefined = isAttributed
    ? { kind: 'group', size: classCount }
    : undefined

  const raw = context.output(params.rawPredictionCol, vector, group)
  context.step({
    reads: [features.slot],
    writes: [raw.slot],
    run: (frame) => {
      predictRaw(frame, denseValues(frame.vectors[raw.slot], rawSize))
      frame.states[raw.slot] = PRESENT
    },
  })
  const probability = context.output(params.probabilityCol, vector, group)
  context.step({
    reads: [raw.slot],
    writes: [probability.slot],
    run: (frame) => {
      const values = denseValues(frame.vectors[probability.slot], rawSize)
      values.set(frame.vectors[raw.slot].values)
      toProbability(values)
      frame.states[probability.slot] = PRESENT
    },
  })
  if (params.predictionCol === '') return
  const prediction = context.output(
    params.predictionCol,
    double,
    isAttributed ? { kind: 'nominal', name: params.predictionCol, count: classCount } : undefined,
  )
  const { reads, predict } = predictionWay(classifier, params, raw, probability)
  context.step({
    reads: [reads],
    writes: [prediction.slot],
    run: (frame) => {
      frame.numbers[prediction.slot] = predict(frame)
      frame.states[prediction.slot] = PRESENT
    },
  })
}

/** What trees count, as shares (normalizeToProbabilitiesInPlace). @throws ROW_INVALID */
export function normalize(values: Float64Array): void {
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= 0)) throw rowInvalid(`raw prediction ${values[i]}, expected at least 0`)
    sum += values[i]
  }
  if (!(sum > 0)) throw rowInvalid("raw predictions of 0 only: can't normalize the 0-vector")
  for (let i = 0; i < values.length; i++) values[i] /= sum
}

/** Vector.argmax: the first of the greatest; a NaN wins only in front. */
function argmax(values: Float64Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i
  return best
}

function predictionWay(
  classifier: Classifier,
  params: ClassifierParams,
  raw: Column,
  probability: Column,
): { reads: number; predict: (frame: Frame) => number } {
  const { thresholds, rawPredictionCol, probabilityCol } = params
  const choose = thresholds === undefined ? argmax : byThresholds(thresholds)
  const { fromRaw, fromProbability = choose, predict, features } = classifier
  const isRawOff = rawPredictionCol === ''
  if (isRawOff && probabilityCol === '' && predict !== undefined) {
    return { reads: features.slot, predict }
  }
  if (isRawOff && probabilityCol !== '') return from(probability.slot, fromProbability)
  if (fromRaw !== undefined) return from(raw.slot, fromRaw)
  return from(thresholds === undefined ? raw.slot : probability.slot, choose)
}

function from(
  slot: number,
  choose: (values: Float64Array) => number,
): { reads: number; predict: (frame: Frame) => number } {
  return { reads: slot, predict: (frame) => choose(frame.vectors[slot].values) }
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

function checkThresholds(
  thresholds: readonly number[] | undefined,
  classCount: number,
  context: { refuse(message: string): never },
): void {
  if (thresholds === undefined || thresholds.length === classCount) return
  context.refuse(`${thresholds.length} thresholds, expected ${classCount}, as there are classes`)
}
