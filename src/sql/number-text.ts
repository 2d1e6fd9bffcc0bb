/**
 * Numbers out of text, as CAST reads them. Source: UTF8String.toLong, toLongExact, java.lang.Double
 * and Float.parseFloat, Cast.processFloatingPointSpecialLiterals, Decimal.fromString (2.4 to 4.1).
 */
import {
  type DecimalType,
  decimalDigitsMax,
  decimalParts,
  fitted,
  parseDecimal,
  powerOfTen,
} from './decimal.ts'
import { trimAll } from './time-text.ts'
import type { Decimal } from './value.ts'

/** What decides how an integer is read. */
export interface IntegerReading {
  bits: number
  /** Digits after a point are passed over. */
  takesFraction: boolean
  /** Blanks at the ends are passed over (since 3.0). */
  trims: boolean
}

/** An integer of that many bits, or null. */
export function parseInteger(given: string, reading: IntegerReading): bigint | null {
  const text = reading.trims ? trimAll(given) : given
  const match = (reading.takesFraction ? fractionForm : integerForm).exec(text)
  if (match === null || text === '') return null
  const [, sign, digits] = match
  if (digits.length > 40) return null
  const magnitude = digits === '' ? 0n : BigInt(digits)
  const exact = sign === '-' ? -magnitude : magnitude
  return BigInt.asIntN(reading.bits, exact) === exact ? exact : null
}

const integerForm = /^([+-]?)(\d+)$/
/** A point alone is 0. */
const fractionForm = /^([+-]?)(\d*)(?:(?<=\d)|\.\d*)$/

/**
 * Double.parseDouble, and since 3.0 inf, infinity and nan in any case.
 * @param words whether those are known
 */
export function parseDouble(text: string, words: boolean): number | null {
  const plain = javaTrim(text)
  const literal = floatForm.exec(plain)
  if (literal !== null) return Number(literal[1])
  return specialNumber(plain, words) ?? hexadecimal(plain)
}

/** Float.parseFloat: rounded once, from the digits. */
export function parseFloat32(text: string, words: boolean): number | null {
  const plain = javaTrim(text)
  const literal = floatForm.exec(plain)
  if (literal !== null) return nearestFloat(literal[1])
  const special = specialNumber(plain, words) ?? hexadecimal(plain)
  return special === null ? null : Math.fround(special)
}

/** What Java itself reads. */
const javaSpecial = /^(?:[+-]?Infinity|NaN)$/
const floatForm = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[dDfF]?$/

function specialNumber(text: string, words: boolean): number | null {
  switch (words ? text.toLowerCase() : javaSpecial.exec(text)?.[0].toLowerCase()) {
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Number.POSITIVE_INFINITY
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY
    case 'nan':
      return Number.NaN
    default:
      return /^[+-]NaN$/.test(text) ? Number.NaN : null
  }
}

/** 0x1.8p3; digits beyond the 53 bits of a double are not rounded to the last bit. */
function hexadecimal(text: string): number | null {
  const match = /^([+-]?)0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([+-]?\d{1,5})[dDfF]?$/.exec(text)
  if (match === null || match[2] + match[3] === '') return null
  const [, sign, whole, fraction, exponent] = match
  const magnitude =
    Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length)
  return sign === '-' ? -magnitude : magnitude
}

/** String.trim: characters up to the space. */
export function javaTrim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 0x20) start++
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

/** The float nearest to the decimal number, which need not be the one nearest to its double. */
export function nearestFloat(text: string): number {
  const near = Number(text)
  const single = Math.fround(near)
  if (single === near || !Number.isFinite(near)) return single
  // Only a double halfway between two floats can have been rounded the wrong way.
  const other = Math.fround(near + (near - single))
  const isHalfway = other !== single && Math.abs(other - near) === Math.abs(near - single)
  if (!isHalfway) return single
  const exact = parseDecimal(text)
  if (exact === undefined) return single
  const side = compareWithDouble(exact, near)
  if (side === 0) return single
  return side > 0 ? Math.max(single, other) : Math.min(single, other)
}

/** Is the decimal greater than the double (1), the same (0), or less (-1)? */
function compareWithDouble(decimal: Decimal, double: number): number {
  const { unscaled, exponent } = binaryParts(double)
  let left = decimal.unscaled
  let right = unscaled
  if (decimal.scale > 0) right *= powerOfTen(decimal.scale)
  else left *= powerOfTen(-decimal.scale)
  if (exponent > 0) right <<= BigInt(exponent)
  else left <<= BigInt(-exponent)
  return left > right ? 1 : left < right ? -1 : 0
}

const bytes = new DataView(new ArrayBuffer(8))

/** double = unscaled * 2^exponent */
function binaryParts(double: number): { unscaled: bigint; exponent: number } {
  bytes.setFloat64(0, double)
  const bits = bytes.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const magnitude = biased === 0 ? fraction : fraction | (1n << 52n)
  return { unscaled: double < 0 ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 }
}

/** The float nearest to an integer of 64 bits. */
export function floatOfLong(long: bigint): number {
  const near = Number(long)
  return Math.abs(near) < 2 ** 53 ? Math.fround(near) : nearestFloat(String(long))
}

/** A decimal of the type; null where the text is no number, undefined where it has no place. */
export function parseDecimalOf(text: string, type: DecimalType): Decimal | null | undefined {
  const parts = decimalParts(javaTrim(text))
  if (parts === undefined) return null
  const significant = parts.digits.replace(/^0+/, '')
  const whole = significant.length - parts.scale
  if (significant !== '' && whole > decimalDigitsMax) return undefined
  // Of the digits after the last one that stays only the first decides how that is rounded.
  const kept = significant.slice(0, Math.max(whole + type.scale + 1, 0))
  if (kept === '') return { unscaled: 0n, scale: type.scale }
  const unscaled = BigInt(parts.sign + kept)
  return fitted({ unscaled, scale: kept.length - whole }, type) ?? undefined
}
