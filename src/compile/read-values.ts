/** Checks of the column types that are neither numbers nor text nor vectors. */
import { limits } from '../base/limits.ts'
import type { DataType } from '../model/schema.ts'

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
    case 'int':
      return value.every((item) => item === null || Number.isInteger(item)) ? value : undefined
    case 'bigint':
      return value.every(isBigint) ? value : undefined
    case 'float':
    case 'double':
      return readNumbers(value, element.kind === 'float')
    default:
      return value
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
  return isDate && !Number.isNaN(Date.parse(value)) ? value : undefined
}

export function readTimestamp(value: unknown): string | undefined {
  const form = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/
  const isTimestamp = typeof value === 'string' && form.test(value)
  return isTimestamp && !Number.isNaN(Date.parse(value)) ? value : undefined
}

function isBigint(item: unknown): boolean {
  if (typeof item === 'string') return /^-?\d{1,19}$/.test(item)
  return item === null || typeof item === 'bigint' || Number.isSafeInteger(item)
}

function readNumbers(value: readonly unknown[], single: boolean): (number | null)[] | undefined {
  const numbers: (number | null)[] = new Array(value.length)
  for (let i = 0; i < value.length; i++) {
    const item = value[i]
    if (item === null) numbers[i] = null
    else if (typeof item === 'number') numbers[i] = single ? Math.fround(item) : item
    else if (item === 'NaN' || item === 'Infinity' || item === '-Infinity')
      numbers[i] = Number(item)
    else return undefined
  }
  return numbers
}
