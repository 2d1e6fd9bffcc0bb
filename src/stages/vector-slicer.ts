/**
 * Picks features by index, then by name. Spark: ml.feature.VectorSlicer (1.5 to 4.2; since 3.2 what
 * it picks from a sparse vector has no stored zeros).
 */
import { rowInvalid } from '../base/errors.ts'
import { type Attributes, groupSize } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import type { Vector } from '../model/frame.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column, numbers, texts } from './params.ts'
import { stage } from './stage.ts'
import { vectorStep } from './vector-step.ts'

export const VectorSlicer = stage({
  params: { inputCol: column, outputCol: column, indices: numbers([]), names: texts([]) },

  compile: (context) => {
    const { inputCol, outputCol, indices, names } = columnParams(context)
    if (indices.length + names.length === 0) context.refuse('neither indices nor names are set')
    const wrong = indices.find((index) => !(Number.isInteger(index) && index >= 0))
    if (wrong !== undefined) context.refuse(`index ${wrong}, expected an integer from 0`)
    const sizeMin = indices.reduce((most, index) => Math.max(most, index + 1), 0)
    const input = context.input(inputCol, 'vector', exampleVector(sizeMin))
    const named = names.map((name) => {
      const index = positionOf(name, input.attributes)
      if (index >= 0) return index
      return context.refuse(
        `column ${inputCol}: found no feature named ${name}; the names come from the stage that ` +
          'makes the column, or from the schema (ml_attr)',
      )
    })
    const picked = [...indices, ...named]
    const places = new Map(picked.map((index, place) => [index, place]))
    const twice = picked.find((index, place) => places.get(index) !== place)
    if (twice !== undefined) context.refuse(`feature ${twice} is picked twice, expected once`)
    const size = groupSize(input.attributes)
    const beyond = size < 0 ? undefined : picked.find((index) => index >= size)
    if (beyond !== undefined) context.refuse(`index ${beyond}, but ${inputCol} has size ${size}`)
    const output = context.output(outputCol, vector, pickedAttributes(input, picked))
    const keepsZeros = !atLeast(context.sparkVersion, 3, 2)
    context.step(vectorStep(input, output, slicer(input, picked, keepsZeros)))
  },
})

/** Of features of one name the last one counts. */
function positionOf(name: string, attributes: Attributes | undefined): number {
  if (attributes?.kind !== 'group') return -1
  return attributes.attributes?.findLastIndex((attribute) => attribute.name === name) ?? -1
}

function pickedAttributes({ attributes }: Column, picked: readonly number[]): Attributes {
  const known = attributes?.kind === 'group' ? attributes.attributes : undefined
  const size = picked.length
  if (known === undefined) return { kind: 'group', size }
  return { kind: 'group', size, attributes: picked.map((index) => known[index]) }
}

/** A dense vector must reach as far as what is picked, a sparse one need not. */
function slicer(
  { name }: Column,
  picked: readonly number[],
  keepsZeros: boolean,
): (from: Vector, out: Vector) => void {
  const ascending = Int32Array.from(picked).sort()
  const placeOf = new Map(picked.map((index, place) => [index, place]))
  const places = ascending.map((index) => placeOf.get(index) ?? -1)
  const isAscending = picked.every((index, i) => index === ascending[i])
  const sizeMin = ascending[ascending.length - 1] + 1
  const found = new Float64Array(picked.length)
  const isFound = new Uint8Array(picked.length)
  return ({ size, sparse, count, indices, values }, out) => {
    if (!sparse && size < sizeMin) {
      throw rowInvalid(
        `column ${name}: a vector of size ${size}, expected ${sizeMin} at least, as feature ` +
          `${sizeMin - 1} is picked`,
        { column: name },
      )
    }
    out.reserve(Math.min(count, picked.length))
    out.size = picked.length
    out.sparse = sparse
    out.count = 0
    for (let entry = 0, a = 0; entry < count && a < ascending.length; ) {
      const difference = indices[entry] - ascending[a]
      if (difference < 0) entry++
      else if (difference > 0) a++
      else {
        const value = values[entry++]
        const place = places[a++]
        if (sparse && value === 0 && !keepsZeros) continue
        if (isAscending) {
          out.indices[out.count] = place
          out.values[out.count++] = value
        } else {
          found[place] = value
          isFound[place] = 1
        }
      }
    }
    if (isAscending) return
    for (let place = 0; place < found.length; place++) {
      if (isFound[place] === 0) continue
      isFound[place] = 0
      out.indices[out.count] = place
      out.values[out.count++] = found[place]
    }
  }
}
