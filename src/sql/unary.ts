/** - + ~ before a value. Source: arithmetic.scala (UnaryMinus), bitwiseExpressions.scala. */
import type { Frame } from '../model/frame.ts'
import { type DataType, double, isNumeric, typeText } from '../model/schema.ts'
import { type DecimalType, digitCount, fits, powerOfTen, rounded } from './decimal.ts'
import type { Expression, SqlContext } from './expression.ts'
import { overflow } from './row-errors.ts'
import { isIntegral } from './type-family.ts'
import type { Decimal, Interval, Value } from './value.ts'

export function negative(given: Expression, context: SqlContext): Expression {
  const operand = asNumber(given, context)
  const text = `(- ${operand.text})`
  if (!isNumeric(operand.type) && operand.type.kind !== 'interval') {
    context.refuse(`${text}: an operand of type ${typeText(operand.type)}`)
  }
  return mapped(operand, text, negation(operand.type, context.ansi, text))
}

export function positive(given: Expression, context: SqlContext): Expression {
  const operand = asNumber(given, context)
  const text = `(+ ${operand.text})`
  if (!isNumeric(operand.type) && operand.type.kind !== 'interval') {
    context.refuse(`${text}: an operand of type ${typeText(operand.type)}`)
  }
  return { ...mapped(operand, text, (value) => value) }
}

export function bitwiseNot(operand: Expression, context: SqlContext): Expression {
  const text = `~${operand.text}`
  if (!isIntegral(operand.type)) {
    context.refuse(`${text}: an operand of type ${typeText(operand.type)}`)
  }
  const isLong = operand.type.kind === 'bigint'
  return mapped(operand, text, (value) => (isLong ? ~(value as bigint) : ~(value as number)))
}

function asNumber(operand: Expression, context: SqlContext): Expression {
  const { kind } = operand.type
  return kind === 'string' || kind === 'void' ? context.cast(operand, double) : operand
}

function mapped(
  { type, evaluate, isConstant }: Expression,
  text: string,
  compute: (value: Value) => Value,
): Expression {
  const run = (frame: Frame): Value => {
    const value = evaluate(frame)
    return value === null ? null : compute(value)
  }
  return { type, evaluate: run, text, isConstant }
}

/**
 * Scala's BigDecimal, which Spark negates with, keeps 34 digits of the result.
 * @throws ROW_INVALID where what it has been rounded to does not fit the type
 */
export function negatedDecimal(value: Decimal, type: DecimalType, where: string): Decimal {
  const unscaled = -value.unscaled
  const extra = digitCount(unscaled) - 34
  if (extra <= 0) return { unscaled, scale: value.scale }
  const kept = rounded(unscaled, extra, 0, 'half even') * powerOfTen(extra)
  if (!fits(kept, type.precision)) throw overflow(where, typeText(type))
  return { unscaled: kept, scale: value.scale }
}

function negation(type: DataType, ansi: boolean, text: string): (value: Value) => Value {
  switch (type.kind) {
    case 'float':
    case 'double':
      return (value) => -(value as number)
    case 'decimal':
      return (value) => negatedDecimal(value as Decimal, type, text)
    case 'bigint':
      return (value) => {
        const result = -(value as bigint)
        const wrapped = BigInt.asIntN(64, result)
        if (ansi && wrapped !== result) throw overflow(text, type.kind)
        return wrapped
      }
    case 'interval':
      return (value) => {
        const [months, days, micros] = value as Interval
        return [0 - months, 0 - days, -micros]
      }
    default: {
      const shift = { byte: 24, short: 16 }[type.kind as string] ?? 0
      return (value) => {
        const result = 0 - (value as number)
        const wrapped = ((result | 0) << shift) >> shift
        if (ansi && wrapped !== result) throw overflow(text, type.kind)
        return wrapped
      }
    }
  }
}
