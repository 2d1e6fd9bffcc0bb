/**
 * Writes a double into a column of a numeric type as Spark's Cast does. Source:
 * org.apache.spark.sql.catalyst.expressions.Cast and org.apache.spark.sql.types.Decimal (3.5, 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { typeText } from '../model/schema.ts'

/** @throws ROW_INVALID, when called, where a number does not fit under ANSI rules */
export function doubleWriter(column: Column, ansi: boolean): (frame: Frame, x: number) => void {
  const { slot, type } = column
  switch (type.kind) {
    case 'float':
      return (frame, x) => writeNumber(frame, slot, Math.fround(x))
    case 'byte':
      return integerWriter(column, 2 ** 7, ansi)
    case 'short':
      return integerWriter(column, 2 ** 15, ansi)
    case 'int':
      return integerWriter(column, 2 ** 31, ansi)
    case 'bigint':
      return (frame, x) => {
        if (ansi && !(Math.abs(x) <= 2 ** 63)) throw overflow(column, x)
        frame.values[slot] = javaLong(x)
        writeNumber(frame, slot, Number(frame.values[slot]))
      }
    case 'decimal':
      return (frame, x) => {
        const text = decimalText(x, type.precision, type.scale)
        if (text === undefined && ansi) throw overflow(column, x)
        frame.values[slot] = text
        frame.numbers[slot] = Number(text)
        frame.states[slot] = text === undefined ? NULL : PRESENT
      }
    default:
      return (frame, x) => writeNumber(frame, slot, x)
  }
}

function writeNumber(frame: Frame, slot: number, x: number): void {
  frame.numbers[slot] = x
  frame.states[slot] = PRESENT
}

/** Without ANSI rules: Java's (int), which saturates, and then the low bits of it. */
function integerWriter(
  column: Column,
  bound: number,
  ansi: boolean,
): (f: Frame, x: number) => void {
  const unusedBits = 31 - Math.log2(bound)
  return (frame, x) => {
    if (ansi && !(Math.floor(x) < bound && Math.ceil(x) >= -bound)) throw overflow(column, x)
    const int = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x)))
    writeNumber(frame, column.slot, (int << unusedBits) >> unusedBits)
  }
}

/** Java's (long): NaN is 0, what does not fit saturates. A number while it is exact as one. */
function javaLong(x: number): number | bigint {
  const whole = Math.trunc(x)
  if (Math.abs(whole) <= 2 ** 53) return whole + 0
  if (Number.isNaN(x)) return 0
  if (whole >= 2 ** 63) return 2n ** 63n - 1n
  return whole <= -(2 ** 63) ? -(2n ** 63n) : BigInt(whole)
}

/** The shortest digits of x rounded half up to `scale`; undefined where they do not fit. */
function decimalText(x: number, precision: number, scale: number): string | undefined {
  if (!Number.isFinite(x)) return undefined
  const [mantissa, exponent] = Math.abs(x).toExponential().split('e')
  const fraction = mantissa.length > 1 ? mantissa.slice(2) : ''
  const unscaled = BigInt(mantissa.slice(0, 1) + fraction)
  const shift = Number(exponent) - fraction.length + scale
  if (shift > precision) return unscaled === 0n ? zeroText(scale) : undefined
  const rounded =
    shift >= 0 ? unscaled * 10n ** BigInt(shift) : halfUp(unscaled, 10n ** BigInt(-shift))
  const digits = String(rounded).padStart(scale + 1, '0')
  if (String(rounded).length > precision && rounded !== 0n) return undefined
  if (rounded === 0n) return zeroText(scale)
  const point = digits.length - scale
  const text = scale > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits
  return x < 0 ? `-${text}` : text
}

function zeroText(scale: number): string {
  return scale > 0 ? `0.${'0'.repeat(scale)}` : '0'
}

function halfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor)
}

function overflow({ name, type }: Column, x: number): Error {
  return rowInvalid(`column ${name}: ${x} does not fit its type ${typeText(type)}`, {
    column: name,
  })
}
