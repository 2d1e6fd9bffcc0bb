/**
 * What functions cost a row, counted in steps of some ten nanoseconds: by the sizes of what they
 * take and give. Functions that do more than go once over them count that themselves.
 */
import { rowWork } from '../base/row-work.ts'
import type { DataType } from '../model/schema.ts'
import type { Expression } from './expression.ts'
import type { SqlMap, Value } from './value.ts'

/** Going once over the value, without what is inside its elements. */
export function costOf(value: Value): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return 1 + (value.length >> 2)
  if (Array.isArray(value)) return 1 + value.length
  const isMap = typeof value === 'object' && value !== null && 'keys' in value
  return isMap ? 1 + 2 * value.keys.length : 1
}

/** Going over all that the value holds. */
export function wholeCostOf(value: Value): number {
  if (Array.isArray(value)) {
    let cost = 1
    for (const item of value) cost += wholeCostOf(item)
    return cost
  }
  const isMap = typeof value === 'object' && value !== null && 'keys' in value
  if (!isMap) return costOf(value)
  const { keys, values } = value as SqlMap
  return wholeCostOf(keys) + wholeCostOf(values)
}

/** The same expression; whoever evaluates it pays for its size. */
export function metered(name: string, expression: Expression): Expression {
  if (!hasSize(expression.type)) return expression
  const { evaluate } = expression
  return {
    ...expression,
    evaluate: (frame) => {
      const value = evaluate(frame)
      rowWork.spend(costOf(value), name)
      return value
    },
  }
}

/** Some functions only look at an argument, or hand it on, whatever its size. */
export function goesThrough(name: string): boolean {
  return !cheapNames.has(name) && name !== 'slice'
}

/** Does the function make what it gives? */
export function makes(name: string): boolean {
  return !cheapNames.has(name)
}

function hasSize({ kind }: DataType): boolean {
  return /^(string|binary|array|map)$/.test(kind)
}

const cheapNames = new Set(
  (
    'array array_size cardinality coalesce concat element_at get if ifnull isnotnull isnull map ' +
    'named_struct nullif nvl nvl2 size try_element_at typeof'
  ).split(' '),
)
