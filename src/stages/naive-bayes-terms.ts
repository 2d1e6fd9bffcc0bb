/**
 * What Spark's naive Bayes, old and new, makes of a model before it scores a row: sums over classes
 * and features that no row changes. Source: ml.classification.NaiveBayesModel (2.0 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import type { Gaussians } from '../kernels/gaussian-scores.ts'
import { gemv, type Matrix } from '../kernels/gemv.ts'
import { javaExp } from '../kernels/java-exp.ts'
import { javaLog } from '../kernels/java-log.ts'
import type { Numerics } from '../kernels/numerics.ts'
import type { Column } from '../model/column.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'
import type { Vector } from '../model/frame.ts'
import type { MatrixData } from '../model/linalg.ts'

export const typeNames = ['multinomial', 'complement', 'bernoulli', 'gaussian'] as const

export type TypeName = (typeof typeNames)[number]

export interface NaiveBayes {
  /** Logarithms of the classes' priors. */
  pi: Float64Array
  /** A row per class: logarithms of probabilities; means of the Gaussian type (dense rows). */
  theta: MatrixData
  /** Variances, of the Gaussian type only (dense rows). */
  sigma: MatrixData | undefined
}

/** Scores are `start`, plus the weights times the features, plus each of `added`. */
export interface LinearTerms {
  weights: MatrixData
  start: Float64Array
  added: Float64Array[]
}

interface Context {
  data: NaiveBayes
  numerics: Numerics
  sparkVersion: SparkVersion
}

export function multinomialTerms({ data: { pi, theta }, sparkVersion }: Context): LinearTerms {
  if (atLeast(sparkVersion, 3, 0)) return { weights: theta, start: pi, added: [] }
  return { weights: theta, start: new Float64Array(pi.length), added: [pi] }
}

/** The zeros of all features are in the start. */
export function bernoulliTerms(context: Context): LinearTerms {
  const { pi } = context.data
  const isNew = atLeast(context.sparkVersion, 3, 0)
  const sums = isNew ? pi.slice() : new Float64Array(pi.length)
  const weights = bernoulliWeights(context, sums, isNew ? 1 : 0)
  if (isNew) return { weights, start: sums, added: [] }
  return { weights, start: new Float64Array(pi.length), added: [pi, sums] }
}

/**
 * Those of a 1 over those of a 0. What zeros of all features give goes to `sums`: sums = beta sums
 * + zeros.
 */
export function bernoulliWeights<M extends Matrix>(
  {
    data: { theta },
    numerics,
    sparkVersion,
  }: { data: { theta: M }; numerics: Numerics; sparkVersion: SparkVersion },
  sums: Float64Array,
  beta: 0 | 1,
): M {
  const logOfZero = atLeast(sparkVersion, 3, 0)
    ? (value: number) => Math.log1p(-javaExp(value))
    : (value: number) => javaLog(1 - javaExp(value))
  const zeros = { ...theta, values: theta.values.map(logOfZero) }
  const every = Int32Array.from({ length: theta.columns }, (_, column) => column)
  const ones = new Float64Array(theta.columns).fill(1)
  gemv(numerics, zeros)(1, theta.columns, every, ones, true, beta, sums)
  return { ...theta, values: theta.values.map((value, i) => value - zeros.values[i]) }
}

/** Of the Bernoulli type. @throws ROW_INVALID */
export function checkZerosAndOnes({ name }: Column, { count, values }: Vector): void {
  for (let k = 0; k < count; k++) {
    if (values[k] === 0 || values[k] === 1) continue
    throw rowInvalid(`column ${name}: found ${values[k]}, expected features of 0 and 1`, {
      column: name,
    })
  }
}

/** Both matrices are dense and row-major. */
export function gaussianTerms({ pi, theta, sigma = theta }: NaiveBayes): Gaussians {
  const { columns } = theta
  const logVariances = pi.map((_, i) => {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += javaLog(sigma.values[i * columns + j])
    return sum
  })
  return { priors: pi, logVariances, means: theta.values, variances: sigma.values }
}

/** Subtracts the logarithm of the sum of exponentials, by way of the maximum. */
export function subtractLogSum(scores: Float64Array): void {
  let max = scores[0]
  for (let i = 1; i < scores.length; i++) if (!(max >= scores[i])) max = scores[i]
  let sum = 0
  for (let i = 0; i < scores.length; i++) sum += javaExp(scores[i] - max)
  const logSum = javaLog(sum) + max
  for (let i = 0; i < scores.length; i++) scores[i] -= logSum
}
