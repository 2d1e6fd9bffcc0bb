/**
 * base[index] and base.field. Source: complexTypeExtractors.scala (ExtractValue), 2.4 to 4.1.
 */

import { rowWork } from '../base/row-work.ts'
import { atLeast } from '../model/description.ts'
import type { Frame } from '../model/frame.ts'
import { type DataType, type Field, typeText } from '../model/schema.ts'
import { type Expression, isLiteral, type SqlContext } from './expression.ts'
import { comparatorOf } from './ordering.ts'
import { sqlError } from './row-errors.ts'
import { isIntegral } from './type-family.ts'
import type { SqlMap, Value } from './value.ts'

export function extractValue(base: Expression, index: Expression, context: SqlContext): Expression {
  const { type } = base
  const name = isLiteral(index) && typeof index.value === 'string' ? index.value : undefined
  if (type.kind === 'struct' && name !== undefined) return structField(base, type, name, context)
  if (type.kind === 'array' && type.element.kind === 'struct' && name !== undefined) {
    return fieldOfEach(base, type.element, name, context)
  }
  if (type.kind === 'array') return arrayItem(base, type.element, index, context)
  if (type.kind === 'map') return mapValue(base, type, index, context)
  return context.refuse(`${base.text}[${index.text}]: of type ${typeText(type)}`)
}

function fieldIndex(fields: readonly Field[], name: string, context: SqlContext): number {
  const lower = name.toLowerCase()
  const found = fields.flatMap((field, i) => (field.name.toLowerCase() === lower ? [i] : []))
  if (found.length === 1) return found[0]
  const known = fields.map((field) => field.name).join(', ')
  return context.refuse(`field ${name}: ${found.length} fields have this name among ${known}`)
}

function structField(
  base: Expression,
  type: Extract<DataType, { kind: 'struct' }>,
  name: string,
  context: SqlContext,
): Expression {
  const index = fieldIndex(type.fields, name, context)
  const evaluate = (frame: Frame): Value => {
    const struct = base.evaluate(frame)
    return struct === null ? null : (struct as readonly Value[])[index]
  }
  const text = `${base.text}.${name}`
  return { type: type.fields[index].type, evaluate, text, isConstant: base.isConstant }
}

function fieldOfEach(
  base: Expression,
  element: Extract<DataType, { kind: 'struct' }>,
  name: string,
  context: SqlContext,
): Expression {
  const index = fieldIndex(element.fields, name, context)
  const evaluate = (frame: Frame): Value => {
    const structs = base.evaluate(frame) as readonly (readonly Value[] | null)[] | null
    if (structs === null) return null
    rowWork.spend(structs.length, 'the field of each item')
    return structs.map((struct) => (struct === null ? null : struct[index]))
  }
  const type: DataType = { kind: 'array', element: element.fields[index].type }
  return { type, evaluate, text: `${base.text}.${name}`, isConstant: base.isConstant }
}

function arrayItem(
  base: Expression,
  element: DataType,
  given: Expression,
  context: SqlContext,
): Expression {
  const text = `${base.text}[${given.text}]`
  const index = isIntegral(given.type) ? given : context.implicitCast(given, { kind: 'int' })
  const evaluate = (frame: Frame): Value => {
    const items = base.evaluate(frame) as readonly Value[] | null
    if (items === null) return null
    const at = index.evaluate(frame)
    if (at === null) return null
    const position = Number(at as number | bigint)
    if (position >= 0 && position < items.length) return items[position]
    if (!context.ansi) return null
    throw sqlError(text, `index ${position} of an array of ${items.length} items`)
  }
  return { type: element, evaluate, text, isConstant: base.isConstant && given.isConstant }
}

function mapValue(
  base: Expression,
  type: Extract<DataType, { kind: 'map' }>,
  given: Expression,
  context: SqlContext,
): Expression {
  const text = `${base.text}[${given.text}]`
  const key = context.implicitCast(given, type.key)
  const compare = comparatorOf(type.key)
  if (compare === undefined) return context.refuse(`${text}: keys of type ${typeText(type.key)}`)
  const fails = context.ansi && !atLeast(context.sparkVersion, 3, 3)
  const evaluate = (frame: Frame): Value => {
    const map = base.evaluate(frame) as SqlMap | null
    if (map === null) return null
    const wanted = key.evaluate(frame)
    if (wanted === null) return null
    rowWork.spend(map.keys.length, 'the look-up in a map')
    const index = map.keys.findIndex((one) => compare(one, wanted) === 0)
    if (index >= 0) return map.values[index]
    if (fails) throw sqlError(text, 'the map has no such key')
    return null
  }
  return { type: type.value, evaluate, text, isConstant: base.isConstant && given.isConstant }
}
