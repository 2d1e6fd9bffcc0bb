/**
 * Spark's decimals: exact, of at most 38 digits. Source: types.Decimal, DecimalType (2.4 to 4.1),
 * java.math.BigDecimal.
 */
import type { DataType } from '../model/schema.ts'
import type { Decimal } from './value.ts'

export type DecimalType = Extract<DataType, { kind: 'decimal' }>

export const decimalDigitsMax = 38

/** Those that decimals and the texts of doubles need. */
const powers = Array.from({ length: 400 }, (_, exponent) => 10n ** BigInt(exponent))

/** 10^exponent */
export function powerOfTen(exponent: number): bigint {
  return powers[exponent] ?? 10n ** BigInt(exponent)
}

export function isDecimalType({ precision, scale }: DecimalType): boolean {
  return precision <= decimalDigitsMax && scale <= decimalDigitsMax
}

export function decimalType(precision: number, scale: number): DecimalType {
  return { kind: 'decimal', precision, scale }
}

/** The value and narrowest type of a literal such as `-1.50`; none where it has too many digits. */
export function literalDecimal(text: string): { value: Decimal; type: DecimalType } | undefined {
  const parsed = parseDecimal(text) ?? { unscaled: 0n, scale: 0 }
  if (digitCount(parsed.unscaled) - parsed.scale > decimalDigitsMax) return undefined
  // Spark has no negative scales: 1E3 is 1000.
  const value = parsed.scale < 0 ? rescaled(parsed, 0) : parsed
  const type = decimalType(Math.max(digitCount(value.unscaled), value.scale), value.scale)
  return isDecimalType(type) ? { value, type } : undefined
}

/** As java.math.BigDecimal reads it, the scale as written; `undefined` where it is no number. */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = decimalParts(text)
  return parts && { unscaled: BigInt(parts.sign + parts.digits), scale: parts.scale }
}

/** A number is sign and digits / 10^scale. */
export function decimalParts(
  text: string,
): { sign: string; digits: string; scale: number } | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,10}))?$/.exec(text)
  if (match === null) return undefined
  const [, sign, whole, fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  if (digits === '') return undefined
  return { sign: sign === '-' ? '-' : '', digits, scale: fraction.length - Number(exponent) }
}

/** The number of digits, 1 for zero. */
export function digitCount(unscaled: bigint): number {
  const magnitude = unscaled < 0n ? -unscaled : unscaled
  if (magnitude < 1_000_000_000_000_000n) {
    const number = Number(magnitude)
    return number < 10 ? 1 : String(number).length
  }
  return magnitude.toString().length
}

/** With another scale, the last digit rounded half away from zero. */
export function rescaled(decimal: Decimal, scale: number): Decimal {
  return { unscaled: rescale(decimal.unscaled, decimal.scale, scale), scale }
}

/** unscaled / 10^from as a number of units of 10^-to, a half away from zero. */
export function rescale(unscaled: bigint, from: number, to: number): bigint {
  return rounded(unscaled, from, to, 'half up')
}

/** As java.math.RoundingMode has them. */
export type RoundingMode = 'half up' | 'half even' | 'ceiling' | 'floor'

export function rounded(unscaled: bigint, from: number, to: number, mode: RoundingMode): bigint {
  if (to >= from) return to === from ? unscaled : unscaled * powerOfTen(to - from)
  const divisor = powerOfTen(from - to)
  const quotient = unscaled / divisor
  const rest = unscaled - quotient * divisor
  if (rest === 0n) return quotient
  switch (mode) {
    case 'ceiling':
      return unscaled > 0n ? quotient + 1n : quotient
    case 'floor':
      return unscaled < 0n ? quotient - 1n : quotient
    default: {
      const twice = rest < 0n ? -2n * rest : 2n * rest
      const isUp = twice === divisor ? mode === 'half up' || quotient % 2n !== 0n : twice > divisor
      if (!isUp) return quotient
      return unscaled < 0n ? quotient - 1n : quotient + 1n
    }
  }
}

/** The decimal in the type, or null where it has too many digits for it. */
export function fitted(decimal: Decimal, { precision, scale }: DecimalType): Decimal | null {
  const unscaled = rescale(decimal.unscaled, decimal.scale, scale)
  return fits(unscaled, precision) ? { unscaled, scale } : null
}

export function fits(unscaled: bigint, precision: number): boolean {
  const bound = powerOfTen(precision)
  return unscaled < bound && unscaled > -bound
}

/** -1, 0 or 1. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const left = rescale(a.unscaled, a.scale, scale)
  const right = rescale(b.unscaled, b.scale, scale)
  return left < right ? -1 : left > right ? 1 : 0
}

/** BigDecimal.toPlainString: never an exponent. */
export function plainText({ unscaled, scale }: Decimal): string {
  if (scale <= 0) return String(unscaled * powerOfTen(-scale))
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** BigDecimal.toString: with an exponent where the number is small. */
export function decimalText(decimal: Decimal): string {
  const { unscaled, scale } = decimal
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString()
  const exponent = digits.length - 1 - scale
  if (scale >= 0 && exponent >= -6) return plainText(decimal)
  const point = digits.length > 1 ? `.${digits.slice(1)}` : ''
  const sign = exponent < 0 ? '-' : '+'
  return `${negative ? '-' : ''}${digits[0]}${point}E${sign}${Math.abs(exponent)}`
}

/** The nearest double. */
export function decimalToDouble({ unscaled, scale }: Decimal): number {
  if (scale <= 0) return Number(unscaled * powerOfTen(-scale))
  return Number(`${unscaled}e${-scale}`)
}

/** The integer part. */
export function truncated({ unscaled, scale }: Decimal): bigint {
  return scale <= 0 ? unscaled * powerOfTen(-scale) : unscaled / powerOfTen(scale)
}
