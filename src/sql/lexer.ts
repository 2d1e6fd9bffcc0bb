/**
 * Spark SQL's tokens. Source: SqlBaseLexer of Spark 2.4 to 4.1 (comments in brackets nest since
 * 3.1, raw strings came with 3.4, shift operators and doubled quotes in strings with 4.0).
 */
import { modelUnsupported, type ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'
import type { StatementText } from './statement-text.ts'

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'end'

export interface Token {
  kind: TokenKind
  /** As it stands in the statement; of a quoted name and of a string, what it means. */
  text: string
  /** Of a word, in upper case: keywords are compared with it. Else the text. */
  upper: string
  /** Position of its first character in the statement, as Spark parses it. */
  at: number
}

/** @throws MODEL_UNSUPPORTED with line and column where no token fits, or there are too many */
export function tokensOf(statement: StatementText, version: SparkVersion): Token[] {
  const { length } = statement.text
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at = afterBlanks(statement, at, version)
    if (at >= length) break
    const { end, ...token } = tokenAt(statement, at, version)
    tokens.push({ ...token, at })
    if (tokens.length > limits.sqlTokensMax) {
      throw syntaxError(statement, at, `more than ${limits.sqlTokensMax} tokens`)
    }
    at = end
  }
  tokens.push({ kind: 'end', text: '', upper: '', at: length })
  return tokens
}

/** `SQL line 1, column 8: <message>`; both count from 1. */
export function syntaxError(statement: StatementText, at: number, message: string): ServingError {
  return modelUnsupported(`SQL ${statement.where(at)}: ${message}`)
}

interface Scanned {
  kind: TokenKind
  text: string
  upper: string
  end: number
}

const operators = [
  '<=>',
  '>>>',
  '::',
  '<=',
  '>=',
  '<>',
  '!=',
  '==',
  '!<',
  '!>',
  '||',
  '->',
  '=>',
  '<<',
  '>>',
  ...'()[],.;:=<>+-*/%~&|^!?{}',
]

const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?:BD|[LSYDF])?/iy
const word = /[\p{L}\p{Nl}\d_]+/uy

function tokenAt(source: StatementText, at: number, version: SparkVersion): Scanned {
  const { text: statement } = source
  const first = statement[at]
  if (first === "'" || first === '"') return stringAt(source, at, version)
  if ((first === 'r' || first === 'R') && atLeast(version, 3, 4)) {
    const next = statement[at + 1]
    if (next === "'" || next === '"') return rawStringAt(source, at, next)
  }
  if (first === '`') return quotedName(source, at)
  const digits = matchAt(number, statement, at)
  const name = matchAt(word, statement, at)
  // A name may begin with digits (1st_class): the longer token wins, a number where both are equal.
  if (digits !== undefined && digits.length >= (name?.length ?? 0)) {
    return { kind: 'number', text: digits, upper: digits.toUpperCase(), end: at + digits.length }
  }
  if (name !== undefined) {
    return { kind: 'word', text: name, upper: name.toUpperCase(), end: at + name.length }
  }
  const operator = operators.find((text) => statement.startsWith(text, at))
  if (operator === undefined) {
    throw syntaxError(source, at, `found ${JSON.stringify(first)}, expected SQL`)
  }
  return { kind: 'operator', text: operator, upper: operator, end: at + operator.length }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function afterBlanks(source: StatementText, start: number, version: SparkVersion): number {
  const { text: statement } = source
  let at = start
  for (;;) {
    while (at < statement.length && /\s/.test(statement[at])) at++
    if (statement.startsWith('--', at)) {
      const end = statement.indexOf('\n', at)
      at = end < 0 ? statement.length : end + 1
    } else if (statement.startsWith('/*+', at)) {
      throw syntaxError(source, at, 'a hint, which no projection of rows has')
    } else if (statement.startsWith('/*', at)) at = afterComment(source, at, version)
    else return at
  }
}

function afterComment(source: StatementText, start: number, version: SparkVersion): number {
  const { text: statement } = source
  const nests = atLeast(version, 3, 1)
  let depth = 0
  for (let at = start; at < statement.length; ) {
    if ((depth === 0 || nests) && statement.startsWith('/*', at)) {
      depth++
      at += 2
    } else if (statement.startsWith('*/', at)) {
      depth--
      at += 2
      if (depth === 0) return at
    } else at++
  }
  throw syntaxError(source, start, 'a comment without end')
}

function stringAt(source: StatementText, start: number, version: SparkVersion): Scanned {
  const { text: statement } = source
  const quote = statement[start]
  const doubles = atLeast(version, 4, 0)
  let raw = ''
  for (let at = start + 1; at < statement.length; at++) {
    const character = statement[at]
    if (character === '\\') {
      raw += character + (statement[++at] ?? '')
    } else if (character !== quote) raw += character
    else if (doubles && statement[at + 1] === quote) {
      raw += `\\${quote}`
      at++
    } else {
      const text = unescaped(raw)
      return { kind: 'string', text, upper: text, end: at + 1 }
    }
  }
  throw syntaxError(source, start, 'a string without end')
}

function rawStringAt(source: StatementText, start: number, quote: string): Scanned {
  const { text: statement } = source
  const end = statement.indexOf(quote, start + 2)
  if (end < 0) throw syntaxError(source, start, 'a string without end')
  const text = statement.slice(start + 2, end)
  return { kind: 'string', text, upper: text, end: end + 1 }
}

function quotedName(source: StatementText, start: number): Scanned {
  const { text: statement } = source
  const match = matchAt(/`((?:[^`]|``)*)`/y, statement, start)
  if (match === undefined) throw syntaxError(source, start, 'a name without closing backtick')
  const text = match.slice(1, -1).replaceAll('``', '`')
  return { kind: 'quoted', text, upper: text, end: start + match.length }
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001a',
  // Kept for LIKE, whose escape the backslash is.
  '%': '\\%',
  _: '\\_',
}

/** Source: ParserUtils.unescapeSQLString. */
function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw
  return raw.replace(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|([01][0-7]{2})|([\s\S]?))/g,
    (_, short?: string, long?: string, octal?: string, other = '') => {
      if (short !== undefined) return String.fromCharCode(Number.parseInt(short, 16))
      if (long !== undefined) return codePoint(Number.parseInt(long, 16))
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      return escapes[other] ?? other
    },
  )
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}
