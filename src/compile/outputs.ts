/** Takes a column out of the frame as the plain value that goes into an answer. */
import type { Column } from '../model/column.ts'
import { type Frame, NULL, type Vector } from '../model/frame.ts'

/** Spark's JSON form of a sparse vector. */
export interface SparseVectorJson {
  type: 0
  size: number
  indices: number[]
  values: number[]
}

/** A dense vector is a plain array. The result shares nothing with the frame. */
export function columnWriter(column: Column): (frame: Frame) => unknown {
  const { slot } = column
  const write = valueWriter(column)
  return (frame) => (frame.states[slot] === NULL ? null : write(frame))
}

function valueWriter({ slot, type }: Column): (frame: Frame) => unknown {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'int':
    case 'float':
    case 'double':
      return (frame) => frame.numbers[slot]
    case 'boolean':
      return (frame) => frame.numbers[slot] !== 0
    case 'vector':
      return (frame) => vectorValue(frame.vectors[slot])
    case 'number-or-vector':
      return (frame) => {
        const vector = frame.vectors[slot]
        return vector.size < 0 ? frame.numbers[slot] : vectorValue(vector)
      }
    default:
      return (frame) => frame.values[slot]
  }
}

function vectorValue(vector: Vector): number[] | SparseVectorJson {
  const { size, count, indices, values } = vector
  if (vector.sparse) {
    return { type: 0, size, indices: listOf(indices, count), values: listOf(values, count) }
  }
  const dense: number[] = new Array(size)
  let at = 0
  for (let i = 0; i < count; i++) {
    const index = indices[i]
    while (at < index) dense[at++] = 0
    dense[at++] = values[i]
  }
  while (at < size) dense[at++] = 0
  return dense
}

/** The first items; Array.from takes many times as long. */
function listOf(items: Int32Array | Float64Array, count: number): number[] {
  const list: number[] = new Array(count)
  for (let i = 0; i < count; i++) list[i] = items[i]
  return list
}
