/**
 * How Spark orders values: NaN is equal to itself and greater than all else, -0.0 is 0.0, texts go
 * by their UTF-8 bytes, and inside arrays and structs null comes first.
 * Source: types.PhysicalDataType orderings, catalyst.expressions.RowOrdering (2.4 to 4.1).
 */
import { rowWork } from '../base/row-work.ts'
import type { DataType } from '../model/schema.ts'
import { compareDecimals } from './decimal.ts'
import type { Decimal, Value } from './value.ts'

/** Negative, zero or positive; of values that are not null. */
export type Comparator = (a: Value, b: Value) => number

/** `undefined` where values of the type have no order. */
export function comparatorOf(type: DataType): Comparator | undefined {
  switch (type.kind) {
    case 'float':
    case 'double':
      return (a, b) => compareDoubles(a as number, b as number)
    case 'string':
      return (a, b) => compareTexts(a as string, b as string)
    case 'binary':
      return (a, b) => compareBytes(a as Uint8Array, b as Uint8Array)
    case 'decimal':
      return (a, b) => compareDecimals(a as Decimal, b as Decimal)
    case 'boolean':
      return (a, b) => Number(a) - Number(b)
    case 'bigint':
    case 'timestamp':
      return (a, b) => ((a as bigint) < (b as bigint) ? -1 : (a as bigint) > (b as bigint) ? 1 : 0)
    case 'byte':
    case 'short':
    case 'int':
    case 'date':
      return (a, b) => (a as number) - (b as number)
    case 'interval':
      return type.unit === 'calendar' ? undefined : compareIntervals
    case 'void':
      return () => 0
    case 'array':
      return arrayComparator(type.element)
    case 'struct':
      return structComparator(type.fields.map((field) => field.type))
    default:
      return undefined
  }
}

function compareDoubles(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b) return 0
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
}

/** Comparing shorter ones costs no more than what counts them. */
const freeLength = 64

/** By UTF-8 bytes, which is by code points. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  if (length > freeLength) rowWork.spend(length / 8, 'comparison')
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    // Surrogates stand for code points above all others.
    const isLeft = left >= 0xd800 && left < 0xe000
    const isRight = right >= 0xd800 && right < 0xe000
    if (isLeft !== isRight && left >= 0xd800 && right >= 0xd800) return isLeft ? 1 : -1
    return left - right
  }
  return a.length - b.length
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  if (length > freeLength) rowWork.spend(length / 64, 'comparison')
  return Buffer.compare(a, b)
}

function compareIntervals(a: Value, b: Value): number {
  const [months, , micros] = a as readonly [number, number, bigint]
  const [otherMonths, , otherMicros] = b as readonly [number, number, bigint]
  if (months !== otherMonths) return months - otherMonths
  return micros < otherMicros ? -1 : micros > otherMicros ? 1 : 0
}

function nullsFirst(compare: Comparator): Comparator {
  return (a, b) => {
    if (a === null || b === null) return Number(b === null) - Number(a === null)
    return compare(a, b)
  }
}

function arrayComparator(element: DataType): Comparator | undefined {
  const items = comparatorOf(element)
  if (items === undefined) return undefined
  const compare = nullsFirst(items)
  return (a, b) => {
    const left = a as readonly Value[]
    const right = b as readonly Value[]
    const length = Math.min(left.length, right.length)
    for (let i = 0; i < length; i++) {
      const order = compare(left[i], right[i])
      if (order === 0) continue
      rowWork.spend(i, 'comparison')
      return order
    }
    rowWork.spend(length, 'comparison')
    return left.length - right.length
  }
}

function structComparator(types: readonly DataType[]): Comparator | undefined {
  const fields: Comparator[] = []
  for (const type of types) {
    const field = comparatorOf(type)
    if (field === undefined) return undefined
    fields.push(nullsFirst(field))
  }
  return (a, b) => {
    const left = a as readonly Value[]
    const right = b as readonly Value[]
    for (let i = 0; i < fields.length; i++) {
      const order = fields[i](left[i], right[i])
      if (order !== 0) return order
    }
    return 0
  }
}
