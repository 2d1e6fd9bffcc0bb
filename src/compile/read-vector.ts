/**
 * Reads a vector of a row: an array of numbers (dense), or Spark's JSON form
 * `{"type": 0, "size": n, "indices": [...], "values": [...]}` (sparse; with type 1 and values it
 * is dense).
 */
import { nonFinite } from '../base/json.ts'
import { limits } from '../base/limits.ts'
import type { Vector } from '../model/frame.ts'

/** Fills `vector`; false where the value is no vector, or breaks the rules of Spark's. */
export function readVector(value: unknown, vector: Vector): boolean {
  if (Array.isArray(value)) return readDense(value, vector)
  if (ArrayBuffer.isView(value)) return readDense(Array.from(value as Float64Array), vector)
  if (typeof value !== 'object' || value === null) return false
  const json = value as { type?: unknown; size?: unknown; indices?: unknown; values?: unknown }
  if (!Array.isArray(json.values)) return false
  if (json.type === 1) return readDense(json.values, vector)
  if (json.type !== 0 || !Array.isArray(json.indices)) return false
  return readSparse(json.size, json.indices, json.values, vector)
}

function readDense(items: readonly unknown[], vector: Vector): boolean {
  if (items.length > limits.vectorEntriesMax) return false
  vector.reserve(items.length)
  let count = 0
  for (let i = 0; i < items.length; i++) {
    const number = readItem(items[i])
    if (number === undefined) return false
    if (Object.is(number, 0)) continue
    vector.indices[count] = i
    vector.values[count++] = number
  }
  vector.size = items.length
  vector.sparse = false
  vector.count = count
  return true
}

function readSparse(
  size: unknown,
  indices: readonly unknown[],
  values: readonly unknown[],
  vector: Vector,
): boolean {
  if (typeof size !== 'number' || !Number.isInteger(size)) return false
  if (size < 0 || size > limits.vectorSizeMax) return false
  if (indices.length !== values.length || values.length > limits.vectorEntriesMax) return false
  vector.reserve(values.length)
  let previous = -1
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]
    const number = readItem(values[i])
    if (typeof index !== 'number' || !Number.isInteger(index) || number === undefined) return false
    if (index <= previous || index >= size) return false
    vector.indices[i] = index
    vector.values[i] = number
    previous = index
  }
  vector.size = size
  vector.sparse = true
  vector.count = indices.length
  return true
}

function readItem(item: unknown): number | undefined {
  return typeof item === 'number' ? item : nonFinite(item)
}
