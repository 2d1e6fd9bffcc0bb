/**
 * The form, sparse or dense, that `Vector.compressed` chooses.
 * Source: org.apache.spark.ml.linalg.Vectors, Spark 3.5, 4.0 and 4.1.
 */
import { atLeast, type SparkVersion } from '../model/description.ts'
import type { Vector } from '../model/frame.ts'

/** Is the sparse form the smaller one, as that version of Spark counts bytes? */
export type SparseRule = (size: number, nonzeroCount: number) => boolean

export function sparseRule(version: SparkVersion): SparseRule {
  return atLeast(version, 4, 1) ? sparseSince41 : sparseBefore41
}

/** Gives a vector that lists at least its non-zeros the form that `compressed` gives it. */
export function compress(vector: Vector, isSparse: SparseRule): void {
  const { size, count, indices, values } = vector
  let nonzeroCount = 0
  for (let i = 0; i < count; i++) if (values[i] !== 0) nonzeroCount++
  vector.sparse = isSparse(size, nonzeroCount)
  if (!vector.sparse || nonzeroCount === count) return
  let kept = 0
  for (let i = 0; i < count; i++) {
    if (values[i] === 0) continue
    indices[kept] = indices[i]
    values[kept++] = values[i]
  }
  vector.count = kept
}

function sparseBefore41(size: number, nonzeroCount: number): boolean {
  return 1.5 * (nonzeroCount + 1) < size
}

function sparseSince41(size: number, nonzeroCount: number): boolean {
  return 12 * nonzeroCount + 28 < 8 * size + 12
}
