/**
 * Divides each feature by its largest magnitude. Spark: ml.feature.MaxAbsScalerModel (2.0 to 4.2;
 * since 3.0 it multiplies by the reciprocal, which is not the same to the bit).
 */
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import type { Vector } from '../model/frame.ts'
import { readVector, toDense } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column } from './params.ts'
import { sizeRefused } from './refused-cell.ts'
import { scaler } from './shift-and-scale.ts'
import { stage } from './stage.ts'
import { vectorStep } from './vector-step.ts'

export const MaxAbsScalerModel = stage({
  params: { inputCol: column, outputCol: column },

  read: async (files) => {
    const row = await files.row()
    return { maxAbs: toDense(readVector(row.maxAbs, `${files.path}: maxAbs`)) }
  },

  compile: (context) => {
    const { inputCol, outputCol } = columnParams(context)
    const { maxAbs } = context.data
    const size = maxAbs.length
    const input = context.input(inputCol, 'vector', exampleVector(size))
    if (!atLeast(context.sparkVersion, 3, 0)) {
      const output = context.output(outputCol, vector)
      const checksDense = atLeast(context.sparkVersion, 2, 2)
      context.step(vectorStep(input, output, divider(input, maxAbs, checksDense)))
      return
    }
    const { slot: to } = context.output(outputCol, vector, { kind: 'group', size })
    const scale = maxAbs.map((most) => (most === 0 ? 1 : 1 / most))
    const run = scaler({ input, to, scale, checksSize: false })
    context.step({ reads: [input.slot], writes: [to], run })
  },
})

/**
 * Breeze's quotient of two vectors: that of a sparse one stores no zeros.
 * @param checksDense since Breeze 0.13, with Spark 2.2; before, a shorter dense vector passes
 */
function divider(
  input: Column,
  maxAbs: Float64Array,
  checksDense: boolean,
): (from: Vector, out: Vector) => void {
  const divisors = maxAbs.map((most) => (most === 0 ? 1 : most))
  // Zero by such a divisor is not +0: then the zeros of a dense vector matter too.
  const touchesZeros = divisors.some((divisor) => !Object.is(0 / divisor, 0))
  return (from, out) => {
    const { size, sparse, count, indices: listed, values: found } = from
    const isRefused = sparse || checksDense ? size !== divisors.length : size > divisors.length
    if (isRefused) throw sizeRefused(input.name, size, String(divisors.length))
    const isWhole = touchesZeros && !sparse
    out.reserve(isWhole ? size : count)
    out.size = size
    out.sparse = sparse
    out.count = 0
    const { indices, values } = out
    if (isWhole) {
      for (let i = 0, entry = 0; i < size; i++) {
        indices[i] = i
        values[i] = (entry < count && listed[entry] === i ? found[entry++] : 0) / divisors[i]
      }
      out.count = size
      return
    }
    for (let entry = 0; entry < count; entry++) {
      const quotient = found[entry] / divisors[listed[entry]]
      if (sparse && quotient === 0) continue
      indices[out.count] = listed[entry]
      values[out.count++] = quotient
    }
  }
}
