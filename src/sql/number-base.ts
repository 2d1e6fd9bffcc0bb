/**
 * conv: a number from one base to another, by way of 64 bits. Source: catalyst.util.NumberConverter
 * (3.2 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import { atLeast } from '../model/description.ts'
import type { SqlContext } from './expression.ts'

/** A negative `to` asks for a signed result. */
export interface Bases {
  from: number
  to: number
}

const unsignedMax = 2n ** 64n - 1n

/**
 * Reads up to the first character that is no digit; null where a base is not 2 to 36.
 * @throws ROW_INVALID with ANSI rules (since 3.4) where there are more than 64 bits
 */
export function convert(given: string, { from, to }: Bases, context: SqlContext): string | null {
  const base = Math.abs(to)
  if (from < 2 || from > 36 || base < 2 || base > 36) return null
  const text = atLeast(context.sparkVersion, 3, 2) ? given.replace(/^ +| +$/g, '') : given
  if (text === '') return null
  let isNegative = text.startsWith('-')
  let value = unsigned(isNegative ? text.slice(1) : text, from)
  if (value === null) {
    if (context.ansi && atLeast(context.sparkVersion, 3, 4)) {
      throw rowInvalid(`conv: ${text} in base ${from} takes more than 64 bits`)
    }
    value = unsignedMax
  }
  const isLarge = value >= 2n ** 63n
  if (isNegative && to > 0) value = isLarge ? unsignedMax : BigInt.asUintN(64, -value)
  if (to < 0 && value >= 2n ** 63n) {
    value = BigInt.asUintN(64, -value)
    isNegative = true
  }
  const digits = value.toString(base).toUpperCase()
  return isNegative && to < 0 ? `-${digits}` : digits
}

/** `null` where it does not fit 64 bits. */
function unsigned(digits: string, base: number): bigint | null {
  let value = 0n
  for (const character of digits) {
    const digit = Number.parseInt(character, base)
    if (Number.isNaN(digit)) break
    value = value * BigInt(base) + BigInt(digit)
    if (value > unsignedMax) return null
  }
  return value
}
