/** Types of collections' arguments, and their casts to a common one. */
import { joinTexts } from '../base/size-checks.ts'
import { atLeast } from '../model/description.ts'
import type { DataType } from '../model/schema.ts'
import type { Expression, SqlContext } from './expression.ts'
import { type Comparator, comparatorOf } from './ordering.ts'
import { sameType } from './type-family.ts'
import type { Decimal, Value } from './value.ts'

export type ArrayType = Extract<DataType, { kind: 'array' }>
export type MapType = Extract<DataType, { kind: 'map' }>

export function arrayOf(element: DataType): ArrayType {
  return { kind: 'array', element }
}

/** NULL is an empty type of array too. */
export function arrayTypeOf({ type, text }: Expression, context: SqlContext): ArrayType {
  if (type.kind === 'array') return type
  if (type.kind === 'void') return arrayOf(type)
  return context.refuse(`${text}: expected an array`)
}

export function mapTypeOf({ type, text }: Expression, context: SqlContext): MapType {
  if (type.kind === 'map') return type
  if (type.kind === 'void') return { kind: 'map', key: type, value: type }
  return context.refuse(`${text}: expected a map`)
}

/** Cast by Spark itself: it is printed as it was. */
export function coerced(expression: Expression, type: DataType, context: SqlContext): Expression {
  if (sameType(expression.type, type)) return expression
  return { ...context.cast(expression, type), text: expression.text }
}

/** An array and a value of its elements' type, both cast to what they have in common. */
export function arrayAndElement(
  array: Expression,
  element: Expression,
  context: SqlContext,
): { array: Expression; element: Expression; type: DataType } {
  const { element: inner } = arrayTypeOf(array, context)
  const type = context.commonType([inner, element.type], `${array.text}, ${element.text}`)
  return {
    array: coerced(array, arrayOf(type), context),
    element: coerced(element, type, context),
    type,
  }
}

/** @throws MODEL_UNSUPPORTED where values of the type have no order */
export function orderOf(type: DataType, where: string, context: SqlContext): Comparator {
  return comparatorOf(type) ?? context.refuse(`${where}: values without an order`)
}

/** Sets of elements as Spark's hash sets have them. */
export interface ElementSet {
  has(value: Value): boolean
  /** Is it new? */
  add(value: Value): boolean
}

/** @throws MODEL_UNSUPPORTED where values of the type cannot be compared */
export function elementSets(type: DataType, context: SqlContext): () => ElementSet {
  const keyOf = keysOf(type, context)
  return () => {
    const keys = new Set<unknown>()
    return {
      has: (value) => keys.has(keyOf(value)),
      add: (value) => {
        const { size } = keys
        return keys.add(keyOf(value)).size > size
      },
    }
  }
}

/** Since 4.2 functions that treat arrays as sets take -0.0 for 0.0, and give that. */
export function normalizedItems(
  type: DataType,
  context: SqlContext,
): (items: readonly Value[]) => readonly Value[] {
  const isFloating = type.kind === 'double' || type.kind === 'float'
  if (!isFloating || !atLeast(context.sparkVersion, 4, 2)) return (items) => items
  return (items) => items.map((item) => (item === 0 ? 0 : item))
}

const minusZero = Symbol('-0.0')

/** What stands for a value in a set: NaN is one, -0.0 is not 0.0 (but see `normalizedItems`). */
function keysOf(type: DataType, context: SqlContext): (value: Value) => unknown {
  switch (type.kind) {
    case 'float':
    case 'double':
      return (value) => (Object.is(value, -0) ? minusZero : value)
    case 'boolean':
    case 'byte':
    case 'short':
    case 'int':
    case 'bigint':
    case 'date':
    case 'timestamp':
    case 'string':
    case 'void':
      return (value) => value
    default: {
      const text = keyText(type, context)
      return (value) => (value === null ? null : text(value))
    }
  }
}

/** Values inside others are compared in order, where -0.0 is 0.0. */
function keyText(type: DataType, context: SqlContext): (value: Value) => string {
  switch (type.kind) {
    case 'decimal':
      return (value) => String((value as Decimal).unscaled)
    case 'binary':
      return (value) => Buffer.from(value as Uint8Array).toString('latin1')
    case 'array': {
      const item = partText(type.element, context)
      return (value) => joinTexts('array', (value as readonly Value[]).map(item), '')
    }
    case 'struct': {
      const fields = type.fields.map((field) => partText(field.type, context))
      return (value) => {
        const items = value as readonly Value[]
        return joinTexts(
          'struct',
          items.map((item, i) => fields[i](item)),
          '',
        )
      }
    }
    case 'map':
    case 'vector':
      return context.refuse(`values of type ${type.kind}, which cannot be compared`)
    default:
      return String
  }
}

function partText(type: DataType, context: SqlContext): (value: Value) => string {
  const text = keyText(type, context)
  return (value) => {
    if (value === null) return '-'
    const shown = text(value)
    return `${shown.length}:${shown}`
  }
}
