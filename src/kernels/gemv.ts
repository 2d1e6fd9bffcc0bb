/**
 * y = alpha * A * x + beta * y with the roundings of Spark (org.apache.spark.ml.linalg.BLAS,
 * 4.0.1): its own loops where A or x is sparse, dgemv (gemv-dense.ts) where both are dense.
 */
import { gemvColumnMajor, gemvRowMajor } from './gemv-dense.ts'
import { gemvCompressedColumns, gemvCompressedRows } from './gemv-sparse.ts'
import type { Numerics } from './numerics.ts'

/**
 * Dense: column-major, or row-major where `isTransposed`; `pointers` and `indices` are null.
 * Sparse: CSC, or CSR where `isTransposed`.
 */
export interface Matrix {
  rows: number
  columns: number
  isTransposed: boolean
  pointers: Int32Array | null
  indices: Int32Array | null
  values: Float64Array
}

/**
 * x is given as entries in increasing order. `dense` says which kind of Spark vector x is: where
 * it is dense, what is not listed is +0 and takes part; where it is sparse, it takes no part.
 */
export type Gemv = (
  alpha: number,
  count: number,
  indices: Int32Array,
  values: Float64Array,
  dense: boolean,
  beta: number,
  y: Float64Array,
) => void

/** Made once per model. The function holds scratch memory: it must not be entered twice at once. */
export function gemv(numerics: Numerics, matrix: Matrix): Gemv {
  const times = gemvOf(numerics, matrix)
  const { rows } = matrix
  return (alpha, count, indices, values, dense, beta, y) => {
    if (alpha !== 0) times(alpha, count, indices, values, dense, beta, y)
    else if (beta !== 1) for (let row = 0; row < rows; row++) y[row] *= beta
  }
}

function gemvOf(numerics: Numerics, matrix: Matrix): Gemv {
  const { pointers, indices, isTransposed } = matrix
  if (pointers === null || indices === null) {
    return isTransposed ? gemvRowMajor(numerics, matrix) : gemvColumnMajor(numerics, matrix)
  }
  const compressed = { ...matrix, pointers, indices }
  return isTransposed ? gemvCompressedRows(compressed) : gemvCompressedColumns(compressed)
}
