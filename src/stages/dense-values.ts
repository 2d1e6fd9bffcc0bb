/** Room for a dense result. */
import type { Vector } from '../model/frame.ts'

/**
 * The values, exactly `size` of them, of a slot that only ever holds dense vectors of this size.
 * All positions are listed; the caller overwrites them.
 */
export function denseValues(vector: Vector, size: number): Float64Array {
  if (vector.values.length !== size || vector.count !== size) {
    vector.indices = Int32Array.from({ length: size }, (_, i) => i)
    vector.values = new Float64Array(size)
    vector.size = size
    vector.count = size
    vector.sparse = false
  }
  return vector.values
}
