/**
 * gemv of a dense matrix. Times a dense x: dgemv as in dev.ludovic.netlib:blas 3.0.3 and F2J;
 * times a sparse x: Spark's loop.
 */
import { dgemvSchemes, entriesDot } from './dot-scheme.ts'
import { fma } from './fma.ts'
import type { Gemv, Matrix } from './gemv.ts'
import { skippingZeros } from './gemv-zeros.ts'
import type { Numerics } from './numerics.ts'

/** Row-major ("T"): a dot per row. */
export function gemvRowMajor(numerics: Numerics, { rows, columns, values: a }: Matrix): Gemv {
  const dot = entriesDot(dgemvSchemes[numerics], columns, a)
  // F2J scales y before it adds, so that a zero loses its sign where beta is 0.
  const scalesFirst = numerics === 'sequential'
  return (alpha, count, indices, values, dense, beta, y) => {
    if (!dense) {
      for (let row = 0; row < rows; row++) {
        const sum = sparseRow(a, row * columns, 1, count, indices, values)
        y[row] = sum * alpha + beta * y[row]
      }
      return
    }
    if (columns === 0) return
    for (let row = 0; row < rows; row++) {
      const sum = alpha * dot(row * columns, count, indices, values)
      if (beta !== 0) y[row] = sum + beta * y[row]
      else y[row] = scalesFirst ? sum + 0 : sum
    }
  }
}

/** Column-major ("N"): columns are added to y one by one, in all libraries but F2J by fours. */
export function gemvColumnMajor(numerics: Numerics, matrix: Matrix): Gemv {
  const { rows, columns, values: a } = matrix
  const timesDense =
    numerics === 'sequential'
      ? columnByColumn(matrix)
      : skippingZeros(matrix, columnsByFour(fusedRowCount(numerics, rows), matrix))
  return (alpha, count, indices, values, dense, beta, y) => {
    if (dense) {
      if (columns > 0) timesDense(alpha, count, indices, values, dense, beta, y)
      return
    }
    for (let row = 0; row < rows; row++) {
      const sum = sparseRow(a, row, rows, count, indices, values)
      y[row] = sum * alpha + beta * y[row]
    }
  }
}

/** The first rows, up to a whole number of vectors, are fused; the others are not. */
export function fusedRowCount(numerics: Exclude<Numerics, 'sequential'>, rows: number): number {
  switch (numerics) {
    case 'java8':
      return 0
    case 'java11-fma':
      return rows
    case 'vector-8':
      return rows - (rows % 8)
    case 'vector-4':
      return rows - (rows % 4)
    case 'vector-2':
      return rows - (rows % 2)
  }
}

/** F2J leaves out the columns whose x is 0 whatever the matrix holds. */
function columnByColumn({ rows, values: a }: Matrix): Gemv {
  return (alpha, count, indices, values, _dense, beta, y) => {
    scale(rows, beta, y)
    for (let k = 0; k < count; k++) {
      if (values[k] === 0) continue
      const factor = alpha * values[k]
      const start = indices[k] * rows
      for (let row = 0; row < rows; row++) y[row] += factor * a[start + row]
    }
  }
}

/**
 * Four columns at a time: fused rows nest as fma(x0, a0, fma(x1, a1, fma(x2, a2, fma(x3, a3, y)))),
 * the others add x0*a0 + x1*a1 + x2*a2 + x3*a3 to y at once. The columns left over come singly.
 */
function columnsByFour(fusedRows: number, { rows, columns, values: a }: Matrix): Gemv {
  const groupedColumns = columns - (columns % 4)
  return (alpha, count, indices, values, _dense, beta, y) => {
    scale(rows, beta, y)
    let from = 0
    while (from < count) {
      const to = groupEnd(from, count, indices, groupedColumns)
      for (let k = to - 1; k >= from; k--) {
        const factor = alpha * values[k]
        const start = indices[k] * rows
        for (let row = 0; row < fusedRows; row++) y[row] = fma(factor, a[start + row], y[row])
      }
      for (let row = fusedRows; row < rows; row++) {
        let sum = alpha * values[from] * a[indices[from] * rows + row]
        for (let k = from + 1; k < to; k++) sum += alpha * values[k] * a[indices[k] * rows + row]
        y[row] += sum
      }
      from = to
    }
  }
}

/** The end of the entries whose columns are taken together with that of entry `from`. */
function groupEnd(from: number, count: number, indices: Int32Array, grouped: number): number {
  if (indices[from] >= grouped) return from + 1
  const group = indices[from] >> 2
  let to = from + 1
  while (to < count && indices[to] < grouped && indices[to] >> 2 === group) to++
  return to
}

function scale(rows: number, beta: number, y: Float64Array): void {
  if (beta === 0) y.fill(0, 0, rows)
  else if (beta !== 1) for (let row = 0; row < rows; row++) y[row] *= beta
}

function sparseRow(
  a: Float64Array,
  start: number,
  stride: number,
  count: number,
  indices: Int32Array,
  values: Float64Array,
): number {
  let sum = 0
  for (let k = 0; k < count; k++) sum += values[k] * a[start + indices[k] * stride]
  return sum
}
