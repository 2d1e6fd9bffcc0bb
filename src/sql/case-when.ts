/** CASE WHEN ... THEN ... ELSE ... END. Source: conditionalExpressions.scala (2.4 to 4.1). */
import type { Expression, SqlContext } from './expression.ts'
import { condition } from './logic.ts'

/** @param given the results; one more than there are conditions where there is an ELSE */
export function caseWhen(
  conditions: readonly Expression[],
  given: readonly Expression[],
  context: SqlContext,
): Expression {
  const shown = conditions.map((one, i) => `WHEN ${one.text} THEN ${given[i].text}`)
  const hasElse = given.length > conditions.length
  const last = hasElse ? ` ELSE ${given[conditions.length].text}` : ''
  const text = `CASE ${shown.join(' ')}${last} END`
  const tests = conditions.map((one) => condition(one, context, text))
  const types = given.map((one) => one.type)
  const type = context.commonType(types, text)
  const values = given.map((one) => context.cast(one, type))
  return {
    type,
    text,
    isConstant: [...tests, ...values].every((one) => one.isConstant),
    evaluate: (frame) => {
      for (let i = 0; i < tests.length; i++) {
        if (tests[i].evaluate(frame) === true) return values[i].evaluate(frame)
      }
      return hasElse ? values[tests.length].evaluate(frame) : null
    },
  }
}
