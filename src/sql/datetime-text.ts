/**
 * The formatter and the reader that a pattern stands for, by Spark's version. Source:
 * catalyst.util.TimestampFormatter (3.0 to 4.1), DateTimeUtils.newDateFormat (2.4).
 */
import { boundedCache } from '../base/bounded-cache.ts'
import { rowInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { atLeast } from '../model/description.ts'
import { constant } from './call.ts'
import { formatter, hasField, hasZoneText } from './datetime-format.ts'
import { parser } from './datetime-parse.ts'
import { type PatternPart, parsePattern } from './datetime-pattern.ts'
import type { Expression, SqlContext } from './expression.ts'
import { simpleParser, simplePattern } from './simple-date-format.ts'

export type Format = (micros: bigint) => string
/** Null where the text does not suit the pattern. @throws ROW_INVALID */
export type Parse = (text: string) => bigint | null

/** What a pattern stands for; a constant one is refused at load where Spark refuses it. */
export function byPattern<T>(
  pattern: Expression,
  context: SqlContext,
  make: (pattern: string, context: SqlContext) => T,
): (pattern: string) => T {
  const get = boundedCache(limits.patternsMax, (text: string) => make(text, context))
  const value = pattern.isConstant ? constant(pattern, context) : null
  if (typeof value === 'string') {
    const parts = parsePattern(value, false)
    if (typeof parts === 'string')
      context.refuse(`the pattern ${JSON.stringify(value)} has ${parts}`)
    if (hasField(parts, 'z') && !hasZoneText(context.timeZone)) {
      context.refuse(`the name of the time zone ${context.timeZone}, which only Java knows`)
    }
    get(value)
  }
  return get
}

/** @throws ROW_INVALID where Spark refuses the pattern */
export function formatOf(pattern: string, context: SqlContext): Format {
  const parts = partsOf(pattern, false, context)
  const zone = { ...context.zone, name: context.timeZone }
  return formatter(parts, zone)
}

export function parseOf(pattern: string, context: SqlContext): Parse {
  const { zone } = context
  const old = simplePattern(pattern)
  const parseOld = old === undefined ? () => null : simpleParser(old, zone)
  if (!atLeast(context.sparkVersion, 3, 0)) return parseOld
  const parse = parser(partsOf(pattern, true, context), zone)
  if (atLeast(context.sparkVersion, 4, 0)) return parse
  return (text) => {
    const micros = parse(text)
    if (micros === null && parseOld(text) !== null) {
      throw rowInvalid(
        `${JSON.stringify(text)} suits ${JSON.stringify(pattern)} by the rules of Spark 2 only`,
      )
    }
    return micros
  }
}

function partsOf(pattern: string, isParsing: boolean, context: SqlContext): PatternPart[] {
  const parts = atLeast(context.sparkVersion, 3, 0)
    ? parsePattern(pattern, isParsing)
    : (simplePattern(pattern) ?? 'letters that are not supported')
  if (typeof parts !== 'string') return parts
  throw rowInvalid(`the pattern ${JSON.stringify(pattern)} has ${parts}`)
}
