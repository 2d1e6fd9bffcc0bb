/** << >> >>> (since 4.0), as the functions shiftleft, shiftright, shiftrightunsigned. */
import type { Frame } from '../model/frame.ts'
import { int, typeText } from '../model/schema.ts'
import type { Expression, SqlContext } from './expression.ts'
import type { Value } from './value.ts'

export type ShiftOperator = '<<' | '>>' | '>>>'

/** Source: bitwiseExpressions.scala: a byte or a short is shifted as an int. */
export function shift(
  operator: ShiftOperator,
  given: Expression,
  givenCount: Expression,
  context: SqlContext,
): Expression {
  const text = `(${given.text} ${operator} ${givenCount.text})`
  const { kind } = given.type
  const value = kind === 'int' || kind === 'bigint' ? given : context.implicitCast(given, int)
  const count = context.implicitCast(givenCount, int)
  if (value.type.kind !== 'int' && value.type.kind !== 'bigint') {
    context.refuse(`${text}: an operand of type ${typeText(given.type)}`)
  }
  const compute = value.type.kind === 'int' ? shiftInt(operator) : shiftLong(operator)
  const evaluate = (frame: Frame): Value => {
    const a = value.evaluate(frame)
    if (a === null) return null
    const b = count.evaluate(frame)
    return b === null ? null : compute(a, b as number)
  }
  const isConstant = value.isConstant && count.isConstant
  return { type: value.type, evaluate, text, isConstant }
}

function shiftInt(operator: ShiftOperator): (value: Value, count: number) => Value {
  if (operator === '<<') return (value, count) => (value as number) << count
  if (operator === '>>') return (value, count) => (value as number) >> count
  return (value, count) => ((value as number) >>> count) | 0
}

function shiftLong(operator: ShiftOperator): (value: Value, count: number) => Value {
  const bits = (count: number): bigint => BigInt(count & 63)
  if (operator === '<<')
    return (value, count) => BigInt.asIntN(64, (value as bigint) << bits(count))
  if (operator === '>>') return (value, count) => (value as bigint) >> bits(count)
  return (value, count) => BigInt.asIntN(64, BigInt.asUintN(64, value as bigint) >> bits(count))
}
