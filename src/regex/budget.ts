/** The bound on the work that a pattern may make of a text. */
import { rowInvalid, type ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

/** Steps that one operation (a split, a replacement, a search) may take on a text. */
export function stepBudget(text: string): number {
  return Math.max(limits.regexSteps, limits.regexStepsPerCharacter * text.length)
}

export function tooManySteps(pattern: string, text: string): ServingError {
  const shown = JSON.stringify(pattern.length > 80 ? `${pattern.slice(0, 80)}...` : pattern)
  return rowInvalid(
    `regular expression ${shown}: more than ${stepBudget(text)} steps ` +
      `on a text of ${text.length} characters`,
  )
}
