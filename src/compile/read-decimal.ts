/** Decimals of a row: kept as text with the type's scale, as Spark prints them. */
import { limits } from '../base/limits.ts'

/** `undefined` where the text is no decimal, or one with more digits than the type has. */
export function decimalCell(text: string, precision: number, scale: number): string | undefined {
  if (text.length > limits.decimalCharactersMax) return undefined
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  if (match === null || !/^-?\.?\d/.test(text)) return undefined
  const [, sign, before, after = '', exponent = '0'] = match
  const digits = before + after
  // The point moves by the exponent; what lies beyond the digits is zeros.
  const point = before.length + Number(exponent)
  const whole = digits.slice(0, Math.max(point, 0)).padEnd(Math.max(point, 0), '0')
  const fraction = point < 0 ? '0'.repeat(-point) + digits : digits.slice(point)
  const wholeDigits = whole.replace(/^0+/, '')
  const fractionDigits = fraction.replace(/0+$/, '')
  if (wholeDigits.length > precision - scale || fractionDigits.length > scale) return undefined
  const shown = scale > 0 ? `.${fractionDigits.padEnd(scale, '0')}` : ''
  return `${sign}${wholeDigits || '0'}${shown}`
}
