/**
 * Dot products with the roundings of Spark's BLAS (SPARK_ML_REFERENCE.md, section 5.2). A vector is
 * its entries in increasing order: indices and values of which the first `count` are valid; where
 * the vector is dense, what is not listed is +0.
 */
import { ddotSchemes, entriesDot, plainDot } from './dot-scheme.ts'
import type { Numerics } from './numerics.ts'

export type DotEntries = (count: number, indices: Int32Array, values: Float64Array) => number

/** A dense vector of weights.length positions times the weights. Made once per model. */
export function dotDense(numerics: Numerics, weights: Float64Array): DotEntries {
  const dot = entriesDot(ddotSchemes[numerics], weights.length, weights)
  return (count, indices, values) => dot(0, count, indices, values)
}

/** A sparse vector times dense weights: Spark's own loop, in every profile (linalg.BLAS.dot). */
export function dotSparse(
  count: number,
  indices: Int32Array,
  values: Float64Array,
  weights: Float64Array,
): number {
  let sum = 0
  for (let k = 0; k < count; k++) sum += values[k] * weights[indices[k]]
  return sum
}

/** Two whole arrays of n items. Made once per model. */
export function dotPlain(
  numerics: Numerics,
): (n: number, x: Float64Array, y: Float64Array) => number {
  const dot = plainDot(ddotSchemes[numerics])
  return (n, x, y) => dot(n, x, y, 0)
}
