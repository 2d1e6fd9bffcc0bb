/** Evaluates expressions over one row, for tests that read as tables. */
import assert from 'node:assert/strict'
import { ServingError } from '../../src/base/errors.ts'
import { type CaseOptions, scorerOf } from '../stages/stage-case.ts'

export interface Settings extends CaseOptions {
  row?: Record<string, unknown>
  version?: string
}

/** The value; of one that fails, the message. */
export function evaluate(expression: string, settings: Settings = {}): unknown {
  const { row = {}, version = '4.2.0', ...options } = settings
  const statement = `SELECT ${expression} AS r FROM __THIS__`
  const stage = { type: 'SQLTransformer', params: { statement }, sparkVersion: version }
  const scorer = scorerOf(stage, options)
  try {
    return (scorer.score(row) as { r: unknown }).r
  } catch (thrown) {
    assert(thrown instanceof ServingError && thrown.code === 'ROW_INVALID', String(thrown))
    return thrown
  }
}

/** Each expression gives its value, or fails with a message that matches. */
export function checkValues(
  table: readonly (readonly [expression: string, value: unknown])[],
  settings?: Settings,
): void {
  for (const [expression, value] of table) {
    const found = evaluate(expression, settings)
    if (value instanceof RegExp) {
      assert(found instanceof ServingError, `${expression}: gave ${found}`)
      assert.match(found.message, value, expression)
    } else assert.deepStrictEqual(found, value, expression)
  }
}
