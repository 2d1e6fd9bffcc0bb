import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dotSparse } from '../../src/kernels/dot.ts'
import { gemv, type Matrix } from '../../src/kernels/gemv.ts'
import { type Numerics, numericsProfiles } from '../../src/kernels/numerics.ts'
import { type BlasCase, blasCase, compress, entriesOf } from './blas-cases.ts'
import { readDoubles } from './vectors.ts'

for (const numerics of numericsProfiles) {
  test(`gemv has the bits of the JVM's dgemv: ${numerics}`, () => {
    const vectors = readDoubles(`blas-${numerics}.bin`)
    let at = 0
    for (let number = 0; at < vectors.length; number++) {
      const inputs = blasCase(number, 'netlib')
      const { rows } = inputs
      at += 1
      for (const isTransposed of [true, false]) {
        const matrix = denseMatrix(inputs, isTransposed)
        const expected = vectors.subarray(at, at + rows)
        // dgemv, unlike Spark's gemv, has no rule of its own for alpha = 0.
        if (inputs.alpha !== 0) check(numerics, matrix, inputs, true, expected, number)
        at += rows
      }
    }
  })
}

test("gemv has the bits of Spark's own loops where the matrix or x is sparse", () => {
  const vectors = readDoubles('blas-spark.bin')
  let at = 0
  for (let number = 0; at < vectors.length; number++) {
    const inputs = blasCase(number, 'spark')
    const { rows, columns, matrix: a, x } = inputs
    const byRows: Matrix = { rows, columns, isTransposed: true, ...compress(rows, columns, a) }
    const byColumns: Matrix = { rows, columns, isTransposed: false, ...compress(columns, rows, a) }
    const runs: [Matrix, boolean][] = [
      [denseMatrix(inputs, true), false],
      [denseMatrix(inputs, false), false],
      [byRows, true],
      [byColumns, true],
      [byRows, false],
      [byColumns, false],
    ]
    for (const [matrix, dense] of runs) {
      const expected = vectors.subarray(at, at + rows)
      for (const numerics of numericsProfiles) {
        check(numerics, matrix, inputs, dense, expected, number)
      }
      at += rows
    }
    const { indices, values } = entriesOf(x)
    assert.equal(dotSparse(indices.length, indices, values, a), vectors[at], `dot ${number}`)
    at++
  }
})

function denseMatrix({ rows, columns, matrix }: BlasCase, isTransposed: boolean): Matrix {
  return { rows, columns, isTransposed, pointers: null, indices: null, values: matrix }
}

function check(
  numerics: Numerics,
  matrix: Matrix,
  { x, alpha, beta, y }: BlasCase,
  dense: boolean,
  expected: Float64Array,
  number: number,
): void {
  const { indices, values } = entriesOf(x)
  const times = gemv(numerics, matrix)
  for (let run = 0; run < 2; run++) {
    const result = y.slice()
    times(alpha, indices.length, indices, values, dense, beta, result)
    const what = `case ${number}, ${numerics}, transposed ${matrix.isTransposed}, dense ${dense}`
    assert.deepEqual([...result], [...expected], what)
  }
}
