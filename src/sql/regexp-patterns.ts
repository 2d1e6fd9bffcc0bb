/** Regular expressions of a call: a constant one is compiled once, others as rows bring them. */
import { rowInvalid, ServingError } from '../base/errors.ts'
import { compileJavaRegex, type JavaRegex } from '../regex/java-regex.ts'
import { constantValue } from './call.ts'
import type { Expression } from './expression.ts'

/** Patterns that rows bring: what is known of so many is kept. */
const patternsMax = 256

/**
 * @throws MODEL_UNSUPPORTED where a constant pattern is malformed; of a row's it is ROW_INVALID
 */
export function patternsOf(pattern: Expression, name: string): (text: string) => JavaRegex {
  const known = new Map<string, JavaRegex>()
  const value = pattern.isConstant ? constantValue(pattern) : null
  if (typeof value === 'string') {
    const regex = compileJavaRegex(value)
    return () => regex
  }
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const regex = compiledForRow(text, name)
    if (known.size >= patternsMax) known.clear()
    known.set(text, regex)
    return regex
  }
}

function compiledForRow(text: string, name: string): JavaRegex {
  try {
    return compileJavaRegex(text)
  } catch (thrown) {
    if (thrown instanceof ServingError) throw rowInvalid(`${name}: ${thrown.message}`)
    throw thrown
  }
}
