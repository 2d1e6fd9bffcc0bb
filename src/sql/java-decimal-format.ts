/**
 * Numbers by a pattern of java.text.DecimalFormat with Locale.US: `#,##0.00`, with a text before
 * and after, or `%`. Halves go to the even neighbour, of a double by its exact value.
 */
import { rounded } from './decimal.ts'
import type { Decimal } from './value.ts'

export interface DecimalPattern {
  prefix: string
  suffix: string
  integerDigitsMin: number
  fractionDigitsMin: number
  fractionDigitsMax: number
  /** Digits between two commas; 0: no commas. */
  grouping: number
  /** 2 for percent. */
  shift: number
}

/** `undefined` for what is not covered: exponents, two patterns, quotes. */
export function parseDecimalPattern(pattern: string): DecimalPattern | undefined {
  const match =
    /^([^#0,.;%'E\u2030\u00a4-]*)([#,]*[0,]*)(?:\.(0*)(#*))?(%?)([^#0,.;%'E\u2030\u00a4-]*)$/.exec(
      pattern,
    )
  if (match === null) return undefined
  const [, prefix, integer, zeros = '', optional = '', percent, suffix] = match
  const comma = integer.lastIndexOf(',')
  const digits = integer.replaceAll(',', '')
  if (comma === integer.length - 1 && comma >= 0) return undefined
  if (digits + zeros + optional === '') return undefined
  // With a point but no zeros at all, one digit is always written, before the point if it can be.
  const zeroCount = digits.replaceAll('#', '').length
  const isBare = zeroCount + zeros.length === 0 && pattern.includes('.')
  return {
    prefix,
    suffix: percent + suffix,
    integerDigitsMin: isBare && digits.length > 0 ? 1 : zeroCount,
    fractionDigitsMin: isBare && digits.length === 0 ? 1 : zeros.length,
    fractionDigitsMax: zeros.length + optional.length,
    grouping: comma < 0 ? 0 : integer.length - comma - 1,
    shift: percent === '' ? 0 : 2,
  }
}

/** What `format_number(x, digits)` makes its pattern of. */
export function fixedPattern(fractionDigits: number): DecimalPattern {
  return {
    prefix: '',
    suffix: '',
    integerDigitsMin: 1,
    fractionDigitsMin: fractionDigits,
    fractionDigitsMax: fractionDigits,
    grouping: 3,
    shift: 0,
  }
}

/** @param isNegative a zero may be, and what is rounded to one */
export function formatDecimal(
  value: Decimal,
  isNegative: boolean,
  pattern: DecimalPattern,
): string {
  const scale = value.scale - pattern.shift
  const magnitude = value.unscaled < 0n ? -value.unscaled : value.unscaled
  const kept = Math.min(pattern.fractionDigitsMax, Math.max(scale, 0))
  const digits = String(rounded(magnitude, scale, kept, 'half even')).padStart(kept + 1, '0')
  const whole = digits.slice(0, digits.length - kept).replace(/^0+/, '')
  const fraction = digits
    .slice(digits.length - kept)
    .replace(/0+$/, '')
    .padEnd(pattern.fractionDigitsMin, '0')
  const integer = grouped(whole.padStart(pattern.integerDigitsMin, '0'), pattern.grouping)
  const shown = integer === '' && fraction === '' ? '0' : integer
  const point = fraction === '' ? '' : `.${fraction}`
  return `${isNegative ? '-' : ''}${pattern.prefix}${shown}${point}${pattern.suffix}`
}

export function grouped(digits: string, size: number): string {
  if (size === 0) return digits
  let result = digits
  for (let at = digits.length - size; at > 0; at -= size) {
    result = `${result.slice(0, at)},${result.slice(at)}`
  }
  return result
}

const number = new DataView(new ArrayBuffer(8))

/** The exact value of a finite double. */
export function exactDecimal(x: number): Decimal {
  number.setFloat64(0, x)
  const bits = number.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n
  const power = Math.max(exponent, 1) - 1075
  const signed = x < 0 ? -mantissa : mantissa
  if (power >= 0) return { unscaled: signed << BigInt(power), scale: 0 }
  return { unscaled: signed * 5n ** BigInt(-power), scale: -power }
}
