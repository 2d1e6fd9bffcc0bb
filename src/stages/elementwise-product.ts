/** Multiplies each feature by a number. Spark: ml.feature.ElementwiseProduct (1.4 to 4.2). */
import { exampleVector } from '../model/example.ts'
import { readVector, toDense } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { groupAttributes } from './group-attributes.ts'
import { column, numbers, type Param } from './params.ts'
import { scaler } from './shift-and-scale.ts'
import { stage } from './stage.ts'

/** A vector in a param: Spark's JSON form, with numbers as in any param. */
const scalingVec: Param<Float64Array | undefined> = {
  fallback: undefined,
  decode: (json, where) => {
    const struct = (json ?? {}) as Record<string, unknown>
    const values = numbers(undefined).decode(struct.values, `${where}.values`)
    return toDense(readVector({ ...struct, values }, where))
  },
}

export const ElementwiseProduct = stage({
  params: { inputCol: column, outputCol: column, scalingVec },

  compile: (context) => {
    const { inputCol, outputCol, scalingVec: scale } = columnParams(context)
    if (scale === undefined) return context.refuse('scalingVec is not set')
    const size = scale.length
    const input = context.input(inputCol, 'vector', exampleVector(size))
    const attributes = groupAttributes(size, context.sparkVersion)
    const { slot: to } = context.output(outputCol, vector, attributes)
    const run = scaler({ input, to, scale, checksSize: true })
    context.step({ reads: [input.slot], writes: [to], run })
  },
})
