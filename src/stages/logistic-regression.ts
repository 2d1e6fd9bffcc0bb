/**
 * Logistic regression, binomial and multinomial. Spark: ml.classification.LogisticRegressionModel
 * (2.0 to 4.2; 2.0 stored `coefficients` and `intercept` of a binomial model only).
 */

import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { gemv } from '../kernels/gemv.ts'
import { javaLog } from '../kernels/java-log.ts'
import { sigmoid } from '../kernels/sigmoid.ts'
import { softmax, softmaxBefore32 } from '../kernels/softmax.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import type { Frame } from '../model/frame.ts'
import {
  type MatrixData,
  readCount,
  readMatrix,
  readNumber,
  readVector,
  toDense,
} from '../model/linalg.ts'
import { featureVector, linearMargin } from './linear-margin.ts'
import { number } from './params.ts'
import {
  type Classifier,
  classifierParams,
  probabilisticOutputs,
} from './probabilistic-classifier.ts'
import { type DataRow, type StageContext, stage } from './stage.ts'

interface Data {
  classCount: number
  isMultinomial: boolean
  matrix: MatrixData
  intercepts: Float64Array
}

type Context = StageContext<{ threshold: number; thresholds: number[] | undefined }, Data>

export const LogisticRegressionModel = stage({
  params: { ...classifierParams, threshold: number(0.5) },

  read: async (files) => readModel(await files.row(), files.path),

  compile: (context) => {
    const features = context.input(
      context.params.featuresCol,
      'vector',
      exampleVector(context.data.matrix.columns),
    )
    checkThreshold(context)
    const make = context.data.isMultinomial ? multinomial : binomial
    probabilisticOutputs(context, make(context, features))
  },
})

function readModel(row: DataRow, path: string): Data {
  const classCount = readCount(row.numClasses, `${path}: numClasses`)
  if (row.coefficientMatrix === undefined) {
    const coefficients = readVector(row.coefficients, `${path}: coefficients`)
    checkSize(coefficients.size, `${path}: coefficients`)
    const values = toDense(coefficients)
    const intercepts = Float64Array.of(readNumber(row.intercept, `${path}: intercept`))
    const matrix = { rows: 1, columns: values.length, isTransposed: true, values }
    const dense = { ...matrix, pointers: null, indices: null }
    return { classCount, isMultinomial: false, matrix: dense, intercepts }
  }
  const matrix = readMatrix(row.coefficientMatrix, `${path}: coefficientMatrix`)
  const vector = readVector(row.interceptVector, `${path}: interceptVector`)
  if (vector.size !== matrix.rows) {
    throw modelCorrupt(`${path}: ${vector.size} intercepts, expected ${matrix.rows}`)
  }
  const isMultinomial = row.isMultinomial === true
  if (!isMultinomial && (matrix.rows !== 1 || !matrix.isTransposed)) {
    throw modelCorrupt(
      `${path}: coefficientMatrix: ${matrix.rows} rows, ` +
        `${matrix.isTransposed ? 'row' : 'column'}-major, expected 1, row-major`,
    )
  }
  if (isMultinomial ? classCount !== matrix.rows : classCount > 2) {
    throw modelCorrupt(
      `${path}: ${classCount} classes, expected ${isMultinomial ? matrix.rows : 2}`,
    )
  }
  checkSize(vector.size, `${path}: interceptVector`)
  return { classCount, isMultinomial, matrix, intercepts: toDense(vector) }
}

/** Sparse in the file, dense here. */
function checkSize(size: number, where: string): void {
  if (size <= limits.vectorSizeMax) return
  throw modelUnsupported(`${where}: ${size} positions, at most ${limits.vectorSizeMax}`)
}

function multinomial(context: Context, features: Column): Classifier {
  const { matrix, intercepts, classCount } = context.data
  const addProducts = gemv(context.numerics, matrix)
  return {
    features,
    classCount,
    rawSize: matrix.rows,
    predictRaw: (frame, raw) => {
      const x = featureVector(frame, features, matrix.columns)
      raw.set(intercepts)
      addProducts(1, x.count, x.indices, x.values, !x.sparse, 1, raw)
    },
    toProbability: atLeast(context.sparkVersion, 3, 2) ? softmax : softmaxBefore32,
  }
}

function binomial(context: Context, features: Column): Classifier {
  const { matrix, intercepts, classCount } = context.data
  const { columns: size, indices, values } = matrix
  const dot = linearMargin(features, { size, indices, values }, context.numerics)
  const intercept = intercepts[0]
  const margin = (frame: Frame): number => dot(frame) + intercept
  const threshold = binaryThreshold(context)
  const rawThreshold = logOdds(threshold)
  return {
    features,
    classCount,
    rawSize: 2,
    predictRaw: (frame, raw) => {
      const m = margin(frame)
      raw[0] = -m
      raw[1] = m
    },
    toProbability: atLeast(context.sparkVersion, 3, 1) ? toComplements : toSigmoids,
    fromRaw: (raw) => (raw[1] > rawThreshold ? 1 : 0),
    fromProbability: (probability) => (probability[1] > threshold ? 1 : 0),
    predict: (frame) => (sigmoid(margin(frame)) > threshold ? 1 : 0),
  }
}

/** checkThresholdConsistency, which Spark asks of every model, and the params' own range. */
function checkThreshold(context: Context): void {
  const { threshold, thresholds } = context.params
  if (!(threshold >= 0 && threshold <= 1)) {
    context.refuse(`threshold ${threshold}, expected a number from 0 to 1`)
  }
  if (thresholds === undefined || !context.isSet('threshold')) return
  if (thresholds.length !== 2) {
    context.refuse(`threshold beside ${thresholds.length} thresholds, expected one of both`)
  }
  const equivalent = equivalentThreshold(thresholds)
  if (!(Math.abs(equivalent - threshold) < 1e-5)) {
    context.refuse(`threshold ${threshold}, thresholds that are equivalent to ${equivalent}`)
  }
}

/** The threshold of class 1, which either param tells (LogisticRegressionParams.getThreshold). */
function binaryThreshold(context: Context): number {
  const { threshold, thresholds } = context.params
  if (thresholds === undefined) return threshold
  if (thresholds.length !== 2) {
    context.refuse(`${thresholds.length} thresholds, expected 2 for a binomial model`)
  }
  return equivalentThreshold(thresholds)
}

function equivalentThreshold([first, second]: readonly number[]): number {
  return 1 / (1 + first / second)
}

function logOdds(threshold: number): number {
  if (threshold === 0) return Number.NEGATIVE_INFINITY
  if (threshold === 1) return Number.POSITIVE_INFINITY
  return javaLog(threshold / (1 - threshold))
}

function toComplements(values: Float64Array): void {
  values[0] = sigmoid(values[0])
  values[1] = 1 - values[0]
}

/** Spark 3.0 and before. */
function toSigmoids(values: Float64Array): void {
  values[0] = sigmoid(values[0])
  values[1] = sigmoid(values[1])
}
