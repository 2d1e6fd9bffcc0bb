/** gemv of a sparse matrix: Spark's own loops (org.apache.spark.ml.linalg.BLAS, 4.0.1), no fma. */
import type { Gemv, Matrix } from './gemv.ts'
import { skippingZeros } from './gemv-zeros.ts'

export interface CompressedMatrix extends Matrix {
  pointers: Int32Array
  indices: Int32Array
}

/** CSR: a dot per row. */
export function gemvCompressedRows(matrix: CompressedMatrix): Gemv {
  const { rows, columns, pointers, indices: columnOf, values: a } = matrix
  const x = new Float64Array(columns)
  return (alpha, count, indices, values, dense, beta, y) => {
    if (!dense) {
      for (let row = 0; row < rows; row++) {
        const sum = mergedRow(matrix, row, count, indices, values)
        y[row] = sum * alpha + beta * y[row]
      }
      return
    }
    for (let k = 0; k < count; k++) x[indices[k]] = values[k]
    for (let row = 0; row < rows; row++) {
      let sum = 0
      for (let i = pointers[row]; i < pointers[row + 1]; i++) sum += a[i] * x[columnOf[i]]
      y[row] = beta * y[row] + sum * alpha
    }
    for (let k = 0; k < count; k++) x[indices[k]] = 0
  }
}

/** The positions that both the row and x store, in order. */
function mergedRow(
  { pointers, indices: columnOf, values: a }: CompressedMatrix,
  row: number,
  count: number,
  indices: Int32Array,
  values: Float64Array,
): number {
  const end = pointers[row + 1]
  let i = pointers[row]
  let k = 0
  let sum = 0
  while (i < end && k < count) {
    const difference = columnOf[i] - indices[k]
    if (difference === 0) sum += a[i++] * values[k++]
    else if (difference < 0) i++
    else k++
  }
  return sum
}

/** CSC: column by column onto y, which is scaled first; times 0, not set to 0, where beta is 0. */
export function gemvCompressedColumns(matrix: CompressedMatrix): Gemv {
  const { rows, pointers, indices: rowOf, values: a } = matrix
  const addColumns: Gemv = (alpha, count, indices, values, _dense, beta, y) => {
    if (beta !== 1) for (let row = 0; row < rows; row++) y[row] *= beta
    for (let k = 0; k < count; k++) {
      const factor = values[k] * alpha
      const end = pointers[indices[k] + 1]
      for (let i = pointers[indices[k]]; i < end; i++) y[rowOf[i]] += a[i] * factor
    }
  }
  const addDense = skippingZeros(matrix, addColumns)
  return (alpha, count, indices, values, dense, beta, y) => {
    const times = dense ? addDense : addColumns
    times(alpha, count, indices, values, dense, beta, y)
  }
}
