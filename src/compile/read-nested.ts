/** Values inside arrays, maps and structs of a row, checked and in the form that cells have. */
import { nonFinite } from '../base/json.ts'
import { limits } from '../base/limits.ts'
import type { DataType } from '../model/schema.ts'
import { decimalCell } from './read-decimal.ts'
import {
  exactInteger,
  integerBounds,
  readArray,
  readBinary,
  readDate,
  readTimestamp,
} from './read-values.ts'

/** `undefined` where an item has another type; null is an item of every type. */
export function readItems(value: readonly unknown[], type: DataType): unknown[] | undefined {
  const items: unknown[] = new Array(value.length)
  for (let i = 0; i < value.length; i++) {
    const item = value[i] === null ? null : readItem(value[i], type)
    if (item === undefined) return undefined
    items[i] = item
  }
  return items
}

/** An object of the keys' texts. */
export function readMap(
  value: unknown,
  { key, value: type }: Extract<DataType, { kind: 'map' }>,
): Record<string, unknown> | undefined {
  if (!isObject(value)) return undefined
  const names = Object.keys(value)
  if (names.length > limits.vectorEntriesMax || !names.every((name) => isKey(name, key))) {
    return undefined
  }
  const items = readItems(Object.values(value), type)
  return items && Object.fromEntries(names.map((name, i) => [name, items[i]]))
}

/** An object of the fields; one that is left out is null, others are ignored. */
export function readStruct(
  value: unknown,
  { fields }: Extract<DataType, { kind: 'struct' }>,
): Record<string, unknown> | undefined {
  if (!isObject(value)) return undefined
  const entries: [string, unknown][] = []
  for (const { name, type } of fields) {
    const given = Object.hasOwn(value, name) ? value[name] : null
    const item = given === null || given === undefined ? null : readItem(given, type)
    if (item === undefined) return undefined
    entries.push([name, item])
  }
  return Object.fromEntries(entries)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Keys of objects are texts: what the type makes of them must be possible. */
function isKey(name: string, type: DataType): boolean {
  switch (type.kind) {
    case 'string':
      return true
    case 'boolean':
      return name === 'true' || name === 'false'
    case 'float':
    case 'double':
      return nonFinite(name) !== undefined || (name.trim() !== '' && !Number.isNaN(Number(name)))
    case 'byte':
    case 'short':
    case 'int':
    case 'bigint':
      return readItem(type.kind === 'bigint' ? name : Number(name), type) !== undefined
    default:
      return readItem(name, type) !== undefined
  }
}

/** Of a value that is not null. */
function readItem(value: unknown, type: DataType): unknown {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'byte':
    case 'short':
    case 'int': {
      const bound = integerBounds[type.kind]
      const fits =
        Number.isInteger(value) && (value as number) >= -bound && (value as number) < bound
      return fits ? value : undefined
    }
    case 'bigint':
      return exactInteger(value)
    case 'float':
    case 'double': {
      const number = typeof value === 'number' ? value : nonFinite(value)
      return number !== undefined && type.kind === 'float' ? Math.fround(number) : number
    }
    case 'decimal':
      if (typeof value !== 'number' && typeof value !== 'string') return undefined
      return decimalCell(String(value), type.precision, type.scale)
    case 'date':
      return readDate(value)
    case 'timestamp':
      return readTimestamp(value)
    case 'binary':
      return readBinary(value)
    case 'array':
      return readArray(value, type.element)
    case 'map':
      return readMap(value, type)
    case 'struct':
      return readStruct(value, type)
    default:
      return value
  }
}
