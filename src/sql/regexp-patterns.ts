/** Regular expressions of a call: a constant one is compiled once, others as rows bring them. */
import { boundedCache } from '../base/bounded-cache.ts'
import { rowInvalid, ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { compileJavaRegex, type JavaRegex } from '../regex/java-regex.ts'
import { constantValue } from './call.ts'
import type { Expression } from './expression.ts'

/**
 * @throws MODEL_UNSUPPORTED where a constant pattern is malformed; of a row's it is ROW_INVALID
 */
export function patternsOf(pattern: Expression, name: string): (text: string) => JavaRegex {
  const value = pattern.isConstant ? constantValue(pattern) : null
  if (typeof value === 'string') {
    const regex = compileJavaRegex(value)
    return () => regex
  }
  return boundedCache(limits.patternsMax, (text) => compiledForRow(text, name))
}

function compiledForRow(text: string, name: string): JavaRegex {
  try {
    return compileJavaRegex(text)
  } catch (thrown) {
    if (thrown instanceof ServingError) throw rowInvalid(`${name}: ${thrown.message}`)
    throw thrown
  }
}
