/**
 * + - * / % DIV, the bit operators, and the unary ones: their types and how they are computed.
 * Source: arithmetic.scala, bitwiseExpressions.scala, DivModLike; casts of the operands as in
 * TypeCoercion and AnsiTypeCoercion (2.4 to 4.1).
 */

import { atLeast } from '../model/description.ts'
import type { Frame } from '../model/frame.ts'
import { type DataType, double, isNumeric, typeText } from '../model/schema.ts'
import { ansiStringType, tightestType } from './coercion.ts'
import type { DecimalType } from './decimal.ts'
import { decimalType, digitCount } from './decimal.ts'
import {
  type DecimalOperator,
  decimalOperation,
  resultType,
  wholeQuotient,
} from './decimal-arithmetic.ts'
import { type Expression, isLiteral, type SqlContext } from './expression.ts'
import { divisionByZero, overflow } from './row-errors.ts'
import { bigint, decimalFor, isFloating, isIntegral, sameType } from './type-family.ts'
import type { Decimal, Value } from './value.ts'

export type ArithmeticOperator = DecimalOperator | 'div' | '&' | '|' | '^'

type Compute = (a: never, b: never) => Value

interface Bound {
  type: DataType
  compute: Compute
  /** Spark evaluates the divisor first, and a null or zero of it settles the result. */
  divides?: boolean
}

export function arithmetic(
  operator: ArithmeticOperator,
  given: readonly [Expression, Expression],
  context: SqlContext,
): Expression {
  const where = `(${given[0].text} ${operator} ${given[1].text})`
  if (operator === 'div' && !atLeast(context.sparkVersion, 3, 0)) {
    // Before 3.0 the quotient is that of doubles (or decimals), cut off.
    return { ...context.cast(arithmetic('/', given, context), bigint), text: where }
  }
  const [left, right] = operands(operator, given, context, where)
  const text = `(${left.text} ${operator} ${right.text})`
  const bound = bindOperator(operator, [left, right], context, text)
  const evaluate =
    bound.divides === true
      ? dividing(left, right, bound.compute, context.ansi ? text : undefined)
      : both(left, right, bound.compute)
  return {
    type: bound.type,
    evaluate,
    text,
    isConstant: left.isConstant && right.isConstant,
  }
}

/** The operands with the types that Spark computes in. */
function operands(
  operator: ArithmeticOperator,
  [left, right]: readonly [Expression, Expression],
  context: SqlContext,
  text: string,
): [Expression, Expression] {
  let [a, b] = promoteStrings(left, right, context)
  if (a.type.kind === 'decimal' || b.type.kind === 'decimal') {
    ;[a, b] = decimalOperands(a, b, context)
  }
  if (operator === '/') [a, b] = dividedOperands(a, b, context)
  if (operator === 'div') [a, b] = [asLong(a, context), asLong(b, context)]
  if (a.type.kind !== 'decimal' || b.type.kind !== 'decimal') {
    const common = tightestType(a.type, b.type, context.ansi)
    if (common !== undefined) [a, b] = [context.cast(a, common), context.cast(b, common)]
  }
  if (a.type.kind === 'void') {
    // NULL of no type is a double, as Spark's default for numbers is.
    const type = isBitwise(operator) ? bigint : double
    ;[a, b] = [context.cast(a, type), context.cast(b, type)]
  }
  const isDecimal = a.type.kind === 'decimal' && b.type.kind === 'decimal'
  const fits = isNumeric(a.type) && (isDecimal || sameType(a.type, b.type))
  const wanted = isBitwise(operator)
    ? isIntegral(a.type)
    : operator !== 'div' || !isFloating(a.type)
  if (!fits || !wanted) {
    return context.refuse(
      `${text}: operands of type ${typeText(left.type)} and ${typeText(right.type)}`,
    )
  }
  return [a, b]
}

/** Two decimals stay; other numbers, and NULL, are divided as doubles. */
function dividedOperands(
  a: Expression,
  b: Expression,
  context: SqlContext,
): [Expression, Expression] {
  const isNumber = ({ type }: Expression): boolean => isNumeric(type) || type.kind === 'void'
  if (a.type.kind === 'decimal' && b.type.kind === 'decimal') return [a, b]
  if (!isNumber(a) || !isNumber(b)) return [a, b]
  return [context.cast(a, double), context.cast(b, double)]
}

function asLong(operand: Expression, context: SqlContext): Expression {
  return isIntegral(operand.type) ? context.cast(operand, bigint) : operand
}

function isBitwise(operator: ArithmeticOperator): boolean {
  return operator === '&' || operator === '|' || operator === '^'
}

function promoteStrings(
  left: Expression,
  right: Expression,
  context: SqlContext,
): [Expression, Expression] {
  if (context.ansi) {
    const type = ansiStringType(left.type, right.type)
    if (type === undefined) return [left, right]
    return [context.cast(left, type), context.cast(right, type)]
  }
  const asDouble = (operand: Expression): Expression =>
    operand.type.kind === 'string' ? context.cast(operand, double) : operand
  return [asDouble(left), asDouble(right)]
}

/** Both as decimals, each of its own size; both as doubles where one is a float or a double. */
function decimalOperands(
  left: Expression,
  right: Expression,
  context: SqlContext,
): [Expression, Expression] {
  const isDouble = isFloating(left.type) || isFloating(right.type)
  const convert = (operand: Expression): Expression => {
    if (isDouble && operand.type.kind === 'decimal') return context.cast(operand, double)
    return isIntegral(operand.type) ? integerAsDecimal(operand, context) : operand
  }
  return [convert(left), convert(right)]
}

/** A literal integer becomes the narrowest decimal that holds it, another one that of its type. */
export function integerAsDecimal(operand: Expression, context: SqlContext): Expression {
  if (!isLiteral(operand) || operand.type.kind === 'byte') {
    return context.cast(operand, decimalFor(operand.type))
  }
  const digits = digitCount(BigInt(operand.value as number | bigint))
  return context.cast(operand, decimalType(digits, 0))
}

function bindOperator(
  operator: ArithmeticOperator,
  [left, right]: readonly [Expression, Expression],
  context: SqlContext,
  text: string,
): Bound {
  const { type } = left
  if (type.kind === 'decimal' && right.type.kind === 'decimal') {
    return decimalBound(operator as DecimalOperator | 'div', [type, right.type], context, text)
  }
  if (operator === '/') return { type, divides: true, compute: (a: number, b: number) => a / b }
  if (operator === 'div') return { type, divides: true, compute: longDivision(context.ansi, text) }
  if (operator === '%') return { type, divides: true, compute: remainderOf(type) }
  if (type.kind === 'bigint') return { type, compute: longOperation(operator, context.ansi, text) }
  if (isIntegral(type)) return { type, compute: integerOperation(operator, type, context, text) }
  return { type, compute: floatingOperation(operator, type.kind === 'float') }
}

function decimalBound(
  operator: DecimalOperator | 'div',
  [left, right]: readonly [DecimalType, DecimalType],
  context: SqlContext,
  text: string,
): Bound {
  if (operator === 'div') {
    // The low bits of what does not fit: nothing checks it.
    const compute = (a: Decimal, b: Decimal) => BigInt.asIntN(64, wholeQuotient(a, b))
    return { type: bigint, divides: true, compute }
  }
  const type = resultType(operator, left, right)
  const operation = decimalOperation(operator, type, context.sparkVersion)
  const divides = operator === '/' || operator === '%'
  const checked = (a: Decimal, b: Decimal): Decimal | null => {
    const result = operation(a, b)
    if (result === null && context.ansi) throw overflow(text, typeText(type))
    return result
  }
  return { type, divides, compute: checked }
}

function longDivision(ansi: boolean, text: string): Compute {
  return (a: bigint, b: bigint) => {
    const result = a / b
    const wrapped = BigInt.asIntN(64, result)
    if (ansi && wrapped !== result) throw overflow(text, 'bigint')
    return wrapped
  }
}

function remainderOf(type: DataType): Compute {
  if (type.kind === 'bigint') return (a: bigint, b: bigint) => a % b
  if (type.kind === 'float') return (a: number, b: number) => Math.fround(a % b)
  if (type.kind === 'double') return (a: number, b: number) => a % b
  // An integer has no -0.
  return (a: number, b: number) => (a % b) + 0
}

function longOperation(operator: ArithmeticOperator, ansi: boolean, text: string): Compute {
  const exact = exactLong(operator)
  if (!ansi) return (a: bigint, b: bigint) => BigInt.asIntN(64, exact(a, b))
  return (a: bigint, b: bigint) => {
    const result = exact(a, b)
    if (BigInt.asIntN(64, result) !== result) throw overflow(text, 'bigint')
    return result
  }
}

function exactLong(operator: ArithmeticOperator): (a: bigint, b: bigint) => bigint {
  switch (operator) {
    case '+':
      return (a, b) => a + b
    case '-':
      return (a, b) => a - b
    case '*':
      return (a, b) => a * b
    case '&':
      return (a, b) => a & b
    case '|':
      return (a, b) => a | b
    case '^':
      return (a, b) => a ^ b
    default:
      throw new Error(`no such operator of integers: ${operator}`)
  }
}

function integerOperation(
  operator: ArithmeticOperator,
  type: DataType,
  context: SqlContext,
  text: string,
): Compute {
  const shift = { byte: 24, short: 16 }[type.kind as string] ?? 0
  const wrap = (result: number): number => ((result | 0) << shift) >> shift
  // A product of two ints may have more bits than a double, but then it is out of range.
  const exact = exactInteger(operator)
  if (context.ansi) {
    return (a: number, b: number) => {
      const result = exact(a, b)
      if (wrap(result) !== result) throw overflow(text, type.kind)
      return result + 0
    }
  }
  if (operator === '*') return (a: number, b: number) => wrap(Math.imul(a, b))
  return (a: number, b: number) => wrap(exact(a, b))
}

function exactInteger(operator: ArithmeticOperator): (a: number, b: number) => number {
  switch (operator) {
    case '+':
      return (a, b) => a + b
    case '-':
      return (a, b) => a - b
    case '*':
      return (a, b) => a * b
    case '&':
      return (a, b) => a & b
    case '|':
      return (a, b) => a | b
    case '^':
      return (a, b) => a ^ b
    default:
      throw new Error(`no such operator of integers: ${operator}`)
  }
}

function floatingOperation(operator: ArithmeticOperator, isSingle: boolean): Compute {
  const exact = exactInteger(operator)
  // The double result of two floats, rounded again, is the float result.
  return isSingle ? (a: number, b: number) => Math.fround(exact(a, b)) : exact
}

function both(left: Expression, right: Expression, compute: Compute): (frame: Frame) => Value {
  const first = left.evaluate
  const second = right.evaluate
  const run = compute as (a: Value, b: Value) => Value
  return (frame) => {
    const a = first(frame)
    if (a === null) return null
    const b = second(frame)
    return b === null ? null : run(a, b)
  }
}

/** @param text names the expression where a division by zero is an error */
function dividing(
  left: Expression,
  right: Expression,
  compute: Compute,
  text: string | undefined,
): (frame: Frame) => Value {
  const first = left.evaluate
  const second = right.evaluate
  const run = compute as (a: Value, b: Value) => Value
  const isZero = zeroTest(right.type)
  return (frame) => {
    const b = second(frame)
    if (b === null) return null
    const zero = isZero(b)
    if (zero && text === undefined) return null
    const a = first(frame)
    if (a === null) return null
    if (zero) throw divisionByZero(text ?? '')
    return run(a, b)
  }
}

function zeroTest({ kind }: DataType): (value: Value) => boolean {
  if (kind === 'decimal') return (value) => (value as Decimal).unscaled === 0n
  return kind === 'bigint' ? (value) => value === 0n : (value) => value === 0
}
