/**
 * Texts: case, blanks, lengths, search. Source: catalyst.expressions.stringExpressions and
 * unsafe.types.UTF8String (2.4 to 4.1). Positions count code points, from 1.
 */
import { rowWork } from '../base/row-work.ts'
import { checkTextLength, joinTexts } from '../base/size-checks.ts'
import { javaLowerCase } from '../kernels/java-string.ts'
import { javaUpperCase } from '../kernels/java-upper-case.ts'
import { atLeast } from '../model/description.ts'
import { int, string } from '../model/schema.ts'
import { nullSafe, oneOf, strict, strictOf, typed } from './call.ts'
import { codePointCount, encodable, indexOfCodePoints } from './code-points.ts'
import { literal, type SqlFunction, type SqlFunctions } from './expression.ts'
import { findText, splitText } from './find-text.ts'
import { initCap } from './init-cap.ts'
import { binary, boolean } from './type-family.ts'
import type { Value } from './value.ts'

/** Since 4.0 ICU changes case, before that Java. */
const lower = strictOf(['string'], string, ({ sparkVersion }) =>
  atLeast(sparkVersion, 4, 0) ? (text) => text.toLowerCase() : (text) => javaLowerCase(text),
)

const upper = strictOf(['string'], string, ({ sparkVersion }) =>
  atLeast(sparkVersion, 4, 0) ? (text) => text.toUpperCase() : javaUpperCase,
)

const length = ofBytesOrText(codePointCount, (bytes) => bytes.length)

const octetLength = (perByte: number): SqlFunction =>
  ofBytesOrText(
    (text) => perByte * Buffer.byteLength(text),
    (bytes) => perByte * bytes.length,
  )

/** Before 3.3 only texts were taken; a binary was cast. */
const textPredicate = (holds: (text: string, part: string) => boolean): SqlFunction =>
  typed(
    [2, 2],
    (given, context) => {
      const isBytes = given.every((arg) => arg.type.kind === 'binary')
      const args = isBytes ? given : given.map((arg) => context.implicitCast(arg, string))
      const evaluate = nullSafe(args, (text, part) =>
        isBytes
          ? holds(byteText(text as Uint8Array), byteText(part as Uint8Array))
          : holds(text as string, part as string),
      )
      return { type: boolean, evaluate }
    },
    { hints: [string], since: [3, 3] },
  )

const instr = strict(['string', 'string'], int, (text, part) =>
  part === '' ? 1 : indexOfCodePoints(text, part, 0, 'instr') + 1,
)

/** A null start gives 0, a start before the text too; an empty part is at 1 wherever one looks. */
const locate = typed(
  [2, 3],
  (given, context) => {
    const part = context.implicitCast(given[0], string).evaluate
    const text = context.implicitCast(given[1], string).evaluate
    const startArg = given[2] ?? literal(1, int)
    const start = context.implicitCast(startArg, int).evaluate
    return {
      type: int,
      printed: [given[0].text, given[1].text, startArg.text],
      evaluate: (frame) => {
        const from = start(frame)
        if (from === null) return 0
        const wanted = part(frame)
        if (wanted === null) return null
        const whole = text(frame)
        if (whole === null) return null
        if ((from as number) < 1) return 0
        if (wanted === '') return 1
        return (
          indexOfCodePoints(whole as string, wanted as string, (from as number) - 1, 'locate') + 1
        )
      },
    }
  },
  { hints: [string, string, int] },
)

const replace = strict(
  ['string', 'string', 'string'],
  string,
  (text, search, by) => {
    return search === '' ? text : joinTexts('replace', splitText(text, search, 'replace'), by)
  },
  { defaults: [''] },
)

const repeat = strict(['string', 'int'], string, (text, times) => {
  if (times <= 0 || text === '') return ''
  checkTextLength('repeat', text.length * times)
  return text.repeat(times)
})

const space = strict(['int'], string, (count) => {
  checkTextLength('space', count)
  return ' '.repeat(Math.max(count, 0))
})

const findInSet = strict(['string', 'string'], int, (word, set) =>
  word.includes(',') ? 0 : set.split(',').indexOf(word) + 1,
)

/** Before 3.2 by UTF-16 units, of which halves of a character become question marks. */
const translate = strictOf(['string', 'string', 'string'], string, ({ sparkVersion }) => {
  if (atLeast(sparkVersion, 3, 2))
    return (text, from, to) => translated([...text], [...from], [...to])
  return (text, from, to) => encodable(translated(text.split(''), from.split(''), to.split('')))
})

function translated(
  text: readonly string[],
  from: readonly string[],
  to: readonly string[],
): string {
  rowWork.spend(text.length / 2, 'translate')
  const dictionary = new Map<string, string>()
  for (const [i, character] of from.entries()) {
    // A NUL removes, also one that is written in `to`.
    const by = to[i] === '\0' ? '' : (to[i] ?? '')
    if (!dictionary.has(character)) dictionary.set(character, by)
  }
  let result = ''
  for (const character of text) result += dictionary.get(character) ?? character
  return result
}

/** Before 3.2 the first byte, with its sign. */
const ascii = strictOf(['string'], int, ({ sparkVersion }) =>
  atLeast(sparkVersion, 3, 2)
    ? (text) => text.codePointAt(0) ?? 0
    : (text) => ((Buffer.from(text.slice(0, 2))[0] ?? 0) << 24) >> 24,
)

const chr = strict(['bigint'], string, (code) =>
  code < 0n ? '' : String.fromCharCode(Number(code & 0xffn)),
)

const luhnCheck = strict(
  ['string'],
  boolean,
  (digits) => {
    if (!/^[0-9]+$/.test(digits)) return false
    let sum = 0
    for (let i = 0; i < digits.length; i++) {
      const digit = Number(digits[digits.length - 1 - i]) * (i % 2 === 1 ? 2 : 1)
      sum += (digit % 10) + Math.floor(digit / 10)
    }
    return sum % 10 === 0
  },
  { since: [3, 5] },
)

/** Of trim, ltrim and rtrim the characters to trim come first, of btrim last. */
function trim(atStart: boolean, atEnd: boolean, isTextFirst = false): SqlFunction {
  return typed(
    [1, 2],
    (given, context) => {
      const args = given.map((arg) => context.implicitCast(arg, string))
      if (!isTextFirst) args.reverse()
      const evaluate = nullSafe(args, (text, characters = ' ') =>
        trimmed(text as string, characters as string, atStart, atEnd),
      )
      if (isTextFirst || given.length === 1) return { type: string, evaluate }
      const side = atStart && atEnd ? 'BOTH' : atStart ? 'LEADING' : 'TRAILING'
      const text = `TRIM(${side} ${given[0].text} FROM ${given[1].text})`
      return { type: string, evaluate, text }
    },
    { hints: [string] },
  )
}

function trimmed(text: string, characters: string, atStart: boolean, atEnd: boolean): string {
  const set = new Set<string>(characters)
  const points = Array.from(text)
  let start = 0
  let end = points.length
  while (atStart && start < end && set.has(points[start])) start++
  while (atEnd && end > start && set.has(points[end - 1])) end--
  return points.slice(start, end).join('')
}

function ofBytesOrText(
  ofText: (text: string) => number,
  ofBytes: (bytes: Uint8Array) => number,
): SqlFunction {
  return typed(
    [1, 1],
    (given, context) => {
      const arg = oneOf(given[0], [string, binary], context)
      const isText = arg.type.kind === 'string'
      const evaluate = nullSafe([arg], (value: Value) =>
        isText ? ofText(value as string) : ofBytes(value as Uint8Array),
      )
      return { type: int, evaluate }
    },
    { hints: [string] },
  )
}

/** Bytes as a text of characters below 256. */
function byteText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

export const stringFunctions: SqlFunctions = {
  ascii,
  bit_length: octetLength(8),
  btrim: { ...trim(true, true, true), since: [3, 2] },
  char: chr,
  char_length: length,
  character_length: length,
  chr,
  contains: textPredicate((text, part) => findText(text, part, 0, 'contains') >= 0),
  endswith: textPredicate((text, part) => text.endsWith(part)),
  find_in_set: findInSet,
  initcap: initCap,
  instr,
  lcase: lower,
  len: { ...length, since: [3, 4] },
  length,
  locate,
  lower,
  ltrim: trim(true, false),
  luhn_check: luhnCheck,
  octet_length: octetLength(1),
  position: locate,
  repeat,
  replace,
  rtrim: trim(false, true),
  space,
  startswith: textPredicate((text, part) => text.startsWith(part)),
  translate,
  trim: trim(true, true),
  ucase: upper,
  upper,
}
