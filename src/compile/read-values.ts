/** Checks of the column types that are neither numbers nor text nor vectors. */
import { nonFinite } from '../base/json.ts'
import { limits } from '../base/limits.ts'
import type { DataType } from '../model/schema.ts'
import { readItems } from './read-nested.ts'

/** Integers of the type lie from -bound to bound - 1. */
export const integerBounds = { byte: 2 ** 7, short: 2 ** 15, int: 2 ** 31 } as const

const bigintBound = 2n ** 63n

/** A 64-bit integer: a safe number, a bigint (msgpack), or digits in a string (JSON). */
export function exactInteger(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : undefined
  const isText = typeof value === 'string' && /^-?\d{1,19}$/.test(value)
  const exact = isText ? BigInt(value) : value
  if (typeof exact !== 'bigint') return undefined
  return exact >= -bigintBound && exact < bigintBound ? exact : undefined
}

/** The array itself, or a converted copy; `undefined` where an element has another type. */
export function readArray(value: unknown, element: DataType): unknown[] | undefined {
  if (!Array.isArray(value) || value.length > limits.vectorEntriesMax) return undefined
  switch (element.kind) {
    case 'string':
      return value.every((item) => typeof item === 'string' || item === null) ? value : undefined
    case 'boolean':
      return value.every((item) => typeof item === 'boolean' || item === null) ? value : undefined
    case 'byte':
    case 'short':
    case 'int': {
      const bound = integerBounds[element.kind]
      return value.every((item) => item === null || isInteger(item, bound)) ? value : undefined
    }
    case 'bigint':
      return value.every((item) => item === null || exactInteger(item) !== undefined)
        ? value
        : undefined
    case 'float':
    case 'double':
      return readNumbers(value, element.kind === 'float')
    case 'vector':
      return value
    default:
      return readItems(value, element)
  }
}

/** `{"b64": "..."}` as bytes. */
export function readBinary(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  const text = (value as { b64?: unknown } | null)?.b64
  return typeof text === 'string' ? Buffer.from(text, 'base64') : undefined
}

export function readDate(value: unknown): string | undefined {
  const isDate = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
  return isDate && isCalendarDay(value) ? value : undefined
}

export function readTimestamp(value: unknown): string | undefined {
  const form = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/
  const isTimestamp = typeof value === 'string' && form.test(value)
  if (!isTimestamp || Number.isNaN(Date.parse(value))) return undefined
  return isCalendarDay(value.slice(0, 10)) ? value : undefined
}

/** Date.parse takes February 30 for March 2. */
function isCalendarDay(day: string): boolean {
  const time = Date.parse(day)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

function isInteger(item: unknown, bound: number): boolean {
  return Number.isInteger(item) && (item as number) >= -bound && (item as number) < bound
}

function readNumbers(value: readonly unknown[], single: boolean): (number | null)[] | undefined {
  const numbers: (number | null)[] = new Array(value.length)
  for (let i = 0; i < value.length; i++) {
    const item = value[i]
    const number = typeof item === 'number' ? item : nonFinite(item)
    if (number === undefined && item !== null) return undefined
    numbers[i] = number === undefined ? null : single ? Math.fround(number) : number
  }
  return numbers
}
