/** Errors on purpose. Source: catalyst.expressions.misc (2.4 to 4.1). */
import { rowInvalid } from '../base/errors.ts'
import { string } from '../model/schema.ts'
import { typed } from './call.ts'
import { literal, type SqlFunctions } from './expression.ts'
import { boolean, nothing } from './type-family.ts'

const assertTrue = typed(
  [1, 2],
  (given, context) => {
    const condition = context.implicitCast(given[0], boolean)
    const standard = literal(`'${given[0].text}' is not true!`, string)
    const message = context.implicitCast(given[1] ?? standard, string)
    return {
      type: nothing,
      evaluate: (frame) => {
        if (condition.evaluate(frame) === true) return null
        throw rowInvalid(`assert_true: ${message.evaluate(frame)}`)
      },
    }
  },
  { hints: [boolean, string] },
)

const raiseError = typed(
  [1, 1],
  ([given], context) => {
    const message = context.implicitCast(given, string)
    return {
      type: nothing,
      // Otherwise it would fail while the model loads.
      isVolatile: true,
      evaluate: (frame) => {
        throw rowInvalid(`raise_error: ${message.evaluate(frame)}`)
      },
    }
  },
  { hints: [string], since: [3, 1] },
)

export const assertionFunctions: SqlFunctions = {
  assert_true: assertTrue,
  raise_error: raiseError,
}
