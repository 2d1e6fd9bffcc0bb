/**
 * Items of sets, which may be of any simple type. Two are the same where Scala's `==` says so:
 * numbers by value whatever their type, and 0 is -0. A Map agrees, but for NaN, which Spark finds
 * nowhere.
 */
import { modelUnsupported } from '../base/errors.ts'
import type { DataType } from '../model/schema.ts'

/** Integers beyond 2^53 are bigints. */
export type Item = string | number | bigint | boolean | null

/** @throws MODEL_UNSUPPORTED for an item of a model that is no simple value */
export function readItem(value: unknown, where: string): Item {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value
    default:
      if (value === null) return null
      throw modelUnsupported(`${where}: items of a type that is not read (${shown(value)})`)
  }
}

/**
 * What finds the item of a row among those of the model; `undefined` where its type is not one
 * whose values can be compared.
 */
export function itemReader(element: DataType): ((value: unknown) => Item) | undefined {
  switch (element.kind) {
    case 'string':
    case 'boolean':
    case 'byte':
    case 'short':
    case 'int':
    case 'float':
    case 'double':
      return (value) => value as Item
    case 'bigint':
      return bigintItem
    default:
      return undefined
  }
}

/** Digits in a string are a bigint; one that is safe as a number is that. */
function bigintItem(value: unknown): Item {
  if (typeof value === 'number' || value === null) return value
  const exact = BigInt(value as string | bigint)
  const number = Number(exact)
  return Number.isSafeInteger(number) ? number : exact
}

function shown(value: unknown): string {
  return Array.isArray(value) ? 'arrays' : String(value).slice(0, 40)
}
