/**
 * Operators written as functions, and those of whole numbers' bits. Source:
 * catalyst.expressions.arithmetic, bitwiseExpressions, TryEval (2.4 to 4.1).
 */
import { rowInvalid, ServingError } from '../base/errors.ts'
import { atLeast } from '../model/description.ts'
import { type DataType, double, int, isNumeric, typeText } from '../model/schema.ts'
import { type ArithmeticOperator, arithmetic } from './arithmetic.ts'
import { nullSafe, typed } from './call.ts'
import { coerced } from './collection-arguments.ts'
import { fitted, rescale } from './decimal.ts'
import type { BoundCall, Expression, SqlContext, SqlFunction, SqlFunctions } from './expression.ts'
import { divisionByZero, overflow } from './row-errors.ts'
import { type ShiftOperator, shift } from './shift.ts'
import { integerBits, isIntegral } from './type-family.ts'
import { negative, positive } from './unary.ts'
import type { Decimal, Value } from './value.ts'

function operator(symbol: ArithmeticOperator): SqlFunction {
  return typed(
    [2, 2],
    ([left, right], context) => {
      const { type, evaluate } = arithmetic(symbol, [left, right], context)
      return { type, evaluate }
    },
    { hints: [double] },
  )
}

/** Null where the operator fails under ANSI rules; an argument that fails still does. */
function attempt(symbol: ArithmeticOperator, since: readonly [number, number]): SqlFunction {
  return typed(
    [2, 2],
    (given, context) => {
      const held: Value[] = [null, null]
      // A constant would be computed at once, when nothing is held yet.
      const holders = given.map((arg, i) => {
        return { ...arg, evaluate: () => held[i], isConstant: false }
      })
      const { type, evaluate } = arithmetic(symbol, [holders[0], holders[1]], ansiOf(context))
      return {
        type,
        evaluate: (frame) => {
          held[0] = given[0].evaluate(frame)
          held[1] = given[1].evaluate(frame)
          return valueOrNull(() => evaluate(frame))
        },
      }
    },
    { hints: [double], since },
  )
}

/** The same context with ANSI rules. */
function ansiOf(context: SqlContext): SqlContext {
  return context.ansi ? context : Object.create(context, { ansi: { value: true } })
}

function valueOrNull(compute: () => Value): Value {
  try {
    return compute()
  } catch (thrown) {
    if (thrown instanceof ServingError && thrown.code === 'ROW_INVALID') return null
    throw thrown
  }
}

/** Of the least whole number it is that number itself, but fails with ANSI rules (since 3.2). */
const abs = typed(
  [1, 1],
  (given, context) => {
    const arg = isNumeric(given[0].type) ? given[0] : context.implicitCast(given[0], double)
    const isExact = context.ansi && atLeast(context.sparkVersion, 3, 2)
    const compute = absolute(arg.type, isExact ? `abs(${given[0].text})` : undefined)
    return { type: arg.type, evaluate: nullSafe([arg], compute) }
  },
  { hints: [double] },
)

function absolute(type: DataType, failing: string | undefined): (value: Value) => Value {
  const bits = integerBits[type.kind]
  if (type.kind === 'decimal') {
    return (value) => {
      const { unscaled, scale } = value as Decimal
      return { unscaled: unscaled < 0n ? -unscaled : unscaled, scale }
    }
  }
  if (bits === undefined) return (value) => Math.abs(value as number)
  return (value) => {
    if (typeof value === 'bigint') {
      const result = BigInt.asIntN(64, value < 0n ? -value : value)
      if (result < 0n && failing !== undefined) throw overflow(failing, typeText(type))
      return result
    }
    const unused = 32 - bits
    const result = (Math.abs(value as number) << unused) >> unused
    if (result < 0 && failing !== undefined) throw overflow(failing, typeText(type))
    return result
  }
}

/** The remainder that is not negative where the divisor is not; its type is that of %. */
const pmod = typed(
  [2, 2],
  (given, context) => {
    const { type } = arithmetic('%', [given[0], given[1]], context)
    const args = type.kind === 'decimal' ? given : given.map((arg) => coerced(arg, type, context))
    const decimals = args.map((arg) => (isIntegral(arg.type) ? asDecimal(arg, context) : arg))
    const [dividend, divisor] = type.kind === 'decimal' ? decimals : args
    const compute = positiveRemainder(type)
    return {
      type,
      evaluate: (frame) => {
        const n = divisor.evaluate(frame)
        if (n === null || (isZero(n) && !context.ansi)) return null
        const a = dividend.evaluate(frame)
        if (a === null) return null
        if (isZero(n)) throw divisionByZero(`pmod(${given.map((arg) => arg.text).join(', ')})`)
        return compute(a, n)
      },
    }
  },
  { hints: [double] },
)

function asDecimal(arg: Expression, context: SqlContext): Expression {
  return coerced(arg, { kind: 'decimal', precision: 20, scale: 0 }, context)
}

function isZero(value: Value): boolean {
  if (typeof value === 'object' && value !== null && 'unscaled' in value) {
    return value.unscaled === 0n
  }
  return value === 0 || value === 0n
}

function positiveRemainder(type: DataType): (a: Value, n: Value) => Value {
  switch (type.kind) {
    case 'decimal':
      return (a, n) => {
        const [left, right] = [a as Decimal, n as Decimal]
        const scale = Math.max(left.scale, right.scale)
        const dividend = rescale(left.unscaled, left.scale, scale)
        const divisor = rescale(right.unscaled, right.scale, scale)
        const rest = dividend % divisor
        const unscaled = rest < 0n ? (rest + divisor) % divisor : rest
        return fitted({ unscaled, scale }, type)
      }
    case 'bigint':
      return (a, n) => {
        const rest = (a as bigint) % (n as bigint)
        return rest < 0n ? BigInt.asIntN(64, rest + (n as bigint)) % (n as bigint) : rest
      }
    case 'float':
      return (a, n) => {
        const rest = Math.fround((a as number) % (n as number))
        if (!(rest < 0)) return rest
        return Math.fround(Math.fround(rest + (n as number)) % (n as number))
      }
    case 'double':
      return (a, n) => {
        const rest = (a as number) % (n as number)
        return rest < 0 ? (rest + (n as number)) % (n as number) : rest
      }
    default:
      // Sums of bytes and shorts do not leave an int.
      return (a, n) => {
        const rest = ((a as number) % (n as number)) + 0
        return rest < 0 ? (((rest + (n as number)) | 0) % (n as number)) + 0 : rest
      }
  }
}

const sign = (apply: typeof negative, isPrinted: boolean): SqlFunction =>
  typed(
    [1, 1],
    ([given], context): BoundCall => {
      const { type, evaluate, text } = apply(given, context)
      return isPrinted ? { type, evaluate, text } : { type, evaluate }
    },
    { hints: [double] },
  )

const shifting = (symbol: ShiftOperator): SqlFunction =>
  typed(
    [2, 2],
    ([value, count], context) => {
      const { type, evaluate } = shift(symbol, value, count, context)
      return { type, evaluate }
    },
    { hints: [int] },
  )

/** Of the value as 64 bits, so a small negative number has many. */
const bitCount = typed(
  [1, 1],
  ([given], context) => {
    if (given.type.kind === 'boolean') {
      return { type: int, evaluate: nullSafe([given], (value) => (value ? 1 : 0)) }
    }
    const arg = isIntegral(given.type) ? given : context.implicitCast(given, { kind: 'bigint' })
    const evaluate = nullSafe([arg], (value) => {
      const bits = BigInt.asUintN(64, BigInt(value as number | bigint))
      return bits.toString(2).replaceAll('0', '').length
    })
    return { type: int, evaluate }
  },
  { hints: [int], since: [3, 0] },
)

const bitGet = typed(
  [2, 2],
  (given, context) => {
    const value = isIntegral(given[0].type)
      ? given[0]
      : context.implicitCast(given[0], { kind: 'bigint' })
    const size = integerBits[value.type.kind] ?? 64
    const evaluate = nullSafe([value, context.implicitCast(given[1], int)], (bits, at) => {
      const position = at as number
      if (position >= 0 && position < size) {
        return Number((BigInt(bits as number | bigint) >> BigInt(position)) & 1n)
      }
      throw rowInvalid(`bit_get: position ${position}, expected 0 to ${size - 1}`)
    })
    return { type: { kind: 'byte' }, evaluate }
  },
  { hints: [int], since: [3, 2] },
)

export const arithmeticFunctions: SqlFunctions = {
  abs,
  bit_count: bitCount,
  bit_get: bitGet,
  getbit: bitGet,
  mod: operator('%'),
  negative: sign(negative, false),
  pmod,
  positive: sign(positive, true),
  shiftleft: shifting('<<'),
  shiftright: shifting('>>'),
  shiftrightunsigned: shifting('>>>'),
  try_add: attempt('+', [3, 2]),
  try_divide: attempt('/', [3, 2]),
  try_mod: attempt('%', [4, 0]),
  try_multiply: attempt('*', [3, 3]),
  try_subtract: attempt('-', [3, 3]),
}
