/** Number literals and those with a type before a string: DATE '2020-01-01', X'1F'. */
import { atLeast } from '../model/description.ts'
import { type DataType, double } from '../model/schema.ts'
import { literalDecimal } from './decimal.ts'
import { stringInterval } from './parse-interval.ts'
import type { Syntax } from './syntax.ts'
import { parseDate, parseTimestamp } from './time-text.ts'
import type { TokenReader } from './token-reader.ts'
import type { Value } from './value.ts'

/** Source: AstBuilder.visitIntegerLiteral and the others for numbers. */
export function numberLiteral(reader: TokenReader): Syntax {
  const { at } = reader.peek()
  const sign = reader.takeIf('-') ? '-' : ''
  const token = reader.take()
  if (token.kind !== 'number') return reader.refuse('expected a number', at)
  const match = /^(.*?)(BD|[LSYDF])?$/.exec(token.upper)
  const digits = sign + (match?.[1] ?? '')
  const suffix = match?.[2]
  if (suffix === undefined) return plainNumber(reader, digits, at)
  if (suffix === 'BD') return decimalLiteral(reader, digits, at)
  if (suffix === 'D') return { kind: 'literal', at, ...ranged(reader, digits, at) }
  if (suffix === 'F') {
    if (!atLeast(reader.options.sparkVersion, 3, 1)) {
      return reader.refuse(`${digits}F: a float literal, which came with Spark 3.1`, at)
    }
    const value = Math.fround(Number(digits))
    if (!Number.isFinite(value)) reader.refuse(`${digits} is no float`, at)
    return { kind: 'literal', at, value, type: { kind: 'float' } }
  }
  if (!/^-?\d+$/.test(digits)) return reader.refuse(`${digits}${suffix}, expected an integer`, at)
  const exact = BigInt(digits)
  const bits = { L: 64, S: 16, Y: 8 }[suffix] ?? 64
  if (BigInt.asIntN(bits, exact) !== exact) reader.refuse(`${digits} has over ${bits} bits`, at)
  if (suffix === 'L') return { kind: 'literal', at, value: exact, type: { kind: 'bigint' } }
  const type: DataType = { kind: suffix === 'S' ? 'short' : 'byte' }
  return { kind: 'literal', at, value: Number(exact), type }
}

function plainNumber(reader: TokenReader, digits: string, at: number): Syntax {
  if (/E/.test(digits)) {
    // An exponent makes a double since 3.0, a decimal before.
    const isDecimal = !atLeast(reader.options.sparkVersion, 3, 0) && literalDecimal(digits)
    // A decimal of a negative scale, like 1E300, is what its double is, wherever it meets one.
    if (isDecimal) return decimalLiteral(reader, digits, at)
    return { kind: 'literal', at, ...ranged(reader, digits, at) }
  }
  if (digits.includes('.')) return decimalLiteral(reader, digits, at)
  const exact = BigInt(digits)
  if (BigInt.asIntN(32, exact) === exact) {
    return { kind: 'literal', at, value: Number(exact), type: { kind: 'int' } }
  }
  if (BigInt.asIntN(64, exact) === exact) {
    return { kind: 'literal', at, value: exact, type: { kind: 'bigint' } }
  }
  return decimalLiteral(reader, digits, at)
}

function ranged(reader: TokenReader, digits: string, at: number): { value: Value; type: DataType } {
  const value = Number(digits)
  if (!Number.isFinite(value)) reader.refuse(`${digits} is no double`, at)
  return { value, type: double }
}

function decimalLiteral(reader: TokenReader, digits: string, at: number): Syntax {
  const found = literalDecimal(digits)
  if (found === undefined) return reader.refuse(`${digits} has more than 38 digits`, at)
  return { kind: 'literal', at, ...found }
}

/** `undefined` where the word before the string is no type. */
export function typedLiteral(reader: TokenReader): Syntax | undefined {
  const { upper, at } = reader.peek()
  const { text } = reader.peek(1)
  const found = typedValue(reader, upper, text)
  if (found === undefined) return undefined
  if (found.value === null) return reader.refuse(`${upper} '${text}' cannot be read`, at)
  reader.take()
  reader.take()
  return { kind: 'literal', at, ...found }
}

function typedValue(
  reader: TokenReader,
  word: string,
  text: string,
): { value: Value; type: DataType } | undefined {
  const { sparkVersion, zone } = reader.options
  switch (word) {
    case 'DATE':
      return { value: parseDate(text, sparkVersion), type: { kind: 'date' } }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return { value: parseTimestamp(text, zone, sparkVersion), type: { kind: 'timestamp' } }
    case 'X': {
      const digits = text.length % 2 === 0 ? text : `0${text}`
      const isHex = /^[\da-f]*$/i.test(digits)
      return { value: isHex ? Buffer.from(digits, 'hex') : null, type: { kind: 'binary' } }
    }
    case 'INTERVAL':
      return stringInterval(reader, text)
    default:
      return undefined
  }
}
