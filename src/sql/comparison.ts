/**
 * = <=> < <= > >= and IN: casts of the operands and comparison. Source: predicates.scala;
 * TypeCoercion (PromoteStrings, DecimalPrecision, BooleanEquality, InConversion), AnsiTypeCoercion.
 */
import { ServingError } from '../base/errors.ts'
import { atLeast } from '../model/description.ts'
import type { Frame } from '../model/frame.ts'
import { type DataType, double, isNumeric, typeText } from '../model/schema.ts'
import { integerAsDecimal } from './arithmetic.ts'
import { constantValue } from './call.ts'
import { ansiStringType, comparedStringType, tightestType, widerDecimal } from './coercion.ts'
import { powerOfTen } from './decimal.ts'
import { type Expression, isLiteral, literal, type SqlContext } from './expression.ts'
import { and } from './logic.ts'
import { type Comparator, comparatorOf } from './ordering.ts'
import { floorDivide } from './time-zone.ts'
import { bigint, boolean, isFloating, isIntegral, sameShape, sameType } from './type-family.ts'
import type { Decimal, Value } from './value.ts'

export type ComparisonOperator = '=' | '<=>' | '<' | '<=' | '>' | '>='

export function comparison(
  operator: ComparisonOperator,
  left: Expression,
  right: Expression,
  context: SqlContext,
): Expression {
  const text = `(${left.text} ${operator} ${right.text})`
  const reduced = reducedComparison(operator, left, right)
  if (typeof reduced === 'boolean') return literal(reduced, boolean)
  if (reduced !== undefined) return comparison(operator, reduced[0], reduced[1], context)
  const [a, b] = comparedOperands(operator, left, right, context)
  // Since 4.0 the fields of structs may have other names.
  const isAlike = atLeast(context.sparkVersion, 4, 0) ? sameShape : sameType
  const compare = isAlike(a.type, b.type) ? comparatorOf(a.type) : undefined
  if (compare === undefined) {
    return context.refuse(
      `${text}: operands of type ${typeText(left.type)} and ${typeText(right.type)}`,
    )
  }
  const evaluate =
    operator === '<=>' ? nullSafeEqual(a, b, compare) : compared(operator, a, b, compare)
  const shown = `(${a.text} ${operator} ${b.text})`
  return { type: boolean, evaluate, text: shown, isConstant: a.isConstant && b.isConstant }
}

/**
 * An integer against a literal decimal is compared with the decimal's floor or ceiling; where that
 * is beyond 64 bits the result is known, even of null. Source: DecimalPrecision.
 */
function reducedComparison(
  operator: ComparisonOperator,
  left: Expression,
  right: Expression,
): [Expression, Expression] | boolean | undefined {
  if (operator === '=' || operator === '<=>') return undefined
  const isMirrored = left.type.kind === 'decimal'
  const [integer, other] = isMirrored ? [right, left] : [left, right]
  if (!isIntegral(integer.type) || other.type.kind !== 'decimal' || !isLiteral(other)) {
    return undefined
  }
  const { unscaled, scale } = other.value as Decimal
  const isBelow = (operator === '<' || operator === '<=') !== isMirrored
  const floor = floorDivide(unscaled, powerOfTen(scale))
  const ceiling = -floorDivide(-unscaled, powerOfTen(scale))
  if (floor >= 2n ** 63n && unscaled > (2n ** 63n - 1n) * powerOfTen(scale)) return isBelow
  if (ceiling < -(2n ** 63n)) return !isBelow
  // x > 1.5 is x > 1, x >= 1.5 is x >= 2.
  const takesFloor = isMirrored
    ? operator === '<' || operator === '>='
    : operator === '>' || operator === '<='
  const bound = literal(takesFloor ? floor : ceiling, bigint)
  return isMirrored ? [bound, integer] : [integer, bound]
}

function comparedOperands(
  operator: ComparisonOperator,
  left: Expression,
  right: Expression,
  context: SqlContext,
): [Expression, Expression] {
  const castBoth = (type: DataType, a = left, b = right): [Expression, Expression] => [
    context.cast(a, type),
    context.cast(b, type),
  ]
  const { ansi } = context
  const text = ansi
    ? ansiStringType(left.type, right.type)
    : comparedStringType(left.type, right.type)
  if (text !== undefined) return castBoth(text)
  if (!ansi && (operator === '=' || operator === '<=>')) {
    if (left.type.kind === 'boolean' && isNumeric(right.type)) return castBoth(right.type)
    if (right.type.kind === 'boolean' && isNumeric(left.type)) return castBoth(left.type)
  }
  if (left.type.kind === 'decimal' || right.type.kind === 'decimal') {
    if (isFloating(left.type) || isFloating(right.type)) return castBoth(double)
    const a = asDecimal(left, context)
    const b = asDecimal(right, context)
    if (a.type.kind === 'decimal' && b.type.kind === 'decimal') {
      return castBoth(widerDecimal(a.type, b.type), a, b)
    }
  }
  const common = tightestType(left.type, right.type, ansi)
  return common === undefined ? [left, right] : castBoth(common)
}

function asDecimal(operand: Expression, context: SqlContext): Expression {
  return isIntegral(operand.type) ? integerAsDecimal(operand, context) : operand
}

function compared(
  operator: ComparisonOperator,
  left: Expression,
  right: Expression,
  compare: Comparator,
): (frame: Frame) => Value {
  const first = left.evaluate
  const second = right.evaluate
  const run = (holds: (order: number) => boolean) => (frame: Frame) => {
    const a = first(frame)
    if (a === null) return null
    const b = second(frame)
    return b === null ? null : holds(compare(a, b))
  }
  switch (operator) {
    case '<':
      return run((order) => order < 0)
    case '<=':
      return run((order) => order <= 0)
    case '>':
      return run((order) => order > 0)
    case '>=':
      return run((order) => order >= 0)
    default:
      return run((order) => order === 0)
  }
}

function nullSafeEqual(
  left: Expression,
  right: Expression,
  compare: Comparator,
): (frame: Frame) => Value {
  return (frame) => {
    const a = left.evaluate(frame)
    const b = right.evaluate(frame)
    return a === null || b === null ? a === b : compare(a, b) === 0
  }
}

/** BETWEEN: two comparisons, each with its own casts; since 4.0 printed as a function. */
export function between(
  value: Expression,
  [low, high]: readonly [Expression, Expression],
  context: SqlContext,
): Expression {
  const above = comparison('>=', value, low, context)
  const both = and([above, comparison('<=', value, high, context)], context)
  if (!atLeast(context.sparkVersion, 4, 0)) return both
  return { ...both, text: `between(${value.text}, ${low.text}, ${high.text})` }
}

/** `operand IN (items)` */
export function inList(
  operand: Expression,
  items: readonly Expression[],
  context: SqlContext,
): Expression {
  const text = `(${operand.text} IN (${items.map((item) => item.text).join(', ')}))`
  const all = [operand, ...items]
  const types = all.map((one) => one.type)
  const type = context.commonType(types, text)
  const [value, ...choices] = all.map((one) => context.cast(one, type))
  const compare = comparatorOf(type)
  if (compare === undefined) return context.refuse(`${text}: of type ${typeText(type)}`)
  const evaluate = constantChoice(value, choices, type)
  return {
    type: boolean,
    evaluate: evaluate ?? listChoice(value, choices, compare),
    text,
    isConstant: all.every((one) => one.isConstant),
  }
}

function listChoice(
  value: Expression,
  choices: readonly Expression[],
  compare: Comparator,
): (frame: Frame) => Value {
  return (frame) => {
    const a = value.evaluate(frame)
    if (a === null) return null
    let hasNull = false
    for (let i = 0; i < choices.length; i++) {
      const b = choices[i].evaluate(frame)
      if (b === null) hasNull = true
      else if (compare(a, b) === 0) return true
    }
    return hasNull ? null : false
  }
}

/** Constants of types whose values are themselves keys of a set. */
function constantChoice(
  value: Expression,
  choices: readonly Expression[],
  type: DataType,
): ((frame: Frame) => Value) | undefined {
  if (!isIntegral(type) && type.kind !== 'string' && type.kind !== 'date') return undefined
  if (!choices.every((choice) => choice.isConstant)) return undefined
  const known = new Set<Value>()
  try {
    for (const choice of choices) known.add(constantValue(choice))
  } catch (thrown) {
    if (thrown instanceof ServingError) return undefined
    throw thrown
  }
  const otherwise = known.has(null) ? null : false
  return (frame) => {
    const a = value.evaluate(frame)
    if (a === null) return null
    return known.has(a) ? true : otherwise
  }
}
