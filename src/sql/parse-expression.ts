/**
 * Expressions of Spark SQL by precedence climbing. Source: the rules booleanExpression, predicate,
 * valueExpression and primaryExpression of SqlBaseParser, and AstBuilder (2.4 to 4.1).
 */
import { atLeast } from '../model/description.ts'
import { type DataType, string } from '../model/schema.ts'
import { parsePrimary } from './parse-primary.ts'
import { parseDataType } from './parse-type.ts'
import type { Operator, Syntax } from './syntax.ts'
import type { TokenReader } from './token-reader.ts'

/** @param stopsAtIn whether IN ends it, as in POSITION(a IN b) */
export function parseExpression(reader: TokenReader, stopsAtIn = false): Syntax {
  return reader.nested(() => {
    const outer = reader.stopsAtIn
    reader.stopsAtIn = stopsAtIn
    const parsed = parseOr(reader)
    reader.stopsAtIn = outer
    return parsed
  })
}

function parseOr(reader: TokenReader): Syntax {
  return logicalChain(reader, 'or', parseAnd)
}

function parseAnd(reader: TokenReader): Syntax {
  return logicalChain(reader, 'and', parseNot)
}

/** A chain becomes a balanced tree, as Spark makes it: its printed form shows that. */
function logicalChain(
  reader: TokenReader,
  operator: 'and' | 'or',
  parse: (reader: TokenReader) => Syntax,
): Syntax {
  const { at } = reader.peek()
  const operands = [parse(reader)]
  while (reader.takeIf(operator.toUpperCase())) operands.push(parse(reader))
  const tree = (low: number, high: number): Syntax => {
    if (low === high) return operands[low]
    const middle = low + Math.floor((high - low) / 2)
    const args = [tree(low, middle), tree(middle + 1, high)]
    return { kind: 'operator', at, operator, args }
  }
  return tree(0, operands.length - 1)
}

function parseNot(reader: TokenReader): Syntax {
  const { at } = reader.peek()
  const isNot = reader.is('NOT') && !isNameHere(reader)
  if (!isNot && !reader.is('!')) return parsePredicated(reader)
  reader.take()
  return reader.nested(() => ({
    kind: 'operator',
    at,
    operator: 'not',
    args: [parseNot(reader)],
  }))
}

/** A column may have the name of a keyword: then nothing follows that could be its operand. */
function isNameHere(reader: TokenReader): boolean {
  const next = reader.peek(1)
  return next.kind === 'end' || reader.isAhead(1, ',', ')', '.', '=', 'AS', 'FROM', 'IS')
}

function parsePredicated(reader: TokenReader): Syntax {
  const operand = parseValue(reader)
  const { at } = reader.peek()
  if (reader.is('IS')) return isPredicate(reader, operand)
  if (reader.stopsAtIn && reader.is('IN')) return operand
  const isNegated = reader.is('NOT', '!') && reader.isAhead(1, ...predicateWords)
  if (!isNegated && !reader.is(...predicateWords)) return operand
  if (isNegated && reader.is('!') && atLeast(reader.options.sparkVersion, 4, 0)) {
    reader.fail('NOT')
  }
  if (isNegated) reader.take()
  const word = reader.take().upper
  const negate = (syntax: Syntax): Syntax =>
    isNegated ? { kind: 'operator', at, operator: 'not', args: [syntax] } : syntax
  if (word === 'BETWEEN') return negate(betweenPredicate(reader, operand, at))
  if (word === 'IN') return negate(inPredicate(reader, operand, at))
  const form = word === 'ILIKE' ? 'ilike' : word === 'LIKE' ? 'like' : 'rlike'
  const quantifier = form === 'rlike' ? undefined : reader.takeIf('ANY', 'SOME', 'ALL')
  if (quantifier !== undefined) {
    return {
      kind: 'like-many',
      at,
      form,
      quantifier: quantifier.upper === 'ALL' ? 'all' : 'any',
      negated: isNegated,
      operand,
      patterns: list(reader),
    }
  }
  const pattern = parseValue(reader)
  const escapeMark = form !== 'rlike' && reader.takeIf('ESCAPE') ? escapeCharacter(reader) : '\\'
  return negate({ kind: 'like', at, form, operand, pattern, escapeMark })
}

const predicateWords = ['BETWEEN', 'IN', 'LIKE', 'ILIKE', 'RLIKE', 'REGEXP']

function isPredicate(reader: TokenReader, operand: Syntax): Syntax {
  const { at } = reader.take()
  const isNegated = reader.takeIf('NOT') !== undefined
  const operation = (operator: Operator, ...args: Syntax[]): Syntax => {
    return { kind: 'operator', at, operator, args }
  }
  if (reader.takeIf('NULL')) return operation(isNegated ? 'is not null' : 'is null', operand)
  if (reader.takeIf('UNKNOWN')) return operation(isNegated ? 'is not null' : 'is null', operand)
  if (reader.takeIf('DISTINCT')) {
    reader.expect('FROM')
    const same = operation('<=>', operand, parseValue(reader))
    return isNegated ? same : operation('not', same)
  }
  const truth = reader.takeIf('TRUE', 'FALSE')
  if (truth === undefined) return reader.fail('NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM')
  const type: DataType = { kind: 'boolean' }
  const literal: Syntax = { kind: 'literal', at, value: truth.upper === 'TRUE', type }
  const same = operation('<=>', operand, literal)
  return isNegated ? operation('not', same) : same
}

function betweenPredicate(reader: TokenReader, operand: Syntax, at: number): Syntax {
  const lower = parseValue(reader)
  reader.expect('AND')
  const args = [operand, lower, parseValue(reader)]
  return { kind: 'operator', at, operator: 'between', args }
}

function inPredicate(reader: TokenReader, operand: Syntax, at: number): Syntax {
  return { kind: 'in', at, operand, items: list(reader) }
}

function list(reader: TokenReader): Syntax[] {
  reader.expect('(')
  if (reader.is('SELECT', 'WITH')) reader.refuse('a subquery, which no single row has')
  const items = [parseExpression(reader)]
  while (reader.takeIf(',')) items.push(parseExpression(reader))
  reader.expect(')')
  return items
}

function escapeCharacter(reader: TokenReader): string {
  const { kind, text, at } = reader.peek()
  if (kind !== 'string') return reader.fail('a character in quotes')
  reader.take()
  if (text.length !== 1) reader.refuse(`escape ${JSON.stringify(text)}, expected a character`, at)
  return text
}

/** Binary operators by how tightly they bind, the loosest first. */
const levels: readonly Readonly<Record<string, Operator | 'not ='>>[] = [
  {
    '=': '=',
    '==': '=',
    '<=>': '<=>',
    '<>': 'not =',
    '!=': 'not =',
    '<': '<',
    '<=': '<=',
    '!>': '<=',
    '>': '>',
    '>=': '>=',
    '!<': '>=',
  },
  { '|': '|' },
  { '^': '^' },
  { '&': '&' },
  { '<<': '<<', '>>': '>>', '>>>': '>>>' },
  { '+': '+', '-': '-', '||': '||' },
  { '*': '*', '/': '/', '%': '%', DIV: 'div' },
]

const shiftLevel = 4

function parseValue(reader: TokenReader, level = 0): Syntax {
  if (level === levels.length) return parseUnary(reader)
  if (level === shiftLevel && !atLeast(reader.options.sparkVersion, 4, 0)) {
    return parseValue(reader, level + 1)
  }
  let left = parseValue(reader, level + 1)
  for (;;) {
    const { kind, upper, at } = reader.peek()
    const isOperator = kind === 'operator' || (kind === 'word' && upper === 'DIV')
    const operator = isOperator ? levels[level][upper] : undefined
    if (operator === undefined) return left
    // After DIV without an operand comes the end of an item: then it is an alias.
    if (upper === 'DIV' && endsItem(reader)) return left
    reader.take()
    const args = [left, parseValue(reader, level + 1)]
    left =
      operator === 'not ='
        ? {
            kind: 'operator',
            at,
            operator: 'not',
            args: [{ kind: 'operator', at, operator: '=', args }],
          }
        : { kind: 'operator', at, operator, args }
  }
}

function endsItem(reader: TokenReader): boolean {
  return reader.peek(1).kind === 'end' || reader.isAhead(1, ',', ')', 'FROM')
}

function parseUnary(reader: TokenReader): Syntax {
  const { at } = reader.peek()
  // A minus before a number belongs to the number.
  const isNumber = reader.is('-') && reader.peek(1).kind === 'number'
  const token = isNumber ? undefined : reader.takeIf('-', '+', '~')
  if (token === undefined) return parsePostfix(reader)
  const operator = token.upper === '-' ? 'negative' : token.upper === '+' ? 'positive' : '~'
  return reader.nested(() => ({ kind: 'operator', at, operator, args: [parseUnary(reader)] }))
}

function parsePostfix(reader: TokenReader): Syntax {
  let base = parsePrimary(reader)
  for (;;) {
    const { at } = reader.peek()
    if (reader.takeIf('[')) {
      base = { kind: 'extract', at, base, index: parseExpression(reader) }
      reader.expect(']')
    } else if (reader.takeIf('.')) {
      const name = reader.name()
      base =
        base.kind === 'name'
          ? { ...base, parts: [...base.parts, name] }
          : { kind: 'extract', at, base, index: { kind: 'literal', at, value: name, type: string } }
    } else if (reader.is('::') && atLeast(reader.options.sparkVersion, 4, 0)) {
      reader.take()
      base = { kind: 'cast', at, operand: base, type: parseDataType(reader), isTry: false }
    } else return base
  }
}
