/** Regular expressions of a call: a constant one is compiled once, others as rows bring them. */
import { boundedCache } from '../base/bounded-cache.ts'
import { rowInvalid, ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { rowWork } from '../base/row-work.ts'
import { compileJavaRegex, type JavaRegex } from '../regex/java-regex.ts'
import { constantValue } from './call.ts'
import type { Expression } from './expression.ts'

/** What it costs to compile one, and each of its characters. */
const patternSteps = 500
const patternStepsPerCharacter = 50

/**
 * @throws MODEL_UNSUPPORTED where a constant pattern is malformed; of a row's it is ROW_INVALID
 */
export function patternsOf(pattern: Expression, name: string): (text: string) => JavaRegex {
  const value = pattern.isConstant ? constantValue(pattern) : null
  if (typeof value === 'string') {
    const regex = paid(compileJavaRegex(value), name)
    return () => regex
  }
  return boundedCache(limits.patternsMax, (text) => compiledForRow(text, name))
}

/** Steps of a search in one step of a row's budget. */
const searchStepsPerStep = 4
/** Steps for each character that cost no more than the text itself, which has been paid for. */
const linearSteps = 8

/** What it costs to keep a match. */
const matchSteps = 3

/** Whose searches, where they take more than some steps for each character, count for the row. */
function paid(regex: JavaRegex, name: string): JavaRegex {
  const pay = <T>(text: string, result: T): T => {
    const beyond = regex.stepsTaken - linearSteps * text.length
    if (beyond > 0) rowWork.spend(beyond / searchStepsPerStep, name)
    return result
  }
  return {
    ...regex,
    find: (text, from) => pay(text, regex.find(text, from)),
    test: (text) => pay(text, regex.test(text)),
    findAll: (text) => {
      const matches = regex.findAll(text)
      rowWork.spend(matchSteps * matches.length, name)
      return pay(text, matches)
    },
    findTexts: (text) => pay(text, regex.findTexts(text)),
    split: (text, limit) => pay(text, regex.split(text, limit)),
    replaceAll: (text, by, from) => pay(text, regex.replaceAll(text, by, from)),
  }
}

function compiledForRow(text: string, name: string): JavaRegex {
  rowWork.spend(patternSteps + patternStepsPerCharacter * text.length, name)
  try {
    return paid(compileJavaRegex(text), name)
  } catch (thrown) {
    if (thrown instanceof ServingError) throw rowInvalid(`${name}: ${thrown.message}`)
    throw thrown
  }
}
