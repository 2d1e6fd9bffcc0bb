/** Divides each vector by its p-norm. Spark: ml.feature.Normalizer (1.4 to 4.2). */
import { javaPow } from '../kernels/java-pow.ts'
import { groupSize } from '../model/attributes.ts'
import type { Vector } from '../model/frame.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { groupAttributes } from './group-attributes.ts'
import { column, number } from './params.ts'
import { stage } from './stage.ts'
import { vectorStep } from './vector-step.ts'

export const Normalizer = stage({
  params: { inputCol: column, outputCol: column, p: number(2) },

  compile: (context) => {
    const { inputCol, outputCol, p } = columnParams(context)
    if (!(p >= 1)) context.refuse(`p ${p}, expected 1 at least`)
    const norm = normOf(p)
    const input = context.input(inputCol, 'vector', [3, 4])
    const attributes = groupAttributes(groupSize(input.attributes), context.sparkVersion)
    const output = context.output(outputCol, vector, attributes)
    const apply = (from: Vector, out: Vector): void => divide(from, norm(from), out)
    context.step(vectorStep(input, output, apply))
  },
})

/** A vector whose norm is 0 stays as it is. */
function divide(from: Vector, norm: number, out: Vector): void {
  if (norm === 0) {
    out.copyFrom(from)
    return
  }
  const { size, sparse, count, indices: listed, values: found } = from
  // By NaN, the zeros of a dense vector become NaN too.
  const isWhole = Number.isNaN(norm) && !sparse
  out.reserve(isWhole ? size : count)
  out.size = size
  out.sparse = sparse
  out.count = isWhole ? size : count
  const { indices, values } = out
  for (let i = 0; i < out.count; i++) {
    indices[i] = isWhole ? i : listed[i]
    values[i] = isWhole ? norm : found[i] / norm
  }
}

/** mllib.linalg.Vectors.norm over the stored values; zeros add nothing. */
function normOf(p: number): (vector: Vector) => number {
  switch (p) {
    case 1:
      return ({ count, values }) => {
        let sum = 0
        for (let i = 0; i < count; i++) sum += Math.abs(values[i])
        return sum
      }
    case 2:
      return ({ count, values }) => {
        let sum = 0
        for (let i = 0; i < count; i++) sum += values[i] * values[i]
        return Math.sqrt(sum)
      }
    case Number.POSITIVE_INFINITY:
      return ({ count, values }) => {
        let most = 0
        for (let i = 0; i < count; i++) if (Math.abs(values[i]) > most) most = Math.abs(values[i])
        return most
      }
    default:
      return ({ count, values }) => {
        let sum = 0
        for (let i = 0; i < count; i++) sum += javaPow(Math.abs(values[i]), p)
        return javaPow(sum, 1 / p)
      }
  }
}
