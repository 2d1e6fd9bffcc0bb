/** All products of up to `degree` features. Spark: ml.feature.PolynomialExpansion (1.4 to 4.2). */
import { rowInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { expandPolynomial, polynomialSize } from '../kernels/polynomial-expansion.ts'
import type { Column } from '../model/column.ts'
import type { Vector } from '../model/frame.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column, integer } from './params.ts'
import { stage } from './stage.ts'
import { vectorStep } from './vector-step.ts'

export const PolynomialExpansion = stage({
  params: { inputCol: column, outputCol: column, degree: integer(2) },

  compile: (context) => {
    const { inputCol, outputCol, degree } = columnParams(context)
    if (degree < 1) context.refuse(`degree ${degree}, expected 1 at least`)
    const input = context.input(inputCol, 'vector', [1, 2])
    context.step(vectorStep(input, context.output(outputCol, vector), expander(input, degree)))
  },
})

function expander(input: Column, degree: number): (from: Vector, out: Vector) => void {
  let all = new Float64Array(0)
  let everywhere = new Int32Array(0)
  return ({ size, sparse, count, indices, values }, out) => {
    const outSize = polynomialSize(size, degree) - 1
    const sizeMax = limits.sparkVectorSizeMax
    if (!(outSize < sizeMax)) throw tooMany(input, outSize, sizeMax)
    const room = sparse ? polynomialSize(count, degree) - 1 : outSize
    if (room > limits.productsMax) throw tooMany(input, room, limits.productsMax)
    out.reserve(room)
    out.size = outSize
    out.sparse = sparse
    if (sparse) {
      out.count = expandPolynomial({ count, indices, values }, degree, out)
      return
    }
    // A zero of a dense vector takes part: times infinity it is NaN.
    if (all.length < size) {
      all = new Float64Array(size)
      everywhere = Int32Array.from({ length: size }, (_, i) => i)
    }
    for (let i = 0; i < count; i++) all[indices[i]] = values[i]
    out.count = expandPolynomial({ count: size, indices: everywhere, values: all }, degree, out)
    for (let i = 0; i < count; i++) all[indices[i]] = 0
  }
}

function tooMany({ name }: Column, found: number, most: number): Error {
  return rowInvalid(`column ${name}: expands to ${found} products, expected ${most} at most`, {
    column: name,
  })
}
