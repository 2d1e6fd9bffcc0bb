/**
 * Features as Spark's clustering takes them since 2.4: vectors, or arrays of double or float (whose
 * elements are read rounded), which become dense vectors. Source: ml.util.DatasetUtils.
 */
import { rowInvalid } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import { type Frame, NULL, Vector } from '../model/frame.ts'
import { nullRefused } from './refused-cell.ts'

/** @returns the row's vector, valid until the next row. @throws ROW_INVALID for a null */
export function featureNumbers(features: Column): (frame: Frame) => Vector {
  const { name, slot, type } = features
  if (type.kind !== 'array') {
    return (frame) => {
      if (frame.states[slot] === NULL) throw nullRefused(name)
      return frame.vectors[slot]
    }
  }
  const vector = new Vector()
  return (frame) => {
    if (frame.states[slot] === NULL) throw nullRefused(name)
    const items = frame.values[slot] as (number | null)[]
    vector.reserve(items.length)
    for (let i = 0; i < items.length; i++) {
      const item = items[i]
      if (item === null) {
        throw rowInvalid(`column ${name}: null at ${i}, expected a number`, { column: name })
      }
      vector.indices[i] = i
      vector.values[i] = item
    }
    vector.size = items.length
    vector.count = items.length
    return vector
  }
}
