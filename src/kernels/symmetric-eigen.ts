/**
 * Eigenvalues and eigenvectors of a symmetric matrix with the bits of LAPACK's dsyev as Spark runs
 * it: translated by F2J (net.sourceforge.f2j:arpack_combined_all 0.1, LAPACK 3.1) and called by
 * Breeze's eigSym on the lower triangle. Breeze gives it so little scratch memory (3 n - 1 numbers)
 * that none of its blocked ways is ever taken. Compared with that library on 20 000 matrices of
 * order 1 to 40, scaled, degenerate and diagonal ones among them: no difference.
 */
import { tridiagonalEigen } from './tridiagonal-eigen.ts'
import { tridiagonalForm } from './tridiagonal-form.ts'

export interface SymmetricEigen {
  /** In increasing order. */
  values: Float64Array
  /** Column by column, in the order of the values. */
  vectors: Float64Array
}

/**
 * @param matrix of n columns; only what is on and below the diagonal is looked at
 * @returns undefined where the iteration does not converge (a matrix with NaN)
 */
export function symmetricEigen(n: number, matrix: Float64Array): SymmetricEigen | undefined {
  if (n === 1) return { values: matrix.slice(0, 1), vectors: Float64Array.of(1) }
  const lower = matrix.slice()
  const scale = scaleToRange(greatest(n, lower))
  if (scale !== 1) for (let i = 0; i < lower.length; i++) lower[i] *= scale
  const { diagonal, offDiagonal, vectors } = tridiagonalForm(n, lower)
  if (!tridiagonalEigen(n, diagonal, offDiagonal, vectors)) return undefined
  if (scale !== 1) for (let i = 0; i < n; i++) diagonal[i] *= 1 / scale
  return { values: diagonal, vectors }
}

/** Square roots of the least and the greatest number whose square is safe. */
const RANGE_MIN = Math.sqrt(2 ** -1022 / 2 ** -52)
const RANGE_MAX = Math.sqrt(1 / (2 ** -1022 / 2 ** -52))

function scaleToRange(norm: number): number {
  if (norm > 0 && norm < RANGE_MIN) return RANGE_MIN / norm
  return norm > RANGE_MAX ? RANGE_MAX / norm : 1
}

function greatest(n: number, a: Float64Array): number {
  let most = 0
  for (let column = 0; column < n; column++) {
    for (let row = column; row < n; row++) most = Math.max(most, Math.abs(a[column * n + row]))
  }
  return most
}
