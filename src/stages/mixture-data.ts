/**
 * Gaussian mixtures as plain data, for spark.ml and spark.mllib: weights and Gaussians, of which
 * everything is computed that does not depend on the row.
 */
import { modelCorrupt } from '../base/errors.ts'
import {
  type DensityRules,
  type Gaussian,
  gaussianConstants,
  logDensity,
} from '../kernels/gaussian-density.ts'
import { javaExp } from '../kernels/java-exp.ts'
import type { Vector } from '../model/frame.ts'
import { checkCells, readMatrix, readNumber, readVector } from '../model/linalg.ts'
import { rowMajor } from './row-major.ts'

export interface Mixture {
  /** Of the features. */
  size: number
  weights: Float64Array
  gaussians: Gaussian[]
}

/** What a file holds of one component: a number, a vector struct and a matrix struct. */
export interface RawComponent {
  weight: unknown
  mean: unknown
  covariance: unknown
}

/** @throws MODEL_CORRUPT */
export function readMixture(components: readonly RawComponent[], where: string): Mixture {
  if (components.length === 0) throw modelCorrupt(`${where}: no Gaussians, expected at least 1`)
  const { size } = readVector(components[0].mean, `${where}: mean 0`)
  if (size === 0) throw modelCorrupt(`${where}: a mean of size 0, expected at least 1`)
  const count = components.length
  checkCells(count * size * size, `${count} covariances of ${size} x ${size}`, where)
  return {
    size,
    weights: Float64Array.from(components, ({ weight }, i) =>
      readNumber(weight, `${where}: weight ${i}`),
    ),
    gaussians: components.map((component, i) => readGaussian(component, size, `${where}: ${i}`)),
  }
}

/** Fills `shares` with how much of the point each component has; their sum is 1 (or NaN). */
export function mixtureShares(
  { weights, gaussians }: Mixture,
  rules: DensityRules,
): (x: Vector, shares: Float64Array) => void {
  const densities = gaussians.map((gaussian) => logDensity(gaussian, rules))
  return (x, shares) => {
    let sum = 0
    for (let i = 0; i < densities.length; i++) {
      const log = densities[i](x.count, x.indices, x.values, !x.sparse)
      // Far from all components, what is left is that each has the same.
      const share = Number.EPSILON + weights[i] * javaExp(log)
      shares[i] = share
      sum += share
    }
    for (let i = 0; i < densities.length; i++) shares[i] /= sum
  }
}

function readGaussian(component: RawComponent, size: number, where: string): Gaussian {
  const { indices, values, size: meanSize } = readVector(component.mean, `${where}: mean`)
  const covariance = readMatrix(component.covariance, `${where}: covariance`)
  const isSquare = covariance.rows === size && covariance.columns === size
  if (meanSize !== size || !isSquare) {
    const { rows, columns } = covariance
    const found = `a mean of ${meanSize}, a covariance of ${rows} x ${columns}`
    throw modelCorrupt(`${where}: ${found}, expected ${size}, as the first mean has`)
  }
  // Column-major is the transposed matrix row by row.
  const { isTransposed } = covariance
  const cells = rowMajor({ ...covariance, isTransposed: !isTransposed }, where)
  checkSymmetric(size, cells, where)
  const constants = gaussianConstants(size, cells)
  if (constants === undefined) throw modelCorrupt(`${where}: a covariance without eigenvalues`)
  const mean = {
    indices: indices ?? Int32Array.from({ length: size }, (_, i) => i),
    values,
    dense: indices === null,
  }
  return { size, mean, ...constants }
}

/** As close as Breeze's eigSym asks for; it then takes the lower triangle. */
const SYMMETRY = 1e-7

function checkSymmetric(n: number, cells: Float64Array, where: string): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const a = cells[j * n + i]
      const b = cells[i * n + j]
      const allowed = Math.max(Math.abs(a), Math.abs(b), 1) * SYMMETRY
      if (a === b || Math.abs(a - b) < allowed) continue
      throw modelCorrupt(`${where}: covariance (${i}, ${j}): ${a} and ${b}, expected the same`)
    }
  }
}
