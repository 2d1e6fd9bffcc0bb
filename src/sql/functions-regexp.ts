/**
 * Functions of regular expressions. Source: catalyst.expressions.regexpExpressions,
 * unsafe.types.UTF8String.split (2.4 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import { atLeast } from '../model/description.ts'
import { type DataType, int, string, strings } from '../model/schema.ts'
import { groupText, type JavaRegex } from '../regex/java-regex.ts'
import { constant, nullSafe, typed } from './call.ts'
import { codePointCount, encodable } from './code-points.ts'
import { literal, type SqlContext, type SqlFunction, type SqlFunctions } from './expression.ts'
import { like } from './like.ts'
import { patternsOf } from './regexp-patterns.ts'
import { boolean } from './type-family.ts'
import type { Value } from './value.ts'

interface TextSearch {
  text: string
  regex: JavaRegex
}

/** A text, a pattern and perhaps a number, which stands for a group unless it is said otherwise. */
function search(
  name: string,
  type: DataType,
  compute: (search: TextSearch, group: number) => Value,
  options: { number?: number; since?: SqlFunction['since'] } = {},
): SqlFunction {
  const { number } = options
  return typed(
    [2, number === undefined ? 2 : 3],
    (given, context) => {
      const args = given.slice(0, 2).map((arg) => context.implicitCast(arg, string))
      const regexes = patternsOf(args[1], name)
      const last = number === undefined ? undefined : (given[2] ?? literal(number, int))
      if (last !== undefined) args.push(context.implicitCast(last, int))
      const evaluate = nullSafe(args, (text, pattern, group) =>
        compute({ text: text as string, regex: regexes(pattern as string) }, group as number),
      )
      const printed = [...given.slice(0, 2), ...(last === undefined ? [] : [last])]
      return { type, evaluate, printed: printed.map((arg) => arg.text) }
    },
    {
      hints: [string, string, int],
      since: options.since,
    },
  )
}

/** @throws ROW_INVALID where the pattern has no such group; asked only where there is a match */
function checkGroup(name: string, { regex }: TextSearch, group: number): void {
  if (group >= 0 && group <= regex.groupCount) return
  throw rowInvalid(`${name}: group ${group} of a pattern with ${regex.groupCount} groups`)
}

const regexpExtract = search(
  'regexp_extract',
  string,
  (given, group) => {
    const match = given.regex.find(given.text)
    if (match === undefined) return ''
    checkGroup('regexp_extract', given, group)
    return groupText(match.groups, given.text, group)
  },
  { number: 1 },
)

const regexpExtractAll = search(
  'regexp_extract_all',
  strings,
  (given, group) => {
    const matches = given.regex.findAll(given.text)
    if (matches.length > 0) checkGroup('regexp_extract_all', given, group)
    return matches.map(({ groups }) => groupText(groups, given.text, group))
  },
  { number: 1, since: [3, 1] },
)

const regexpCount = search('regexp_count', int, ({ text, regex }) => regex.findTexts(text).length, {
  since: [3, 4],
})

/** An empty match counts as none. */
const regexpSubstr = search(
  'regexp_substr',
  string,
  ({ text, regex }) => {
    const match = regex.find(text)
    return match === undefined || match.start === match.end
      ? null
      : text.slice(match.start, match.end)
  },
  { since: [3, 4] },
)

/** The group is looked at by nobody. */
const regexpInstr = search(
  'regexp_instr',
  int,
  ({ text, regex }) => (regex.find(text)?.start ?? -1) + 1,
  { number: 0, since: [3, 4] },
)

/** A position (since 3.1, a constant) counts UTF-16 units; beyond the text nothing is replaced. */
const regexpReplace = typed(
  [3, 4],
  (given, context) => {
    const position = given[3] ?? literal(1, int)
    const from = constant(context.implicitCast(position, int), context)
    if (from !== null && (from as number) < 1) {
      context.refuse(`regexp_replace: position ${from}, expected 1 or more`)
    }
    const args = given.slice(0, 3).map((arg) => context.implicitCast(arg, string))
    const regexes = patternsOf(args[1], 'regexp_replace')
    const start = (from as number) - 1
    const replace = nullSafe(args, (value, pattern, by) => {
      const text = value as string
      if (start > 0 && start >= text.length) return text
      return encodable(regexes(pattern as string).replaceAll(text, by as string, start))
    })
    const printed = [...given.slice(0, 3), position].map((arg) => arg.text)
    return { type: string, evaluate: from === null ? () => null : replace, printed }
  },
  { hints: [string, string, string, int] },
)

const split = typed(
  [2, 3],
  (given, context) => {
    const limitArg = given[2] ?? literal(-1, int)
    const args = given.slice(0, 2).map((arg) => context.implicitCast(arg, string))
    const regexes = patternsOf(args[1], 'split')
    args.push(context.implicitCast(limitArg, int))
    const evaluate = nullSafe(args, (value, pattern, max) => {
      const text = value as string
      const limit = max === 0 ? -1 : (max as number)
      if (pattern === '' && text !== '' && atLeast(context.sparkVersion, 3, 4)) {
        return splitCharacters(text, limit, context)
      }
      return regexes(pattern as string)
        .split(text, limit)
        .map(encodable)
    })
    return { type: strings, evaluate, printed: [...given.slice(0, 2), limitArg].map((a) => a.text) }
  },
  { hints: [string, string, int] },
)

/** By the empty pattern: the last part is the rest since 4.0, before that one character. */
function splitCharacters(text: string, limit: number, context: SqlContext): string[] {
  const characters = Array.from(text)
  if (limit <= 0 || limit >= codePointCount(text)) return characters
  if (!atLeast(context.sparkVersion, 4, 0)) return characters.slice(0, limit)
  return [...characters.slice(0, limit - 1), characters.slice(limit - 1).join('')]
}

function asFunction(form: 'like' | 'ilike' | 'rlike', name: string): SqlFunction {
  return typed(
    [2, form === 'rlike' ? 2 : 3],
    (given, context) => {
      const escapeMark = given[2] === undefined ? '\\' : constant(given[2], context)
      if (typeof escapeMark !== 'string' || escapeMark.length !== 1) {
        return context.refuse(`${name}: expected one character to escape with`)
      }
      const { evaluate, text } = like(given[0], given[1], { form, escapeMark }, context)
      if (form === 'like') return { type: boolean, evaluate, text }
      if (form === 'ilike') return { type: boolean, evaluate }
      const isWord = atLeast(context.sparkVersion, 3, 2)
      const shown = `${name.toUpperCase()}(${given[0].text}, ${given[1].text})`
      return { type: boolean, evaluate, text: isWord ? shown : text }
    },
    { hints: [string] },
  )
}

export const regexpFunctions: SqlFunctions = {
  ilike: { ...asFunction('ilike', 'ilike'), since: [3, 3] },
  like: asFunction('like', 'like'),
  regexp: { ...asFunction('rlike', 'regexp'), since: [3, 2] },
  regexp_count: regexpCount,
  regexp_extract: regexpExtract,
  regexp_extract_all: regexpExtractAll,
  regexp_instr: regexpInstr,
  regexp_like: { ...asFunction('rlike', 'regexp_like'), since: [3, 2] },
  regexp_replace: regexpReplace,
  regexp_substr: regexpSubstr,
  rlike: asFunction('rlike', 'rlike'),
  split,
}
