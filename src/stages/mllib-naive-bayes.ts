/**
 * Naive Bayes of the old RDD API, multinomial or Bernoulli. Source: mllib.classification.
 * NaiveBayesModel (2.0 to 4.1), formats 1.0 (no modelType: multinomial) and 2.0.
 */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import { gemv, type Matrix } from '../kernels/gemv.ts'
import { javaExp } from '../kernels/java-exp.ts'
import { javaLog } from '../kernels/java-log.ts'
import { atLeast } from '../model/description.ts'
import { checkCells, readCount, readNumbers } from '../model/linalg.ts'
import { argmax } from './class-thresholds.ts'
import { featureVector } from './linear-margin.ts'
import { addPrediction, featuresOf, mllibParams } from './mllib-stage.ts'
import { type StageContext, type StageFiles, stage } from './stage.ts'

interface Model {
  modelType: 'multinomial' | 'bernoulli'
  labels: Float64Array
  /** Logarithms of the classes' priors. */
  pi: Float64Array
  /** Logarithms of probabilities, a row per class. */
  theta: Matrix
}

export const MllibNaiveBayesModel = stage({
  params: mllibParams,

  read: readModel,

  compile: (context) => {
    const { labels, theta, modelType } = context.data
    const features = featuresOf(context, theta.columns)
    const isBernoulli = modelType === 'bernoulli'
    const { weights, added } = isBernoulli ? bernoulli(context) : multinomial(context)
    const times = gemv(context.numerics, weights)
    const scores = new Float64Array(labels.length)
    addPrediction(context, features, (frame) => {
      const x = featureVector(frame, features, theta.columns)
      if (isBernoulli) checkZerosAndOnes(features.name, x.count, x.values)
      scores.fill(0)
      times(1, x.count, x.indices, x.values, !x.sparse, 0, scores)
      for (const terms of added) for (let i = 0; i < scores.length; i++) scores[i] += terms[i]
      return labels[argmax(scores)]
    })
  },
})

type Context = Pick<StageContext<unknown, Model>, 'data' | 'numerics' | 'sparkVersion'>

function multinomial({ data: { pi, theta } }: Context): { weights: Matrix; added: Float64Array[] } {
  return { weights: theta, added: [pi] }
}

/** The weights are those of a 1 over those of a 0; what all zeros give is added at the end. */
function bernoulli({ data, numerics, sparkVersion }: Context): {
  weights: Matrix
  added: Float64Array[]
} {
  const { pi, theta } = data
  const ofZero = atLeast(sparkVersion, 3, 0)
    ? (value: number) => Math.log1p(-javaExp(value))
    : (value: number) => javaLog(1 - javaExp(value))
  const zeros = { ...theta, values: theta.values.map(ofZero) }
  const sums = new Float64Array(theta.rows)
  const all = Int32Array.from({ length: theta.columns }, (_, column) => column)
  const ones = new Float64Array(theta.columns).fill(1)
  gemv(numerics, zeros)(1, theta.columns, all, ones, true, 0, sums)
  const values = theta.values.map((value, i) => value - zeros.values[i])
  return { weights: { ...theta, values }, added: [pi, sums] }
}

async function readModel(files: StageFiles<unknown>): Promise<Model> {
  const { path, metadata } = files
  const row = await files.row()
  const columns = readCount(metadata.numFeatures, `${path}: numFeatures`)
  const rows = readCount(metadata.numClasses, `${path}: numClasses`)
  const labels = readNumbers(row.labels, `${path}: labels`)
  const pi = readNumbers(row.pi, `${path}: pi`)
  const theta = Array.isArray(row.theta) ? row.theta : []
  if (rows === 0 || [labels, pi, theta].some(({ length }) => length !== rows)) {
    const found = `${labels.length} labels, ${pi.length} pi, ${theta.length} theta`
    throw modelCorrupt(`${path}: ${found}, expected ${rows} of each, as numClasses`)
  }
  checkCells(rows * columns, `theta of ${rows} x ${columns}`, path)
  const lines = theta.map((line, i) => readNumbers(line, `${path}: theta ${i}`))
  const odd = lines.find(({ length }) => length !== columns)
  if (odd !== undefined) {
    throw modelCorrupt(`${path}: a theta of ${odd.length}, expected ${columns}, as numFeatures`)
  }
  const values = new Float64Array(rows * columns)
  lines.forEach((line, i) => {
    values.set(line, i * columns)
  })
  const shape = { rows, columns, isTransposed: true, pointers: null, indices: null }
  return { modelType: typeOf(row.modelType, files), labels, pi, theta: { ...shape, values } }
}

function typeOf(found: unknown, { path, metadata }: StageFiles<unknown>): Model['modelType'] {
  if (metadata.version === '1.0') return 'multinomial'
  if (found === 'multinomial' || found === 'bernoulli') return found
  throw modelCorrupt(`${path}: modelType: found ${found}, expected multinomial or bernoulli`)
}

/** @throws ROW_INVALID */
function checkZerosAndOnes(column: string, count: number, values: Float64Array): void {
  for (let k = 0; k < count; k++) {
    if (values[k] === 0 || values[k] === 1) continue
    throw rowInvalid(`column ${column}: found ${values[k]}, expected features of 0 and 1`, {
      column,
    })
  }
}
