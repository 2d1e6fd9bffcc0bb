/** Arrays as sets. Source: catalyst.expressions.collectionOperations (2.4 to 4.1). */
import { nullSafe, typed } from './call.ts'
import {
  type ArrayType,
  arrayTypeOf,
  coerced,
  elementSets,
  normalizedItems,
} from './collection-arguments.ts'
import type { SqlFunction, SqlFunctions } from './expression.ts'
import { boolean } from './type-family.ts'
import type { Value } from './value.ts'

type Items = readonly Value[]

const arrayDistinct = typed([1, 1], ([given], context) => {
  const type = arrayTypeOf(given, context)
  const newSet = elementSets(type.element, context)
  const normalized = normalizedItems(type.element, context)
  const evaluate = nullSafe([given], (items) => {
    const seen = newSet()
    return normalized(items as Items).filter((item) => seen.add(item))
  })
  return { type, evaluate }
})

type Sets = ReturnType<typeof elementSets>

/** Two arrays of the same type; elements that are taken are taken once. */
function combined(combine: (left: Items, right: Items, newSet: Sets) => Items): SqlFunction {
  return typed([2, 2], (given, context) => {
    const type = context.commonType(
      given.map((arg) => arrayTypeOf(arg, context)),
      given.map((arg) => arg.text).join(', '),
    ) as ArrayType
    const args = given.map((arg) => coerced(arg, type, context))
    const newSet = elementSets(type.element, context)
    const normalized = normalizedItems(type.element, context)
    const evaluate = nullSafe(args, (left, right) =>
      combine(normalized(left as Items), normalized(right as Items), newSet),
    )
    return { type, evaluate }
  })
}

function filled(items: Items, newSet: Sets): ReturnType<Sets> {
  const set = newSet()
  for (const item of items) set.add(item)
  return set
}

const arrayUnion = combined((left, right, newSet) => {
  const seen = newSet()
  return [...left, ...right].filter((item) => seen.add(item))
})

const arrayIntersect = combined((left, right, newSet) => {
  const wanted = filled(right, newSet)
  const seen = newSet()
  return left.filter((item) => wanted.has(item) && seen.add(item))
})

const arrayExcept = combined((left, right, newSet) => {
  const seen = filled(right, newSet)
  return left.filter((item) => seen.add(item))
})

/** Null where nothing is shared but one of the two, neither empty, holds a null. */
const arraysOverlap = typed([2, 2], (given, context) => {
  const type = context.commonType(
    given.map((arg) => arrayTypeOf(arg, context)),
    given.map((arg) => arg.text).join(', '),
  ) as ArrayType
  const args = given.map((arg) => coerced(arg, type, context))
  const newSet = elementSets(type.element, context)
  const normalized = normalizedItems(type.element, context)
  const evaluate = nullSafe(args, (a, b) => {
    const [left, right] = [normalized(a as Items), normalized(b as Items)]
    if (left.length === 0 || right.length === 0) return false
    const set = filled(left, newSet)
    if (right.some((item) => item !== null && set.has(item))) return true
    return left.includes(null) || right.includes(null) ? null : false
  })
  return { type: boolean, evaluate }
})

export const arraySetFunctions: SqlFunctions = {
  array_distinct: arrayDistinct,
  array_except: arrayExcept,
  array_intersect: arrayIntersect,
  array_union: arrayUnion,
  arrays_overlap: arraysOverlap,
}
