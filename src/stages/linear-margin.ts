/**
 * dot(features, coefficients) with the roundings of Spark's BLAS.dot, which depend on the forms of
 * both vectors. Source: ml.linalg.BLAS (2.0 to 4.1).
 */
import { modelUnsupported, rowInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { dotDense, dotSparse } from '../kernels/dot.ts'
import type { Numerics } from '../kernels/numerics.ts'
import type { Column } from '../model/column.ts'
import { type Frame, NULL, type Vector } from '../model/frame.ts'
import { toDense, type VectorData } from '../model/linalg.ts'

/** @throws ROW_INVALID where the vector is null or has another size than the coefficients */
export function linearMargin(
  features: Column,
  coefficients: VectorData,
  numerics: Numerics,
): (frame: Frame) => number {
  const { size, indices, values } = coefficients
  if (indices !== null) {
    if (size > limits.vectorSizeMax) {
      throw modelUnsupported(`${size} coefficients, at most ${limits.vectorSizeMax}`)
    }
    const places = storedPlaces(indices, size)
    return (frame) => {
      const x = featureVector(frame, features, size)
      return x.sparse ? dotStored(x, places, values) : dotMerged(x, indices, values)
    }
  }
  const weights = toDense(coefficients)
  const dot = dotDense(numerics, weights)
  return (frame) => {
    const x = featureVector(frame, features, size)
    return x.sparse
      ? dotSparse(x.count, x.indices, x.values, weights)
      : dot(x.count, x.indices, x.values)
  }
}

/** The features of a row, of exactly `size` positions. @throws ROW_INVALID */
export function featureVector(frame: Frame, { name, slot }: Column, size: number): Vector {
  const vector = frame.vectors[slot]
  if (frame.states[slot] !== NULL && vector.size === size) return vector
  const found = frame.states[slot] === NULL ? 'null' : `a vector of ${vector.size}`
  throw rowInvalid(`column ${name}: found ${found}, expected a vector of ${size}`, { column: name })
}

/** By position: where its coefficient stands, plus 1; 0 where none is stored. */
function storedPlaces(indices: Int32Array, size: number): Int32Array {
  const places = new Int32Array(size)
  indices.forEach((index, i) => {
    places[index] = i + 1
  })
  return places
}

/** Over what both store: a row of words has far fewer entries than the model. */
function dotStored(x: Vector, places: Int32Array, values: Float64Array): number {
  const { count, indices, values: entries } = x
  let sum = 0
  for (let k = 0; k < count; k++) {
    const place = places[indices[k]]
    if (place > 0) sum += entries[k] * values[place - 1]
  }
  return sum
}

/** A dense x: over all coefficients that are stored; what x does not list is 0. */
function dotMerged(x: Vector, indices: Int32Array, values: Float64Array): number {
  let sum = 0
  let k = 0
  for (let i = 0; i < indices.length; i++) {
    while (k < x.count && x.indices[k] < indices[i]) k++
    sum += (k < x.count && x.indices[k] === indices[i] ? x.values[k] : 0) * values[i]
  }
  return sum
}
