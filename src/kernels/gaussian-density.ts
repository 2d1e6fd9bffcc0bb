/**
 * The logarithm of a multivariate Gaussian's density, as Spark computes it from the eigenvectors of
 * the covariance. Sources: ml.stat.distribution.MultivariateGaussian (2.0, 2.4, 3.0, 3.1, 4.1) and
 * mllib.stat.distribution.MultivariateGaussian (2.0 to 4.1, whose formula never changed).
 */
import { breezeDot } from './breeze-dot.ts'
import { dotPlain } from './dot.ts'
import { gemv } from './gemv.ts'
import { javaLog } from './java-log.ts'
import type { Numerics } from './numerics.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

export interface Gaussian {
  size: number
  /** The mean's entries; all positions where it is dense. */
  mean: { indices: Int32Array; values: Float64Array; dense: boolean }
  /** R, whose square R' R is the inverse of the covariance; column by column. */
  root: Float64Array
  /** The logarithm of what the density is at the mean. */
  constant: number
}

export interface DensityRules {
  numerics: Numerics
  /** Since Spark 3.1, in spark.ml: R mu - R x by gemv of what the row stores; else R (x - mu). */
  subtractsProducts: boolean
  /** Before Spark 2.1 Breeze left the dot product to BLAS. */
  breezeUnrolls: boolean
}

/** x is given as entries; `dense` as in gemv. */
export type LogDensity = (
  count: number,
  indices: Int32Array,
  values: Float64Array,
  dense: boolean,
) => number

/**
 * What of a density does not depend on the point.
 * @param covariance column by column
 * @returns undefined where it has no eigenvalues (NaN or infinities in it)
 */
export function gaussianConstants(
  size: number,
  covariance: Float64Array,
): Pick<Gaussian, 'root' | 'constant'> | undefined {
  const eigen = symmetricEigen(size, covariance)
  if (eigen === undefined) return undefined
  // Smaller eigenvalues count as zero: the density is that of the subspace of the others.
  const least = 2 ** -52 * eigen.values[size - 1] * size
  let logDeterminant = 0
  for (const value of eigen.values) if (value > least) logDeterminant += javaLog(value)
  return {
    root: inverseRoot(eigen.values, eigen.vectors, least),
    constant: -0.5 * (size * javaLog(2 * Math.PI) + logDeterminant),
  }
}

/** Made once per model. The function holds scratch memory: it must not be entered twice at once. */
export function logDensity(gaussian: Gaussian, rules: DensityRules): LogDensity {
  const { size, mean, root, constant } = gaussian
  const shape = { rows: size, columns: size, isTransposed: false, pointers: null, indices: null }
  const times = gemv(rules.numerics, { ...shape, values: root })
  const v = new Float64Array(size)
  if (rules.subtractsProducts) {
    const dot = dotPlain(rules.numerics)
    const center = new Float64Array(size)
    times(1, mean.values.length, mean.indices, mean.values, mean.dense, 0, center)
    return (count, indices, values, dense) => {
      v.set(center)
      times(-1, count, indices, values, dense, 1, v)
      return constant - 0.5 * dot(size, v, v)
    }
  }
  const dot = rules.breezeUnrolls ? breezeDot : dotPlain('sequential')
  const all = Int32Array.from({ length: size }, (_, i) => i)
  // 0 - mean is -mean, but for the sign of a zero, which no sum of products sees.
  const origin = new Float64Array(size)
  mean.indices.forEach((index, i) => {
    origin[index] = -mean.values[i]
  })
  const difference = new Float64Array(size)
  return (count, indices, values) => {
    difference.set(origin)
    for (let i = 0; i < count; i++) difference[indices[i]] = values[i] + origin[indices[i]]
    times(1, size, all, difference, true, 0, v)
    return constant + dot(size, v, v) * -0.5
  }
}

/** diag(1 / root of the eigenvalues) U', column by column. */
function inverseRoot(values: Float64Array, vectors: Float64Array, least: number): Float64Array {
  const n = values.length
  const scales = values.map((value) => (value > least ? Math.sqrt(1 / value) : 0))
  const root = new Float64Array(n * n)
  for (let row = 0; row < n; row++) {
    // A product of matrices begins at +0, which swallows a -0.
    for (let column = 0; column < n; column++) {
      root[column * n + row] = scales[row] * vectors[row * n + column] + 0
    }
  }
  return root
}
