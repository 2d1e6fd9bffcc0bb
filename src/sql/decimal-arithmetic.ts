/**
 * + - * / % DIV of decimals. Source: types.Decimal, arithmetic.scala (3.4 to 4.1), DecimalPrecision
 * (2.4 to 3.3): sizes of results are the same in all of them, what is rounded on the way is not.
 */
import { atLeast, type SparkVersion } from '../model/description.ts'
import {
  type DecimalType,
  decimalType,
  digitCount,
  fitted,
  powerOfTen,
  rescale,
} from './decimal.ts'
import type { Decimal } from './value.ts'

export type DecimalOperator = '+' | '-' | '*' | '/' | '%'

/** The type of the result. */
export function resultType(
  operator: DecimalOperator,
  { precision: p1, scale: s1 }: DecimalType,
  { precision: p2, scale: s2 }: DecimalType,
): DecimalType {
  const scale = Math.max(s1, s2)
  switch (operator) {
    case '+':
    case '-':
      return adjusted(Math.max(p1 - s1, p2 - s2) + scale + 1, scale)
    case '*':
      return adjusted(p1 + p2 + 1, s1 + s2)
    case '/': {
      const divided = Math.max(6, s1 + p2 + 1)
      return adjusted(p1 - s1 + s2 + divided, divided)
    }
    case '%':
      return adjusted(Math.min(p1 - s1, p2 - s2) + scale, scale)
  }
}

/** DecimalType.adjustPrecisionScale: at least six decimals stay, if there are as many. */
function adjusted(precision: number, scale: number): DecimalType {
  if (precision <= 38) return decimalType(precision, scale)
  const whole = precision - scale
  return decimalType(38, Math.max(38 - whole, Math.min(scale, 6)))
}

/** Computes with a divisor that is not zero; null where the result does not fit its type. */
export function decimalOperation(
  operator: DecimalOperator,
  type: DecimalType,
  version: SparkVersion,
): (a: Decimal, b: Decimal) => Decimal | null {
  // Since 3.3.4 what is rounded twice is cut off the first time, one digit further on.
  const cuts = atLeast(version, 3, 3)
  switch (operator) {
    case '+':
      return (a, b) => fitted(sum(a, b, 1n), type)
    case '-':
      return (a, b) => fitted(sum(a, b, -1n), type)
    case '*':
      return (a, b) => {
        const product = { unscaled: a.unscaled * b.unscaled, scale: a.scale + b.scale }
        return fitted(cuts ? significant(product, 39) : rounded(product, 38), type)
      }
    case '/':
      return cuts
        ? (a, b) => fitted({ unscaled: quotient(a, b, 39), scale: 39 }, type)
        : (a, b) => fitted(roundedQuotient(a, b), type)
    case '%':
      return (a, b) => fitted(remainder(a, b), type)
  }
}

function sum(a: Decimal, b: Decimal, sign: bigint): Decimal {
  const scale = Math.max(a.scale, b.scale)
  const left = rescale(a.unscaled, a.scale, scale)
  return { unscaled: left + sign * rescale(b.unscaled, b.scale, scale), scale }
}

function remainder(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  const left = rescale(a.unscaled, a.scale, scale)
  return { unscaled: left % rescale(b.unscaled, b.scale, scale), scale }
}

/** The integer part of a / b. */
export function wholeQuotient(a: Decimal, b: Decimal): bigint {
  return quotient(a, b, 0)
}

/** a / b as an integer of 10^-scale, cut off. */
function quotient(a: Decimal, b: Decimal, scale: number): bigint {
  const shift = scale - a.scale + b.scale
  return shift >= 0
    ? (a.unscaled * powerOfTen(shift)) / b.unscaled
    : a.unscaled / (b.unscaled * powerOfTen(-shift))
}

/** Of that many significant digits, the rest cut off. */
function significant(decimal: Decimal, digits: number): Decimal {
  const extra = digitCount(decimal.unscaled) - digits
  if (extra <= 0) return decimal
  return { unscaled: decimal.unscaled / powerOfTen(extra), scale: decimal.scale - extra }
}

/** Of that many significant digits, a half away from zero. */
function rounded(decimal: Decimal, digits: number): Decimal {
  const extra = digitCount(decimal.unscaled) - digits
  if (extra <= 0) return decimal
  const shorter = rescale(decimal.unscaled, decimal.scale, decimal.scale - extra)
  const scale = decimal.scale - extra
  // 9.99 rounds to 10.0, which has a digit more.
  return digitCount(shorter) > digits
    ? { unscaled: shorter / 10n, scale: scale - 1 }
    : { unscaled: shorter, scale }
}

function roundedQuotient(a: Decimal, b: Decimal): Decimal {
  // Enough digits that what is cut off, one digit marking it, cannot change the 38 kept.
  const scale = 80 + a.scale + digitCount(b.unscaled)
  const shifted = a.unscaled * powerOfTen(scale - a.scale + b.scale)
  const whole = shifted / b.unscaled
  const isExact = whole * b.unscaled === shifted
  const sign = a.unscaled < 0n === b.unscaled < 0n ? 1n : -1n
  return rounded({ unscaled: whole * 10n + (isExact ? 0n : sign), scale: scale + 1 }, 38)
}
