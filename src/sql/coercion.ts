/**
 * The types that Spark casts to where operands or arguments differ: least common types, and what a
 * function's argument may be cast to. Source: TypeCoercion, AnsiTypeCoercion,
 * AnsiStringPromotionTypeCoercion (3.2 to 4.1), TypeCoercion (2.4).
 */
import { type DataType, double, type Field, isNumeric, string } from '../model/schema.ts'
import { type DecimalType, decimalType } from './decimal.ts'
import { intervalFields } from './interval.ts'
import {
  bigint,
  decimalFor,
  isAtomic,
  isDateTime,
  isFloating,
  isIntegral,
  nothing,
  sameType,
  timestamp,
} from './type-family.ts'

type Find = (a: DataType, b: DataType, ansi: boolean) => DataType | undefined

const precedence = ['byte', 'short', 'int', 'bigint', 'float', 'double']

/** The common type that loses nothing; for decimals of other sizes there is none. */
export function tightestType(a: DataType, b: DataType, ansi: boolean): DataType | undefined {
  if (sameType(a, b)) return a
  if (a.kind === 'void') return b
  if (b.kind === 'void') return a
  if (isIntegral(a) && b.kind === 'decimal') return holds(b, a) ? b : undefined
  if (a.kind === 'decimal' && isIntegral(b)) return holds(a, b) ? a : undefined
  if (isNumeric(a) && isNumeric(b)) {
    if (a.kind === 'decimal' || b.kind === 'decimal') return undefined
    const wider = precedence.indexOf(a.kind) > precedence.indexOf(b.kind) ? a : b
    return ansi && wider.kind === 'float' ? double : wider
  }
  if (isDateTime(a) && isDateTime(b)) return timestamp
  if (a.kind === 'interval' && b.kind === 'interval' && a.unit === b.unit)
    return widerInterval(a, b)
  return complexType(a, b, ansi, tightestType)
}

/** The common type of CASE, IN and the like, at the price of precision, or as text. */
export function widerType(a: DataType, b: DataType, ansi: boolean): DataType | undefined {
  return (
    tightestType(a, b, ansi) ??
    widerDecimalOf(a, b) ??
    (ansi ? ansiStringType(a, b) : promotedString(a, b)) ??
    complexType(a, b, ansi, widerType)
  )
}

/** As for GREATEST and LEAST: numbers and texts have none. */
export function widerTypeWithoutText(
  a: DataType,
  b: DataType,
  ansi: boolean,
): DataType | undefined {
  return (
    tightestType(a, b, ansi) ??
    widerDecimalOf(a, b) ??
    complexType(a, b, ansi, widerTypeWithoutText)
  )
}

export function commonTypeOf(types: readonly DataType[], ansi: boolean): DataType | undefined {
  // Without ANSI, texts come first: with them, the order of the others would bear on the result.
  const ordered = ansi
    ? types
    : [...types.filter(hasString), ...types.filter((type) => !hasString(type))]
  let common: DataType | undefined = nothing
  for (const type of ordered) {
    if (common === undefined) return undefined
    common = widerType(common, type, ansi)
  }
  return common
}

/** What BinaryOperator operands of text and another type are cast to under ANSI rules. */
export function ansiStringType(a: DataType, b: DataType): DataType | undefined {
  if (a.kind !== 'string' && b.kind === 'string') return ansiStringType(b, a)
  if (a.kind !== 'string') return undefined
  if (isIntegral(b)) return bigint
  if (isNumeric(b)) return double
  if (b.kind === 'void' || b.kind === 'string') return string
  if (b.kind === 'interval') return undefined
  return isAtomic(b) ? b : undefined
}

/** Operands of a comparison, one of them text, without ANSI rules. */
export function comparedStringType(a: DataType, b: DataType): DataType | undefined {
  if (a.kind !== 'string' && b.kind === 'string') return comparedStringType(b, a)
  if (isDateTime(a) && isDateTime(b)) return sameType(a, b) ? undefined : timestamp
  if (a.kind !== 'string' || b.kind === 'string') return undefined
  if (b.kind === 'void') return string
  if (b.kind === 'decimal' && b.scale > 0) return double
  if (b.kind === 'interval') return undefined
  return isAtomic(b) ? b : undefined
}

/** The decimals that hold all values of both. */
export function widerDecimal(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale)
  return boundedDecimal(whole + scale, scale)
}

/** Integral digits are kept first (before 4.0, both were cut at 38). */
export function boundedDecimal(precision: number, scale: number): DecimalType {
  if (precision <= 38) return decimalType(precision, scale)
  return decimalType(38, Math.max(0, scale - (precision - 38)))
}

/** What an argument of a type is cast to where a function wants another; `undefined`: nothing. */
export function implicitType(from: DataType, to: DataType, ansi: boolean): DataType | undefined {
  if (sameType(from, to)) return from
  if (from.kind === 'decimal' && to.kind === 'decimal') return to
  if (from.kind === 'void') return to
  if (ansi) return ansiImplicitType(from, to)
  if (isNumeric(from) && isNumeric(to)) return to
  if (isDateTime(from) && isDateTime(to)) return to
  if (from.kind === 'string') {
    return isNumeric(to) || isDateTime(to) || to.kind === 'binary' ? to : undefined
  }
  if (isAtomic(from) && to.kind === 'string') return to
  return implicitNested(from, to, ansi)
}

function ansiImplicitType(from: DataType, to: DataType): DataType | undefined {
  if (from.kind === 'string') return isAtomic(to) ? to : undefined
  if (isNumeric(from) && isNumeric(to)) return to
  if (isAtomic(from) && to.kind === 'string') return to
  if (isDateTime(from) && isDateTime(to)) return to
  return implicitNested(from, to, true)
}

function implicitNested(from: DataType, to: DataType, ansi: boolean): DataType | undefined {
  if (from.kind === 'array' && to.kind === 'array') {
    const element = implicitType(from.element, to.element, ansi)
    return element === undefined ? undefined : { kind: 'array', element }
  }
  if (from.kind === 'map' && to.kind === 'map') {
    const key = implicitType(from.key, to.key, ansi)
    const value = implicitType(from.value, to.value, ansi)
    return key === undefined || value === undefined ? undefined : { kind: 'map', key, value }
  }
  return undefined
}

function holds(decimal: DecimalType, type: DataType): boolean {
  const { precision } = decimalFor(type)
  return decimal.precision - decimal.scale >= precision
}

function widerDecimalOf(a: DataType, b: DataType): DataType | undefined {
  if (a.kind !== 'decimal' && b.kind !== 'decimal') return undefined
  if (!isNumeric(a) || !isNumeric(b)) return undefined
  if (isFloating(a) || isFloating(b)) return double
  return widerDecimal(decimalFor(a), decimalFor(b))
}

function promotedString(a: DataType, b: DataType): DataType | undefined {
  if (a.kind !== 'string' && b.kind !== 'string') return undefined
  const other = a.kind === 'string' ? b : a
  const isText = isAtomic(other) && other.kind !== 'binary' && other.kind !== 'boolean'
  return isText ? string : undefined
}

function hasString(type: DataType): boolean {
  return type.kind === 'array' ? hasString(type.element) : type.kind === 'string'
}

function complexType(a: DataType, b: DataType, ansi: boolean, find: Find): DataType | undefined {
  if (a.kind === 'array' && b.kind === 'array') {
    const element = find(a.element, b.element, ansi)
    return element === undefined ? undefined : { kind: 'array', element }
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const key = find(a.key, b.key, ansi)
    const value = find(a.value, b.value, ansi)
    return key === undefined || value === undefined ? undefined : { kind: 'map', key, value }
  }
  if (a.kind !== 'struct' || b.kind !== 'struct') return undefined
  if (a.fields.length !== b.fields.length) return undefined
  const fields: Field[] = []
  for (const [i, field] of a.fields.entries()) {
    const other = b.fields[i]
    if (field.name.toLowerCase() !== other.name.toLowerCase()) return undefined
    const type = find(field.type, other.type, ansi)
    if (type === undefined) return undefined
    fields.push({ ...field, type })
  }
  return { kind: 'struct', fields }
}

function widerInterval(
  a: Extract<DataType, { kind: 'interval' }>,
  b: Extract<DataType, { kind: 'interval' }>,
): DataType {
  const from = Math.min(intervalFields.indexOf(a.from), intervalFields.indexOf(b.from))
  const to = Math.max(intervalFields.indexOf(a.to), intervalFields.indexOf(b.to))
  return { ...a, from: intervalFields[from], to: intervalFields[to] }
}
