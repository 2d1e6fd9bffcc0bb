/** Errors of one row, as Spark raises them under ANSI rules. They name the expression. */
import { rowInvalid, type ServingError } from '../base/errors.ts'

/** Expressions may be long; what they are is told by their beginning. */
const shownCharactersMax = 200

export function sqlError(expression: string, reason: string): ServingError {
  const shown =
    expression.length > shownCharactersMax
      ? `${expression.slice(0, shownCharactersMax)}...`
      : expression
  return rowInvalid(`SQL ${shown}: ${reason}`)
}

export function overflow(expression: string, type: string): ServingError {
  return sqlError(expression, `the result is out of the range of ${type}`)
}

export function divisionByZero(expression: string): ServingError {
  return sqlError(expression, 'division by zero')
}
