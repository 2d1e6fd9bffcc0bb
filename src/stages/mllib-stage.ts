/**
 * What the models of the old RDD API (org.apache.spark.mllib) have in common as stages: no params,
 * so that these are the names of their columns; the version of Spark is the one that wrote their
 * parquet files, or 2.4 where those do not tell (formats/mllib.ts).
 */
import type { Column } from '../model/column.ts'
import { exampleVector } from '../model/example.ts'
import type { Frame } from '../model/frame.ts'
import { text } from './params.ts'
import { addNumbers } from './regression-outputs.ts'
import type { Stage, StageContext } from './stage.ts'

export const mllibParams = { featuresCol: text('features'), predictionCol: text('prediction') }

interface MllibParams {
  featuresCol: string
  predictionCol: string
}

type MllibContext = Pick<StageContext<MllibParams, unknown>, 'params' | 'input' | 'output' | 'step'>

export function featuresOf(context: MllibContext, size: number): Column {
  return context.input(context.params.featuresCol, 'vector', exampleVector(size))
}

/** Adds the column of what `predict` gives. */
export function addPrediction(
  context: MllibContext,
  features: Column,
  predict: (frame: Frame) => number,
): void {
  const { predictionCol: name } = context.params
  addNumbers(context, { name, attributes: undefined }, features, predict)
}

/** The column of what `predict` gives once the threshold is cleared. */
export function addScore(
  context: MllibContext,
  features: Column,
  score: (frame: Frame) => number,
): void {
  addNumbers(context, { name: 'score', attributes: undefined }, features, score)
}

/** Compiles as the stage of spark.ml does, whose params and data these are too. */
export function compileAs(definition: Stage, context: unknown): void {
  definition.compile?.(context as StageContext<Record<string, unknown>, unknown>)
}
