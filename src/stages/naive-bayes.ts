/**
 * Naive Bayes: multinomial, complement, Bernoulli and Gaussian. Spark:
 * ml.classification.NaiveBayesModel (2.0 to 4.2; complement and Gaussian since 3.0).
 */
import { modelCorrupt, modelUnsupported, rowInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { gaussianScores } from '../kernels/gaussian-scores.ts'
import { gemv } from '../kernels/gemv.ts'
import { softmax, softmaxByDivision } from '../kernels/softmax.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { type Frame, NULL, type Vector } from '../model/frame.ts'
import { type MatrixData, readMatrix, readVector, toDense } from '../model/linalg.ts'
import { featureVector } from './linear-margin.ts'
import {
  bernoulliTerms,
  checkZerosAndOnes,
  gaussianTerms,
  type LinearTerms,
  multinomialTerms,
  type NaiveBayes,
  subtractLogSum,
  type TypeName,
  typeNames,
} from './naive-bayes-terms.ts'
import { oneOf } from './params.ts'
import { classifierParams, probabilisticOutputs } from './probabilistic-classifier.ts'
import { nullRefused, sizeRefused } from './refused-cell.ts'
import { rowMajor } from './row-major.ts'
import { type StageContext, type StageFiles, stage } from './stage.ts'

type Context = StageContext<{ modelType: TypeName }, NaiveBayes>
type PredictRaw = (frame: Frame, raw: Float64Array) => void

export const NaiveBayesModel = stage({
  params: { ...classifierParams, modelType: oneOf(typeNames, 'multinomial') },

  read: readModel,

  compile: (context) => {
    const { theta, pi } = context.data
    const example = exampleVector(theta.columns)
    const features = context.input(context.params.featuresCol, 'vector', example)
    probabilisticOutputs(context, {
      features,
      classCount: pi.length,
      predictRaw: scoring[context.params.modelType](context, features),
      toProbability: atLeast(context.sparkVersion, 3, 2) ? softmax : softmaxByDivision,
    })
  },
})

async function readModel(files: StageFiles<{ modelType: TypeName }>): Promise<NaiveBayes> {
  const row = await files.row()
  const { path } = files
  const priors = readVector(row.pi, `${path}: pi`)
  const theta = readMatrix(row.theta, `${path}: theta`)
  if (theta.rows !== priors.size) {
    throw modelCorrupt(`${path}: theta of ${theta.rows} classes, expected ${priors.size}, as pi`)
  }
  if (theta.rows > limits.vectorSizeMax) {
    throw modelUnsupported(`${path}: ${theta.rows} classes, at most ${limits.vectorSizeMax}`)
  }
  const pi = toDense(priors)
  if (files.params.modelType !== 'gaussian') return { pi, theta, sigma: undefined }
  const sigma = readMatrix(row.sigma, `${path}: sigma`)
  if (sigma.rows !== theta.rows || sigma.columns !== theta.columns) {
    throw modelCorrupt(
      `${path}: sigma ${sigma.rows} x ${sigma.columns}, expected ${theta.rows} x ${theta.columns}`,
    )
  }
  return { pi, theta: dense(theta, `${path}: theta`), sigma: dense(sigma, `${path}: sigma`) }
}

function dense(matrix: MatrixData, where: string): MatrixData {
  const values = rowMajor(matrix, where)
  return { ...matrix, isTransposed: true, pointers: null, indices: null, values }
}

const scoring: Record<TypeName, (context: Context, features: Column) => PredictRaw> = {
  multinomial: (context, features) => {
    // Before 3.0 only the fit looked at the features' signs.
    const check = atLeast(context.sparkVersion, 3, 0) ? checkNonNegative : undefined
    return linearScores(context, features, multinomialTerms(context), check)
  },

  bernoulli: (context, features) =>
    linearScores(context, features, bernoulliTerms(context), checkZerosAndOnes),

  complement: ({ data: { theta }, numerics }, features) => {
    const addProducts = gemv(numerics, theta)
    return (frame, raw) => {
      const x = featureVector(frame, features, theta.columns)
      checkNonNegative(features, x)
      raw.fill(0)
      addProducts(1, x.count, x.indices, x.values, !x.sparse, 0, raw)
      subtractLogSum(raw)
    }
  },

  gaussian: ({ data }, features) => {
    const terms = gaussianTerms(data)
    const { columns } = data.theta
    const x = new Float64Array(columns)
    return (frame, raw) => {
      const { count, indices, values } = longVector(frame, features, columns)
      for (let k = 0; k < count && indices[k] < columns; k++) x[indices[k]] = values[k]
      gaussianScores(terms, x, raw)
      for (let k = 0; k < count && indices[k] < columns; k++) x[indices[k]] = 0
    }
  },
}

function linearScores(
  { numerics }: Context,
  features: Column,
  { weights, start, added }: LinearTerms,
  check: ((features: Column, vector: Vector) => void) | undefined,
): PredictRaw {
  const addProducts = gemv(numerics, weights)
  return (frame, raw) => {
    const x = featureVector(frame, features, weights.columns)
    check?.(features, x)
    raw.set(start)
    addProducts(1, x.count, x.indices, x.values, !x.sparse, 1, raw)
    for (const terms of added) for (let i = 0; i < raw.length; i++) raw[i] += terms[i]
  }
}

/** The Gaussian type asks for its features one by one: what is too much is never looked at. */
function longVector(frame: Frame, { name, slot }: Column, size: number): Vector {
  if (frame.states[slot] === NULL) throw nullRefused(name)
  const vector = frame.vectors[slot]
  if (vector.size < size) throw sizeRefused(name, vector.size, `at least ${size}`)
  return vector
}

/** @throws ROW_INVALID */
function checkNonNegative({ name }: Column, { count, values }: Vector): void {
  for (let k = 0; k < count; k++) {
    if (values[k] >= 0) continue
    throw rowInvalid(`column ${name}: found ${values[k]}, expected no feature below 0`, {
      column: name,
    })
  }
}
