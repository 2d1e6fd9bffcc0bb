/**
 * Hashes for Euclidean distance: in which stretch of a random line a vector falls. Spark:
 * ml.feature.BucketedRandomProjectionLSHModel (2.1 to 4.2). Until 3.1 the unit vectors were written
 * one after the other, but read as columns; a model saved then goes by what is read.
 */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import { dotDense, dotSparse } from '../kernels/dot.ts'
import { gemv } from '../kernels/gemv.ts'
import type { Numerics } from '../kernels/numerics.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import type { Vector } from '../model/frame.ts'
import { type MatrixData, readMatrix } from '../model/linalg.ts'
import { columnParams } from './column-pairs.ts'
import { hashStep, hashVectors } from './hash-tables.ts'
import { column, integer, number } from './params.ts'
import { sizeRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const BucketedRandomProjectionLSHModel = stage({
  params: {
    inputCol: column,
    outputCol: column,
    numHashTables: integer(1),
    bucketLength: number(undefined),
  },

  read: async (files) => {
    const where = `${files.path}: randUnitVectors`
    const lines = readMatrix((await files.row()).randUnitVectors, where)
    const { numHashTables } = files.params
    if (lines.indices !== null) {
      throw modelCorrupt(`${where}: found a sparse matrix, expected a dense one`)
    }
    if (lines.rows === numHashTables) return lines
    throw modelCorrupt(
      `${where}: found ${lines.rows} rows, expected ${numHashTables} (numHashTables)`,
    )
  },

  compile: (context) => {
    const { inputCol, outputCol, bucketLength } = columnParams(context)
    const { data: lines, numerics } = context
    if (bucketLength === undefined) return context.refuse('bucketLength is not set')
    if (!(bucketLength > 0)) context.refuse(`bucketLength ${bucketLength}, expected more than 0`)
    const project = atLeast(context.sparkVersion, 3, 2)
      ? projectAtOnce(numerics, lines, bucketLength)
      : projectOneByOne(numerics, lines, bucketLength)
    const input = context.input(inputCol, 'vector', exampleVector(lines.columns))
    const output = context.output(outputCol, hashVectors)
    context.step(
      hashStep(input, output, lines.rows, (x, hashes) => {
        if (x.size !== lines.columns) throw sizeRefused(input.name, x.size, `${lines.columns}`)
        project(x, hashes)
        for (let i = 0; i < hashes.length; i++) hashes[i] = Math.floor(hashes[i])
      }),
    )
  },
})

/** How far along each line, counted in buckets. */
type Project = (x: Vector, hashes: Float64Array) => void

function projectAtOnce(numerics: Numerics, lines: MatrixData, bucketLength: number): Project {
  const times = gemv(numerics, lines)
  const share = 1 / bucketLength
  // BLAS's dgemv takes no matrix whose lines are empty; a sparse vector does not come to it.
  const isRefused = lines.columns === 0 && lines.isTransposed
  return ({ sparse, count, indices, values }, hashes) => {
    if (isRefused && !sparse) throw rowInvalid('a vector of size 0, which Spark refuses here')
    times(share, count, indices, values, !sparse, 0, hashes.fill(0))
  }
}

/** The code before 3.2. */
function projectOneByOne(numerics: Numerics, lines: MatrixData, bucketLength: number): Project {
  const { rows, columns, isTransposed, values: stored } = lines
  const rowsOf = Array.from({ length: rows }, (_, row) => {
    const line = new Float64Array(columns)
    for (let i = 0; i < columns; i++) {
      line[i] = isTransposed ? stored[row * columns + i] : stored[i * rows + row]
    }
    return { line, dot: dotDense(numerics, line) }
  })
  return ({ sparse, count, indices, values }, hashes) => {
    for (let row = 0; row < rows; row++) {
      const { line, dot } = rowsOf[row]
      const product = sparse ? dotSparse(count, indices, values, line) : dot(count, indices, values)
      hashes[row] = product / bucketLength
    }
  }
}
