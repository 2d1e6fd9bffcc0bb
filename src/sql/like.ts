/**
 * LIKE, ILIKE, RLIKE, LIKE ANY and LIKE ALL. Source: regexpExpressions.scala, StringUtils
 * .escapeLikeRegex (2.4 to 4.1). LIKE is matched here, in one pass with at most one way back;
 * RLIKE by Java's regular expressions.
 */
import { rowWork } from '../base/row-work.ts'
import { javaLowerCase } from '../kernels/java-string.ts'
import { atLeast } from '../model/description.ts'
import type { Frame } from '../model/frame.ts'
import { string } from '../model/schema.ts'
import type { Expression, SqlContext } from './expression.ts'
import { costOf } from './metering.ts'
import { patternsOf } from './regexp-patterns.ts'
import { sqlError } from './row-errors.ts'
import type { LikeForm } from './syntax.ts'
import { boolean } from './type-family.ts'
import type { Value } from './value.ts'

type Match = (text: string) => boolean

export interface LikeOptions {
  form: LikeForm
  escapeMark: string
}

export function like(
  given: Expression,
  givenPattern: Expression,
  { form, escapeMark }: LikeOptions,
  context: SqlContext,
): Expression {
  const word = form === 'rlike' ? 'RLIKE' : form === 'ilike' ? 'ILIKE' : 'LIKE'
  const ending = escapeMark === '\\' ? '' : ` ESCAPE '${escapeMark}'`
  const shown = `${given.text} ${word} ${givenPattern.text}${ending}`
  const text = form === 'rlike' ? `RLIKE(${given.text}, ${givenPattern.text})` : shown
  const operand = context.implicitCast(given, string)
  const pattern = context.implicitCast(givenPattern, string)
  const compile = (source: string): Match => {
    const breaks =
      !atLeast(context.sparkVersion, 4, 2) && !(pattern.isConstant && isSimple(source, escapeMark))
    return likeMatch(source, { escapeMark, ignoresCase: form === 'ilike', breaks, where: text })
  }
  return {
    type: boolean,
    evaluate: form === 'rlike' ? searching(operand, pattern) : matching(operand, pattern, compile),
    text,
    isConstant: operand.isConstant && pattern.isConstant,
  }
}

/** `operand LIKE ANY (patterns)`, whose patterns are texts; null where none settles it. */
export function likeMany(
  given: Expression,
  patterns: readonly Expression[],
  options: { form: LikeForm; quantifier: 'any' | 'all'; negated: boolean },
  context: SqlContext,
): Expression {
  const { form, quantifier, negated } = options
  const word = `${negated ? 'NOT ' : ''}${form.toUpperCase()} ${quantifier.toUpperCase()}`
  const text = `(${given.text} ${word} (${patterns.map((one) => one.text).join(', ')}))`
  const tests = patterns.map((pattern) => like(given, pattern, { form, escapeMark: '\\' }, context))
  const settling = quantifier === 'any'
  const evaluate = (frame: Frame): Value => {
    let hasNull = false
    for (const test of tests) {
      const value = test.evaluate(frame)
      if (value === null) hasNull = true
      else if ((value !== negated) === settling) return settling
    }
    return hasNull ? null : !settling
  }
  return { type: boolean, evaluate, text, isConstant: tests.every((test) => test.isConstant) }
}

function matching(
  operand: Expression,
  pattern: Expression,
  compile: (source: string) => Match,
): (frame: Frame) => Value {
  let lastSource: string | undefined
  let lastMatch: Match = () => false
  return (frame) => {
    const text = operand.evaluate(frame)
    if (text === null) return null
    const source = pattern.evaluate(frame)
    if (source === null) return null
    if (source !== lastSource) {
      lastMatch = compile(source as string)
      lastSource = source as string
    }
    return lastMatch(text as string)
  }
}

function searching(operand: Expression, pattern: Expression): (frame: Frame) => Value {
  const compile = patternsOf(pattern, 'RLIKE')
  return (frame) => {
    const text = operand.evaluate(frame)
    if (text === null) return null
    const source = pattern.evaluate(frame)
    if (source === null) return null
    rowWork.spend(costOf(text), 'rlike')
    return compile(source as string).test(text as string)
  }
}

/** One character to match: itself, any one (`_`), or any number of any (`%`). */
type Token = { kind: 'character'; code: number } | { kind: 'one' } | { kind: 'many' }

interface LikeRules {
  escapeMark: string
  ignoresCase: boolean
  /** A character of two UTF-16 units in the pattern is quoted in halves, which match nothing. */
  breaks: boolean
  where: string
}

/** Spark compares with a constant pattern of these forms as text, by no regular expression. */
function isSimple(source: string, escapeMark: string): boolean {
  return !source.includes(escapeMark) && /^(?:%?[^_%]+%?|[^_%]+%[^_%]+|)$/.test(source)
}

function likeMatch(source: string, rules: LikeRules): Match {
  const { ignoresCase } = rules
  const tokens = likeTokens(ignoresCase ? javaLowerCase(source) : source, rules)
  if (!ignoresCase) return (text) => matchTokens(tokens, text)
  return (text) => {
    rowWork.spend(costOf(text), 'ilike')
    return matchTokens(tokens, javaLowerCase(text))
  }
}

function likeTokens(source: string, { escapeMark, breaks, where }: LikeRules): Token[] {
  const tokens: Token[] = []
  const characters = [...source]
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]
    if (character === escapeMark) {
      const next = characters[++i]
      if (next !== '_' && next !== '%' && next !== escapeMark) {
        throw sqlError(where, `pattern ${source}: ${escapeMark} escapes only _ % and itself`)
      }
      tokens.push({ kind: 'character', code: next.codePointAt(0) ?? 0 })
    } else if (character === '_') tokens.push({ kind: 'one' })
    else if (character === '%') tokens.push({ kind: 'many' })
    else {
      const code = character.codePointAt(0) ?? 0
      tokens.push({ kind: 'character', code: breaks && code > 0xffff ? -1 : code })
    }
  }
  return tokens
}

/** Steps of a match in one step of a row's budget. */
const matchStepsPerStep = 6

/** After a mismatch the last `%` takes one character more: earlier ones need never give back. */
function matchTokens(tokens: readonly Token[], text: string): boolean {
  let at = 0
  let index = 0
  let manyIndex = -1
  let manyAt = 0
  let isMatch = true
  while (isMatch && at < text.length) {
    const token = tokens[index]
    const code = text.codePointAt(at) ?? 0
    if (token?.kind === 'many') {
      manyIndex = index++
      manyAt = at
    } else if (token?.kind === 'one' || (token?.kind === 'character' && token.code === code)) {
      index++
      at += code > 0xffff ? 2 : 1
    } else if (manyIndex >= 0) {
      // As many steps as there have been since that place.
      rowWork.spend((at - manyAt) / matchStepsPerStep, 'like')
      index = manyIndex + 1
      manyAt += (text.codePointAt(manyAt) ?? 0) > 0xffff ? 2 : 1
      at = manyAt
    } else isMatch = false
  }
  rowWork.spend(at / matchStepsPerStep, 'like')
  while (tokens[index]?.kind === 'many') index++
  return isMatch && index === tokens.length
}
