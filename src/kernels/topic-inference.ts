/**
 * Which topics a document is about: variational inference for latent Dirichlet allocation, from a
 * fixed start until the topics change little. Source: mllib.clustering.OnlineLDAOptimizer
 * (`variationalTopicInference`, 2.0 to 4.1) and the order in which Breeze's operators, and the BLAS
 * below them, add up (Breeze 0.13 to 2.1).
 */
import { DIGAMMA_MIN, digamma } from './digamma.ts'
import { dgemvSchemes } from './dot-scheme.ts'
import { fma } from './fma.ts'
import { fusedRowCount } from './gemv-dense.ts'
import { javaExp } from './java-exp.ts'
import type { Numerics } from './numerics.ts'

export interface Topics {
  topicCount: number
  wordCount: number
  /** e^E[log p(word | topic)], word after word. */
  weights: Float64Array
  /** What each topic has before a document is looked at. */
  prior: Float64Array
}

export interface InferenceRules {
  /** Of Breeze's BLAS. */
  numerics: Numerics
  /** commons-math before 3.6 never comes back from digamma(NaN). */
  refusesNaN: boolean
}

/**
 * Fills `shares` with the topics' shares of a document whose entries have counts other than 0.
 * @returns false where Spark fails, or goes on for ever
 */
export type Inference = (document: Document, shares: Float64Array) => boolean

export interface Document {
  /** Words in the document's vector: entries of a sparse one, all positions of a dense one. */
  size: number
  /** Entries. */
  count: number
  indices: Int32Array
  values: Float64Array
  sparse: boolean
}

/** Rounds after which a document counts as one that never settles; such have negative counts. */
const ROUNDS_MAX = 100_000
const CHANGE_MAX = 1e-3

/** Made once per model. The function holds scratch memory: it must not be entered twice at once. */
export function topicInference(
  topics: Topics,
  start: Float64Array,
  rules: InferenceRules,
): Inference {
  const { topicCount, weights, prior } = topics
  const startExpectation = new Float64Array(topicCount)
  expectations(start, startExpectation)
  const gamma = new Float64Array(topicCount)
  const last = new Float64Array(topicCount)
  const theta = new Float64Array(topicCount)
  const products = documentProducts(rules.numerics, topicCount, weights)
  return (document, shares) => {
    gamma.set(start)
    theta.set(startExpectation)
    products.open(document)
    for (let round = 0; round < ROUNDS_MAX; round++) {
      products.shareWords(theta)
      last.set(gamma)
      products.sumWords(gamma)
      let change = 0
      for (let topic = 0; topic < topicCount; topic++) {
        gamma[topic] = theta[topic] * gamma[topic] + prior[topic]
        if (!isInReach(gamma[topic], rules)) return false
        change += Math.abs(gamma[topic] - last[topic])
      }
      expectations(gamma, theta)
      if (change / topicCount > CHANGE_MAX) continue
      normalize(gamma, shares)
      return true
    }
    return false
  }
}

/** Without a word all shares are 0; a NaN is a word. */
export function hasWords({ count, values }: Document): boolean {
  for (let i = 0; i < count; i++) if (values[i] !== 0) return true
  return false
}

/** e^E[log share] of topics with these pseudo-counts (dirichletExpectation, exp). */
function expectations(counts: Float64Array, into: Float64Array): void {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += counts[i]
  const whole = sum < DIGAMMA_MIN ? Number.NaN : digamma(sum)
  for (let i = 0; i < counts.length; i++) into[i] = javaExp(digamma(counts[i]) - whole)
}

/**
 * The weights of `Topics`.
 * @param counts of words by topic, word after word
 */
export function topicWeights(topicCount: number, counts: Float64Array): Float64Array {
  const sums = new Float64Array(topicCount)
  for (let i = 0; i < counts.length; i++) sums[i % topicCount] += counts[i]
  const wholes = sums.map((sum) => digamma(sum))
  return counts.map((count, i) => javaExp(digamma(count) - wholes[i % topicCount]))
}

function isInReach(count: number, { refusesNaN }: InferenceRules): boolean {
  if (Number.isFinite(count)) return count >= DIGAMMA_MIN
  return !refusesNaN || count > 0
}

function normalize(counts: Float64Array, shares: Float64Array): void {
  let norm = 0
  for (let i = 0; i < counts.length; i++) norm += Math.abs(counts[i])
  for (let i = 0; i < counts.length; i++) shares[i] = norm === 0 ? counts[i] : counts[i] / norm
}

/**
 * The two products of a round with the rows of the words that a document has. A word without a
 * count adds nothing; it only moves the others to other lanes.
 */
function documentProducts(numerics: Numerics, topicCount: number, weights: Float64Array) {
  const { lanes, fusedLanes, fusedTail } = dgemvSchemes[numerics]
  const laneStep = fusedLanes ? fma : multiplyAdd
  const tailStep = fusedTail ? fma : multiplyAdd
  const sums = new Float64Array(8)
  const isSequential = numerics === 'sequential'
  let document: Document = { size: 0, count: 0, indices: none, values: emptyNumbers, sparse: true }
  let bound = 0
  let fusedRows = 0
  /** By entry: its count over what the topics expect of its word. */
  let ratios = new Float64Array(16)

  return {
    open(opened: Document): void {
      document = opened
      const rows = document.sparse ? document.count : document.size
      bound = lanes === 0 ? 0 : rows - (rows % lanes)
      fusedRows = isSequential ? 0 : fusedRowCount(numerics, rows)
      if (ratios.length < document.count) ratios = new Float64Array(2 * document.count)
    },

    /** dgemv "N": a word's weights times the topics' shares. */
    shareWords(theta: Float64Array): void {
      const { count, indices, values, sparse } = document
      for (let entry = 0; entry < count; entry++) {
        const at = indices[entry] * topicCount
        const position = sparse ? entry : indices[entry]
        let sum: number
        if (isSequential) sum = plainRow(theta, weights, at)
        else if (position < fusedRows) sum = fusedRow(theta, weights, at)
        else sum = groupedRow(theta, weights, at)
        ratios[entry] = values[entry] / (sum + 1e-100)
      }
    },

    /** dgemv "T": for each topic, the weights of the document's words times their ratios. */
    sumWords(into: Float64Array): void {
      const { count, indices, sparse } = document
      const mask = lanes - 1
      for (let topic = 0; topic < topicCount; topic++) {
        let entry = 0
        for (; entry < count; entry++) {
          const position = sparse ? entry : indices[entry]
          if (position >= bound) break
          const weight = weights[indices[entry] * topicCount + topic]
          sums[position & mask] = laneStep(weight, ratios[entry], sums[position & mask])
        }
        let sum = 0
        for (let lane = 0; lane < lanes; lane++) {
          sum += sums[lane]
          sums[lane] = 0
        }
        for (; entry < count; entry++) {
          sum = tailStep(weights[indices[entry] * topicCount + topic], ratios[entry], sum)
        }
        into[topic] = sum
      }
    },
  }
}

const none = new Int32Array(0)
const emptyNumbers = new Float64Array(0)

function multiplyAdd(a: number, b: number, c: number): number {
  return a * b + c
}

/** Column by column, those left out whose share is 0. */
function plainRow(theta: Float64Array, weights: Float64Array, at: number): number {
  let sum = 0
  for (let k = 0; k < theta.length; k++) if (theta[k] !== 0) sum += theta[k] * weights[at + k]
  return sum
}

/** Four columns at a time, the last of them innermost. */
function fusedRow(theta: Float64Array, weights: Float64Array, at: number): number {
  const grouped = theta.length - (theta.length % 4)
  let sum = 0
  for (let k = 0; k < grouped; k += 4) {
    for (let i = k + 3; i >= k; i--) sum = fma(theta[i], weights[at + i], sum)
  }
  for (let k = grouped; k < theta.length; k++) sum = fma(theta[k], weights[at + k], sum)
  return sum
}

function groupedRow(theta: Float64Array, weights: Float64Array, at: number): number {
  const grouped = theta.length - (theta.length % 4)
  let sum = 0
  for (let k = 0; k < grouped; k += 4) {
    let group = theta[k] * weights[at + k]
    for (let i = k + 1; i < k + 4; i++) group += theta[i] * weights[at + i]
    sum += group
  }
  for (let k = grouped; k < theta.length; k++) sum += theta[k] * weights[at + k]
  return sum
}
