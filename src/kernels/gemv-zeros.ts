/**
 * Lets a gemv that adds whole columns to y leave out the columns whose x is +0. Where the matrix is
 * finite such a column adds +-0, which changes nothing but -0, to +0 at most. So: without the zeros
 * first, and where a -0 comes out, once more with all of them.
 */
import type { Gemv, Matrix } from './gemv.ts'

export function skippingZeros({ rows, columns, values: a }: Matrix, times: Gemv): Gemv {
  const allFinite = a.every(Number.isFinite)
  const before = new Float64Array(rows)
  const all = Int32Array.from({ length: columns }, (_, column) => column)
  const x = new Float64Array(columns)
  return (alpha, count, indices, values, dense, beta, y) => {
    if (count === columns) return times(alpha, count, indices, values, dense, beta, y)
    if (allFinite) {
      for (let row = 0; row < rows; row++) before[row] = y[row]
      times(alpha, count, indices, values, dense, beta, y)
      if (!hasNegativeZero(rows, y)) return
      for (let row = 0; row < rows; row++) y[row] = before[row]
    }
    for (let k = 0; k < count; k++) x[indices[k]] = values[k]
    times(alpha, columns, all, x, dense, beta, y)
    for (let k = 0; k < count; k++) x[indices[k]] = 0
  }
}

function hasNegativeZero(rows: number, y: Float64Array): boolean {
  for (let row = 0; row < rows; row++) if (y[row] === 0 && 1 / y[row] < 0) return true
  return false
}
