/**
 * Naive Bayes of the old RDD API, multinomial or Bernoulli. Source: mllib.classification.
 * NaiveBayesModel (2.0 to 4.1), formats 1.0 (no modelType: multinomial) and 2.0.
 */
import { modelCorrupt } from '../base/errors.ts'
import { gemv, type Matrix } from '../kernels/gemv.ts'
import { checkCells, readCount, readNumbers } from '../model/linalg.ts'
import { argmax } from './class-thresholds.ts'
import { featureVector } from './linear-margin.ts'
import { addPrediction, featuresOf, mllibParams } from './mllib-stage.ts'
import { bernoulliWeights, checkZerosAndOnes } from './naive-bayes-terms.ts'
import { type StageFiles, stage } from './stage.ts'

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
    const { labels, pi, theta, modelType } = context.data
    const features = featuresOf(context, theta.columns)
    const isBernoulli = modelType === 'bernoulli'
    const zeros = new Float64Array(labels.length)
    const weights = isBernoulli ? bernoulliWeights(context, zeros, 0) : theta
    const added = isBernoulli ? [pi, zeros] : [pi]
    const times = gemv(context.numerics, weights)
    const scores = new Float64Array(labels.length)
    addPrediction(context, features, (frame) => {
      const x = featureVector(frame, features, theta.columns)
      if (isBernoulli) checkZerosAndOnes(features, x)
      scores.fill(0)
      times(1, x.count, x.indices, x.values, !x.sparse, 0, scores)
      for (const terms of added) for (let i = 0; i < scores.length; i++) scores[i] += terms[i]
      return labels[argmax(scores)]
    })
  },
})

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
