/**
 * The outputs of Spark's classifiers: rawPrediction, probability and prediction, each from the one
 * before it, or by a way of its own where that one is switched off by an empty name.
 * Source: ml.classification.{Classifier,ProbabilisticClassifier} (2.0 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'
import { type Frame, PRESENT } from '../model/frame.ts'
import { double, vector } from '../model/schema.ts'
import { chooseClass } from './class-thresholds.ts'
import { denseValues } from './dense-values.ts'
import { groupAttributes } from './group-attributes.ts'
import { numbers, text } from './params.ts'
import type { StageContext } from './stage.ts'

/** Of a classifier that gives no probabilities. */
export const rawClassifierParams = {
  featuresCol: text('features'),
  rawPredictionCol: text('rawPrediction'),
  predictionCol: text('prediction'),
}

export const classifierParams = {
  ...rawClassifierParams,
  probabilityCol: text('probability'),
  thresholds: numbers(undefined),
}

interface RawClassifierParams {
  rawPredictionCol: string
  predictionCol: string
}

interface ClassifierParams extends RawClassifierParams {
  probabilityCol: string
  thresholds: number[] | undefined
}

/** A classifier that gives no probabilities. */
export interface RawClassifier {
  features: Column
  /** numClasses of the model, which its columns' attributes and its thresholds go by. */
  classCount: number
  /** Positions of rawPrediction, where not as many as classes. */
  rawSize?: number
  /** predictRaw: fills all of `raw`. */
  predictRaw: (frame: Frame, raw: Float64Array) => void
  /** raw2prediction. */
  fromRaw: (raw: Float64Array) => number
}

/** What the classes of models differ in. */
export interface Classifier extends Omit<RawClassifier, 'fromRaw'> {
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
  const raw = rawColumn(context, classifier)
  const probability = probabilityColumn(context, classifier, raw)
  const way = predictionWay(context, classifier, raw, probability)
  predictionColumn(context, classifier.classCount, way)
}

/** The same without probability. A `predict` that goes another way is Spark's: same answer. */
export function rawOutputs(
  context: StageContext<RawClassifierParams, unknown>,
  classifier: RawClassifier,
): void {
  const raw = rawColumn(context, classifier)
  predictionColumn(context, classifier.classCount, from(raw.slot, classifier.fromRaw))
}

/** What trees count, as shares (normalizeToProbabilitiesInPlace). */
export function normalize({
  sparkVersion,
}: {
  sparkVersion: SparkVersion
}): (values: Float64Array) => void {
  return atLeast(sparkVersion, 2, 3) ? normalizeStrictly : normalizeIfAny
}

function rawColumn(
  context: StageContext<RawClassifierParams, unknown>,
  { features, classCount, predictRaw, rawSize = classCount }: Omit<RawClassifier, 'fromRaw'>,
): Column {
  const attributes = groupAttributes(classCount, context.sparkVersion)
  const raw = context.output(context.params.rawPredictionCol, vector, attributes)
  context.step({
    reads: [features.slot],
    writes: [raw.slot],
    run: (frame) => {
      predictRaw(frame, denseValues(frame.vectors[raw.slot], rawSize))
      frame.states[raw.slot] = PRESENT
    },
  })
  return raw
}

function probabilityColumn(
  context: StageContext<ClassifierParams, unknown>,
  { classCount, toProbability, rawSize = classCount }: Classifier,
  raw: Column,
): Column {
  const attributes = groupAttributes(classCount, context.sparkVersion)
  const probability = context.output(context.params.probabilityCol, vector, attributes)
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
  return probability
}

function predictionColumn(
  context: StageContext<RawClassifierParams, unknown>,
  classCount: number,
  { reads, predict }: Way,
): void {
  const name = context.params.predictionCol
  if (name === '') return
  const isAttributed = atLeast(context.sparkVersion, 3, 0)
  const prediction = context.output(
    name,
    double,
    isAttributed ? { kind: 'nominal', name, count: classCount } : undefined,
  )
  context.step({
    reads: [reads],
    writes: [prediction.slot],
    run: (frame) => {
      frame.numbers[prediction.slot] = predict(frame)
      frame.states[prediction.slot] = PRESENT
    },
  })
}

/** @throws ROW_INVALID */
function normalizeStrictly(values: Float64Array): void {
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= 0)) throw rowInvalid(`raw prediction ${values[i]}, expected at least 0`)
    sum += values[i]
  }
  if (!(sum > 0)) throw rowInvalid("raw predictions of 0 only: can't normalize the 0-vector")
  for (let i = 0; i < values.length; i++) values[i] /= sum
}

/** Spark 2.2 and before. */
function normalizeIfAny(values: Float64Array): void {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  if (sum !== 0) for (let i = 0; i < values.length; i++) values[i] /= sum
}

/** What a prediction is made from, and how. */
interface Way {
  reads: number
  predict: (frame: Frame) => number
}

function predictionWay(
  context: StageContext<ClassifierParams, unknown>,
  classifier: Classifier,
  raw: Column,
  probability: Column,
): Way {
  const { thresholds, rawPredictionCol, probabilityCol } = context.params
  const choose = chooseClass(context, thresholds, classifier.classCount)
  const { fromRaw, fromProbability = choose, predict, features } = classifier
  const isRawOff = rawPredictionCol === ''
  if (isRawOff && probabilityCol === '' && predict !== undefined) {
    return { reads: features.slot, predict }
  }
  if (isRawOff && probabilityCol !== '') return from(probability.slot, fromProbability)
  if (fromRaw !== undefined) return from(raw.slot, fromRaw)
  return from(thresholds === undefined ? raw.slot : probability.slot, choose)
}

function from(slot: number, choose: (values: Float64Array) => number): Way {
  return { reads: slot, predict: (frame) => choose(frame.vectors[slot].values) }
}
