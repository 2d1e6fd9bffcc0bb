/** value BETWEEN low AND high. Source: AstBuilder.withPredicate, Between (2.4 to 4.1). */
import { atLeast } from '../model/description.ts'
import { comparison } from './comparison.ts'
import type { Expression, SqlContext } from './expression.ts'
import { and } from './logic.ts'

/** Two comparisons, each with its own casts; since 4.0 printed as a function. */
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
