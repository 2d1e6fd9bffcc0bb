/**
 * What Spark's naive Bayes makes of a model before it scores a row: sums over classes and features
 * that no row changes. Source: ml.classification.NaiveBayesModel (2.0 to 4.1).
 */
import type { Gaussians } from '../kernels/gaussian-scores.ts'
import { gemv } from '../kernels/gemv.ts'
import { javaExp } from '../kernels/java-exp.ts'
import { javaLog } from '../kernels/java-log.ts'
import type { Numerics } from '../kernels/numerics.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'
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

/** The weights are those of a 1 over those of a 0; the zeros of all features are in the start. */
export function bernoulliTerms({ data, numerics, sparkVersion }: Context): LinearTerms {
  const { pi, theta } = data
  const isNew = atLeast(sparkVersion, 3, 0)
  const logOfZero = isNew
    ? (value: number) => Math.log1p(-javaExp(value))
    : (value: number) => javaLog(1 - javaExp(value))
  const weights = { ...theta, values: theta.values.map((value) => value - logOfZero(value)) }
  const zeros = { ...theta, values: theta.values.map(logOfZero) }
  const sums = isNew ? pi.slice() : new Float64Array(pi.length)
  const every = Int32Array.from({ length: theta.columns }, (_, column) => column)
  const ones = new Float64Array(theta.columns).fill(1)
  gemv(numerics, zeros)(1, theta.columns, every, ones, true, isNew ? 1 : 0, sums)
  if (isNew) return { weights, start: sums, added: [] }
  return { weights, start: new Float64Array(pi.length), added: [pi, sums] }
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
