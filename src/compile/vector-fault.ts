/**
 * What is wrong with a value of a row that is to be a vector. Only the error of a refused row asks:
 * readVector itself is on the path of every row.
 */
import { nonFinite, writeJson } from '../base/json.ts'
import { limits } from '../base/limits.ts'

export interface Fault {
  found: string
  expected: string
}

/** `undefined` where the value has not even the form of a vector. */
export function vectorFault(value: unknown): Fault | undefined {
  if (Array.isArray(value)) return itemFault(value, '')
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined
  const { type, size, indices, values } = value as Readonly<Record<string, unknown>>
  if (type !== 0 && type !== 1) {
    return { found: `type ${shown(type)}`, expected: '0 (sparse) or 1 (dense)' }
  }
  if (!Array.isArray(values)) return { found: `values ${shown(values)}`, expected: 'an array' }
  if (type === 1) return itemFault(values, 'values')
  if (!Array.isArray(indices)) return { found: `indices ${shown(indices)}`, expected: 'an array' }
  return sparseFault(size, indices, values)
}

function sparseFault(
  size: unknown,
  indices: readonly unknown[],
  values: readonly unknown[],
): Fault | undefined {
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) {
    return { found: `size ${shown(size)}`, expected: 'an integer from 0' }
  }
  if (size > limits.vectorSizeMax) {
    return { found: `size ${size}`, expected: `at most ${limits.vectorSizeMax} (vectorSizeMax)` }
  }
  if (indices.length !== values.length) {
    return { found: `${indices.length} indices, ${values.length} values`, expected: 'as many' }
  }
  return itemFault(values, 'values') ?? indexFault(indices, size)
}

function indexFault(indices: readonly unknown[], size: number): Fault | undefined {
  let previous = -1
  for (const [i, index] of indices.entries()) {
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= size) {
      const expected = size === 0 ? 'none, as size is 0' : `an integer from 0 to ${size - 1}`
      return { found: `${shown(index)} at indices[${i}]`, expected }
    }
    if (index <= previous) {
      return { found: `${index} at indices[${i}]`, expected: `more than ${previous} before it` }
    }
    previous = index
  }
  return undefined
}

function itemFault(items: readonly unknown[], name: string): Fault | undefined {
  const most = limits.vectorEntriesMax
  if (items.length > most) {
    return { found: `${items.length} numbers`, expected: `at most ${most} (vectorEntriesMax)` }
  }
  const at = items.findIndex((item) => typeof item !== 'number' && nonFinite(item) === undefined)
  if (at < 0) return undefined
  return { found: `${shown(items[at])} at ${name}[${at}]`, expected: 'a number' }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (value === undefined || typeof value === 'bigint') return String(value)
  return typeof value === 'object' && value !== null
    ? 'an object'
    : writeJson(typeof value === 'string' ? value.slice(0, 40) : value)
}
