/**
 * Reads one input column of a row into its slot, with the conversions of DESIGN.md ("Rows, outputs
 * and errors"): without loss silently, anything else only under `coerce`.
 */
import { rowInvalid } from '../base/errors.ts'
import { javaDoubleText } from '../kernels/java-text.ts'
import type { Column } from '../model/column.ts'
import { ABSENT, type Frame, NULL, PRESENT } from '../model/frame.ts'
import type { ScoringOptions } from '../model/options.ts'
import { type DataType, typeText } from '../model/schema.ts'
import { readArray, readBinary, readDate, readTimestamp } from './read-values.ts'
import { readVector } from './read-vector.ts'

/** Puts a value that is neither null nor undefined into its slot; false: it has no place there. */
export type ValueReader = (value: unknown, frame: Frame) => boolean

/**
 * A step function that reads the column.
 * @param reason why the column must be there, or undefined where it may be absent
 */
export function columnReader(
  column: Column,
  reason: string | undefined,
  options: ScoringOptions,
): (frame: Frame) => void {
  const { name, slot, type } = column
  const read = valueReader(type, slot, options.coerce === true)
  // A name like `constructor` would otherwise find what every object inherits.
  const inherited = name in Object.prototype
  return (frame) => {
    const value = inherited && !Object.hasOwn(frame.row, name) ? undefined : frame.row[name]
    if (value === undefined) {
      if (reason !== undefined) {
        throw rowInvalid(`column ${name}: absent from the row; ${reason}`, { column: name })
      }
      frame.states[slot] = ABSENT
    } else if (value === null) {
      frame.states[slot] = NULL
    } else {
      if (!read(value, frame)) throw mismatch(column, value)
      frame.states[slot] = PRESENT
    }
  }
}

function valueReader(type: DataType, slot: number, coerce: boolean): ValueReader {
  switch (type.kind) {
    case 'double':
      return (value, frame) => {
        const number = typeof value === 'number' ? value : parseNumber(value, coerce)
        if (number === undefined) return false
        frame.numbers[slot] = number
        return true
      }
    case 'float':
      return (value, frame) => {
        const number = typeof value === 'number' ? value : parseNumber(value, coerce)
        if (number === undefined) return false
        frame.numbers[slot] = Math.fround(number)
        return true
      }
    case 'byte':
      return integerReader(slot, 2 ** 7, coerce)
    case 'short':
      return integerReader(slot, 2 ** 15, coerce)
    case 'int':
      return integerReader(slot, 2 ** 31, coerce)
    case 'bigint':
      return bigintReader(slot, coerce)
    case 'decimal':
      return decimalReader(slot, type.precision, type.scale)
    case 'boolean':
      return (value, frame) => {
        if (typeof value !== 'boolean') return false
        frame.numbers[slot] = value ? 1 : 0
        return true
      }
    case 'string':
      return (value, frame) => {
        const isText = typeof value === 'string'
        if (!isText && !(coerce && typeof value === 'number')) return false
        frame.values[slot] = isText ? value : String(value)
        return true
      }
    case 'label':
      return labelReader(slot, type.integers)
    case 'vector':
      return (value, frame) => readVector(value, frame.vectors[slot])
    case 'number-or-vector':
      return (value, frame) => {
        if (typeof value === 'object') return readVector(value, frame.vectors[slot])
        const number = typeof value === 'boolean' ? Number(value) : parseNumber(value, coerce)
        if (number === undefined) return false
        frame.numbers[slot] = number
        frame.vectors[slot].size = -1
        return true
      }
    case 'array':
      return (value, frame) => keep(frame, slot, readArray(value, type.element))
    case 'binary':
      return (value, frame) => keep(frame, slot, readBinary(value))
    case 'date':
      return (value, frame) => keep(frame, slot, readDate(value))
    case 'timestamp':
      return (value, frame) => keep(frame, slot, readTimestamp(value))
    case 'map':
    case 'struct':
      return (value, frame) => typeof value === 'object' && keep(frame, slot, value)
    case 'any':
      return (value, frame) => keep(frame, slot, value)
  }
}

function keep(frame: Frame, slot: number, value: unknown): boolean {
  if (value === undefined) return false
  frame.values[slot] = value
  return true
}

function parseNumber(value: unknown, coerce: boolean): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value === 'NaN') return Number.NaN
  if (value === 'Infinity') return Number.POSITIVE_INFINITY
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY
  if (!coerce) return undefined
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isNaN(number) ? undefined : number
}

function integerReader(slot: number, bound: number, coerce: boolean): ValueReader {
  return (value, frame) => {
    let number = typeof value === 'number' ? value : Number.NaN
    if (typeof value === 'bigint') number = Number(value)
    if (coerce && !Number.isInteger(number))
      number = Math.trunc(parseNumber(value, true) ?? Number.NaN)
    if (!Number.isInteger(number) || number < -bound || number >= bound) return false
    // An integer has no -0.
    frame.numbers[slot] = number + 0
    return true
  }
}

/** Exact beyond 2^53: such values come as strings (JSON) or int64 (msgpack). */
function bigintReader(slot: number, coerce: boolean): ValueReader {
  const bound = 2n ** 63n
  return (value, frame) => {
    let exact: number | bigint
    if (typeof value === 'number' && Number.isSafeInteger(value)) exact = value
    else if (typeof value === 'bigint') exact = value
    else if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) exact = BigInt(value)
    else if (coerce) {
      const number = Math.trunc(parseNumber(value, true) ?? Number.NaN)
      if (!Number.isSafeInteger(number)) return false
      exact = number
    } else return false
    if (exact < -bound || exact >= bound) return false
    frame.values[slot] = exact
    frame.numbers[slot] = Number(exact)
    return true
  }
}

/** Kept as text with the type's scale, as Spark prints it. */
function decimalReader(slot: number, precision: number, scale: number): ValueReader {
  const pattern = /^(-?)(?=\.?\d)0*(\d*)(?:\.(\d*))?$/
  return (value, frame) => {
    if (typeof value !== 'number' && typeof value !== 'string') return false
    const match = pattern.exec(String(value))
    if (match === null) return false
    const digits = (match[3] ?? '').replace(/0+$/, '')
    if (digits.length > scale || match[2].length > precision - scale) return false
    const fraction = scale > 0 ? `.${digits.padEnd(scale, '0')}` : ''
    const text = `${match[1]}${match[2] || '0'}${fraction}`
    frame.values[slot] = text
    frame.numbers[slot] = Number(text)
    return true
  }
}

/** Text, or a number as Spark's cast to string would write it. */
function labelReader(slot: number, integers: boolean): ValueReader {
  return (value, frame) => {
    if (typeof value === 'string') frame.values[slot] = value
    else if (typeof value === 'bigint') frame.values[slot] = String(value)
    else if (typeof value !== 'number') return false
    else if (integers && Number.isSafeInteger(value)) frame.values[slot] = String(value)
    else frame.values[slot] = javaDoubleText(value)
    return true
  }
}

function mismatch(column: Column, value: unknown): Error {
  const got = Array.isArray(value) ? 'array' : typeof value
  const shown = typeof value === 'bigint' ? String(value) : JSON.stringify(value)
  const text = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown
  const expected = typeText(column.type)
  return rowInvalid(`column ${column.name}: found ${text} (${got}), expected ${expected}`, {
    column: column.name,
    expected,
    got,
  })
}
