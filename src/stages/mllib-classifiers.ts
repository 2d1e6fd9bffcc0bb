/**
 * Linear classifiers of the old RDD API. Source: mllib.classification.{LogisticRegressionModel,
 * SVMModel} (2.0 to 4.1), format 1.0. Without a threshold the prediction is the score itself.
 */
import { modelCorrupt } from '../base/errors.ts'
import { sigmoid } from '../kernels/sigmoid.ts'
import type { Column } from '../model/column.ts'
import type { Frame } from '../model/frame.ts'
import { readCount, readNumber, readVector, type VectorData } from '../model/linalg.ts'
import { featureVector, linearMargin } from './linear-margin.ts'
import { mllibMargin } from './mllib-margin.ts'
import { addPrediction, addScore, featuresOf, mllibParams } from './mllib-stage.ts'
import { type StageFiles, stage } from './stage.ts'

interface Classifier {
  weights: VectorData
  intercept: number
  threshold: number | null
  featureCount: number
  classCount: number
}

export const MllibSVMModel = stage({
  params: mllibParams,

  read: async (files) => {
    const data = await readClassifier(files)
    checkSize(files.path, data, [data.featureCount], data.classCount === 2)
    return data
  },

  compile: (context) => {
    const { weights, intercept, threshold } = context.data
    const features = featuresOf(context, weights.size)
    const margin = mllibMargin(features, weights, context)
    const score = (frame: Frame): number => margin(frame) + intercept
    addScore(context, features, score)
    addPrediction(context, features, decided(score, threshold))
  },
})

export const MllibLogisticRegressionModel = stage({
  params: mllibParams,

  read: async (files) => {
    const data = await readClassifier(files)
    const { featureCount, classCount, weights } = data
    const blocks = classCount - 1
    const sizes = [blocks * featureCount, ...(blocks > 1 ? [blocks * (featureCount + 1)] : [])]
    checkSize(files.path, data, sizes, weights.indices === null && classCount > 1)
    return data
  },

  compile: (context) => {
    const { weights, intercept, threshold, featureCount, classCount } = context.data
    const features = featuresOf(context, featureCount)
    if (classCount > 2) {
      addPrediction(context, features, pivotedClass(features, context.data))
      return
    }
    const margin = linearMargin(features, weights, context.numerics)
    const score = (frame: Frame): number => sigmoid(margin(frame) + intercept)
    addScore(context, features, score)
    addPrediction(context, features, decided(score, threshold))
  },
})

function decided(
  score: (frame: Frame) => number,
  threshold: number | null,
): (frame: Frame) => number {
  if (threshold === null) return score
  return (frame) => (score(frame) > threshold ? 1 : 0)
}

/** Class 0 has the margin 0; each other class has a block of weights, with or without a bias. */
function pivotedClass(
  features: Column,
  { weights, featureCount, classCount }: Classifier,
): (frame: Frame) => number {
  const { values } = weights
  const width = values.length / (classCount - 1)
  const hasBias = width === featureCount + 1
  return (frame) => {
    const x = featureVector(frame, features, featureCount)
    let best = 0
    let most = 0
    for (let block = 0; block < classCount - 1; block++) {
      const at = block * width
      let margin = 0
      for (let k = 0; k < x.count; k++) {
        if (x.values[k] !== 0) margin += x.values[k] * values[at + x.indices[k]]
      }
      if (hasBias) margin += values[at + featureCount]
      if (margin > most) {
        most = margin
        best = block + 1
      }
    }
    return best
  }
}

async function readClassifier({ row, path, metadata }: StageFiles<unknown>): Promise<Classifier> {
  const { weights, intercept, threshold = null } = await row()
  return {
    weights: readVector(weights, `${path}: weights`),
    intercept: readNumber(intercept, `${path}: intercept`),
    threshold: threshold === null ? null : readNumber(threshold, `${path}: threshold`),
    featureCount: readCount(metadata.numFeatures, `${path}: numFeatures`),
    classCount: readCount(metadata.numClasses, `${path}: numClasses`),
  }
}

function checkSize(path: string, data: Classifier, sizes: readonly number[], fits: boolean): void {
  const { weights, featureCount, classCount } = data
  if (fits && sizes.includes(weights.size)) return
  const form = weights.indices === null ? 'dense' : 'sparse'
  throw modelCorrupt(
    `${path}: ${weights.size} ${form} weights for ${featureCount} features and ${classCount} ` +
      `classes, expected ${sizes.join(' or ')}`,
  )
}
