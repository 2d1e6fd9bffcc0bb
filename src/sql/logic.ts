/** AND, OR, NOT with three truth values, and IS NULL. Source: predicates.scala (2.4 to 4.1). */
import type { Frame } from '../model/frame.ts'
import { typeText } from '../model/schema.ts'
import type { Expression, SqlContext } from './expression.ts'
import { boolean } from './type-family.ts'
import type { Value } from './value.ts'

export function and(given: readonly [Expression, Expression], context: SqlContext): Expression {
  const text = `(${given[0].text} AND ${given[1].text})`
  return connective(given, context, text, false)
}

export function or(given: readonly [Expression, Expression], context: SqlContext): Expression {
  const text = `(${given[0].text} OR ${given[1].text})`
  return connective(given, context, text, true)
}

/** @param settling the truth value of one operand that settles the result */
function connective(
  given: readonly [Expression, Expression],
  context: SqlContext,
  text: string,
  settling: boolean,
): Expression {
  const [left, right] = given.map((operand) => asBoolean(operand, context, text))
  const evaluate = (frame: Frame): Value => {
    const a = left.evaluate(frame)
    if (a === settling) return settling
    const b = right.evaluate(frame)
    if (b === settling) return settling
    return a === null || b === null ? null : !settling
  }
  return { type: boolean, evaluate, text, isConstant: left.isConstant && right.isConstant }
}

export function not(given: Expression, context: SqlContext): Expression {
  const text = `(NOT ${given.text})`
  const operand = asBoolean(given, context, text)
  const evaluate = (frame: Frame): Value => {
    const value = operand.evaluate(frame)
    return value === null ? null : value !== true
  }
  return { type: boolean, evaluate, text, isConstant: operand.isConstant }
}

export function isNull({ evaluate, text, isConstant }: Expression): Expression {
  const test = (frame: Frame): Value => evaluate(frame) === null
  return { type: boolean, evaluate: test, text: `(${text} IS NULL)`, isConstant }
}

export function isNotNull({ evaluate, text, isConstant }: Expression): Expression {
  const test = (frame: Frame): Value => evaluate(frame) !== null
  return { type: boolean, evaluate: test, text: `(${text} IS NOT NULL)`, isConstant }
}

/** A condition, which must be a boolean. @throws MODEL_UNSUPPORTED where it is none */
export function condition(operand: Expression, context: SqlContext, where: string): Expression {
  if (operand.type.kind === 'boolean') return operand
  return context.refuse(`${where}: ${operand.text} of type ${typeText(operand.type)} is no boolean`)
}

/** @throws MODEL_UNSUPPORTED where it is none; text is one under ANSI rules, as is NULL always */
export function asBoolean(operand: Expression, context: SqlContext, where: string): Expression {
  const { kind } = operand.type
  if (kind === 'boolean') return operand
  if (kind === 'void' || (context.ansi && kind === 'string')) return context.cast(operand, boolean)
  return context.refuse(`${where}: ${operand.text} of type ${typeText(operand.type)} is no boolean`)
}
