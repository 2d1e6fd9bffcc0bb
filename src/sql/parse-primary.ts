/** Literals, names, calls and the forms that begin with a keyword. Source: as parse-expression. */
import { atLeast } from '../model/description.ts'
import { string } from '../model/schema.ts'
import { clauseWords } from './clause-words.ts'
import { parseExpression } from './parse-expression.ts'
import { parseInterval } from './parse-interval.ts'
import { numberLiteral, typedLiteral } from './parse-literal.ts'
import { parseDataType } from './parse-type.ts'
import type { Branch, Item, Syntax } from './syntax.ts'
import type { TokenReader } from './token-reader.ts'

export function parsePrimary(reader: TokenReader): Syntax {
  const token = reader.peek()
  const { kind, at } = token
  if (kind === 'number' || reader.is('-')) return numberLiteral(reader)
  if (kind === 'string') return stringLiteral(reader)
  if (kind === 'quoted') return nameOrCall(reader)
  if (kind === 'word') {
    return keywordForm(reader) ?? nameOrCall(reader)
  }
  if (reader.takeIf('(')) return parenthesised(reader, at)
  if (reader.is('?', ':')) reader.refuse('a parameter marker, which a saved statement has not')
  return reader.fail('an expression')
}

function stringLiteral(reader: TokenReader): Syntax {
  const { at } = reader.peek()
  let value = ''
  while (reader.peek().kind === 'string') value += reader.take().text
  return { kind: 'literal', at, value, type: string }
}

function parenthesised(reader: TokenReader, at: number): Syntax {
  const lambda = lambdaAfter(reader, at)
  if (lambda !== undefined) return lambda
  if (reader.is('SELECT', 'WITH')) reader.refuse('a subquery, which no single row has')
  const items = [namedItem(reader)]
  while (reader.takeIf(',')) items.push(namedItem(reader))
  reader.expect(')')
  if (items.length === 1 && items[0].alias === undefined) return items[0].expression
  return { kind: 'struct', at, items, isRow: true }
}

/** `(x, y) -> body`, whose opening bracket has been taken. */
function lambdaAfter(reader: TokenReader, at: number): Syntax | undefined {
  let ahead = 0
  while (reader.peek(ahead).kind === 'word' && reader.isAhead(ahead + 1, ',')) ahead += 2
  const isLambda =
    reader.peek(ahead).kind === 'word' &&
    reader.isAhead(ahead + 1, ')') &&
    reader.isAhead(ahead + 2, '->')
  if (!isLambda) return undefined
  const params = [reader.name()]
  while (reader.takeIf(',')) params.push(reader.name())
  reader.expect(')')
  reader.expect('->')
  return { kind: 'lambda', at, params, body: parseExpression(reader) }
}

/** An expression with an optional alias. */
export function namedItem(reader: TokenReader): Item {
  const expression = parseExpression(reader)
  if (reader.takeIf('AS')) {
    if (reader.is('(')) reader.refuse('several aliases, which only generators have')
    return { expression, alias: reader.name('an alias') }
  }
  const { kind, upper } = reader.peek()
  const isAlias = kind === 'quoted' || (kind === 'word' && !clauseWords.has(upper))
  return { expression, alias: isAlias ? reader.take().text : undefined }
}

/** `undefined` where the word is a name. */
function keywordForm(reader: TokenReader): Syntax | undefined {
  const { upper, at } = reader.peek()
  const next = reader.peek(1)
  if (reader.isAhead(1, '(')) {
    const special = Object.hasOwn(specialCalls, upper) ? specialCalls[upper] : undefined
    return special?.(reader)
  }
  switch (upper) {
    case 'NULL':
      return isName(reader) ? undefined : literal(reader, null, 'void')
    case 'TRUE':
    case 'FALSE':
      return isName(reader) ? undefined : literal(reader, upper === 'TRUE', 'boolean')
    case 'CASE':
      return caseForm(reader)
    case 'INTERVAL':
      return parseInterval(reader)
    default:
      if (next.kind === 'string') return typedLiteral(reader)
      if (reader.isAhead(1, '->')) {
        const params = [reader.name()]
        reader.take()
        return { kind: 'lambda', at, params, body: parseExpression(reader) }
      }
      return undefined
  }
}

function isName(reader: TokenReader): boolean {
  return reader.isAhead(1, '.')
}

function literal(reader: TokenReader, value: boolean | null, kind: 'void' | 'boolean'): Syntax {
  const { at } = reader.take()
  return { kind: 'literal', at, value, type: { kind } }
}

function caseForm(reader: TokenReader): Syntax | undefined {
  const mark = reader.mark
  const { at } = reader.take()
  const next = reader.peek()
  const isName =
    next.kind === 'end' || (next.kind === 'operator' && !reader.is('(', '-', '+', '~', '!'))
  if (isName || reader.is('FROM', 'AS')) {
    reader.reset(mark)
    return undefined
  }
  const subject = reader.is('WHEN') ? undefined : parseExpression(reader)
  const branches: Branch[] = []
  while (reader.takeIf('WHEN')) {
    const found = parseExpression(reader)
    const condition: Syntax =
      subject === undefined
        ? found
        : { kind: 'operator', at: found.at, operator: '=', args: [subject, found] }
    reader.expect('THEN')
    branches.push({ condition, result: parseExpression(reader) })
  }
  if (branches.length === 0) reader.fail('WHEN')
  const otherwise = reader.takeIf('ELSE') ? parseExpression(reader) : undefined
  reader.expect('END')
  return { kind: 'case', at, branches, otherwise }
}

/** Calls with words between their arguments. */
const specialCalls: Readonly<Record<string, (reader: TokenReader) => Syntax | undefined>> = {
  CAST: (reader) => castCall(reader, false),
  TRY_CAST: (reader) => castCall(reader, true),
  STRUCT: structCall,
  EXTRACT: (reader) => {
    if (reader.peek(2).kind !== 'word' || !reader.isAhead(3, 'FROM')) return undefined
    const { at } = open(reader)
    const field = reader.take()
    reader.expect('FROM')
    const name: Syntax = { kind: 'literal', at: field.at, value: field.text, type: string }
    return closed(reader, at, 'extract', [name, parseExpression(reader)])
  },
  POSITION: (reader) => {
    const { at } = open(reader)
    const first = parseExpression(reader, true)
    if (!reader.takeIf('IN')) return plainCall(reader, { at, name: 'position', first })
    return closed(reader, at, 'locate', [first, parseExpression(reader)])
  },
  SUBSTRING: (reader) => substringCall(reader, 'substring'),
  SUBSTR: (reader) => substringCall(reader, 'substr'),
  TRIM: trimCall,
  OVERLAY: (reader) => {
    const { at } = open(reader)
    const first = parseExpression(reader)
    if (!reader.takeIf('PLACING')) return plainCall(reader, { at, name: 'overlay', first })
    const args = [first, parseExpression(reader)]
    reader.expect('FROM')
    args.push(parseExpression(reader))
    if (reader.takeIf('FOR')) args.push(parseExpression(reader))
    return closed(reader, at, 'overlay', args)
  },
  TIMESTAMPADD: unitCall('timestampadd'),
  DATEADD: unitCall('timestampadd'),
  DATE_ADD: unitCall('timestampadd'),
  TIMESTAMPDIFF: unitCall('timestampdiff'),
  DATEDIFF: unitCall('timestampdiff'),
  DATE_DIFF: unitCall('timestampdiff'),
}

function open(reader: TokenReader): { at: number } {
  const { at } = reader.take()
  reader.expect('(')
  return { at }
}

function closed(reader: TokenReader, at: number, name: string, args: Syntax[]): Syntax {
  reader.expect(')')
  return { kind: 'call', at, name, args }
}

function castCall(reader: TokenReader, isTry: boolean): Syntax {
  const { at } = open(reader)
  const operand = parseExpression(reader)
  reader.expect('AS')
  const type = parseDataType(reader)
  reader.expect(')')
  return { kind: 'cast', at, operand, type, isTry }
}

function structCall(reader: TokenReader): Syntax {
  const { at } = open(reader)
  const items: Item[] = []
  if (!reader.is(')')) {
    do items.push(namedItem(reader))
    while (reader.takeIf(','))
  }
  reader.expect(')')
  return { kind: 'struct', at, items, isRow: false }
}

/** The rest of a call whose first argument has been parsed. */
function plainCall(
  reader: TokenReader,
  { at, name, first }: { at: number; name: string; first: Syntax },
): Syntax {
  const args = [first]
  while (reader.takeIf(',')) args.push(parseExpression(reader))
  return closed(reader, at, name, args)
}

function substringCall(reader: TokenReader, name: string): Syntax {
  const { at } = open(reader)
  const first = parseExpression(reader)
  if (!reader.takeIf('FROM')) return plainCall(reader, { at, name, first })
  const args = [first, parseExpression(reader)]
  if (reader.takeIf('FOR')) args.push(parseExpression(reader))
  return closed(reader, at, 'substring', args)
}

/** As the functions trim, ltrim and rtrim with two arguments: what to trim comes first. */
function trimCall(reader: TokenReader): Syntax {
  const { at } = open(reader)
  const side = reader.takeIf('BOTH', 'LEADING', 'TRAILING')?.upper
  const name = side === 'LEADING' ? 'ltrim' : side === 'TRAILING' ? 'rtrim' : 'trim'
  if (side !== undefined && reader.takeIf('FROM'))
    return closed(reader, at, name, [parseExpression(reader)])
  const first = parseExpression(reader)
  if (reader.takeIf('FROM')) return closed(reader, at, name, [first, parseExpression(reader)])
  return side === undefined ? plainCall(reader, { at, name, first }) : reader.fail('FROM')
}

const units = new Set(
  'YEAR QUARTER MONTH WEEK DAY DAYOFYEAR HOUR MINUTE SECOND MILLISECOND MICROSECOND'.split(' '),
)

/** `timestampadd(DAY, 1, x)`: since 3.3 the first of three arguments may be a bare unit. */
function unitCall(name: string): (reader: TokenReader) => Syntax | undefined {
  return (reader) => {
    const unit = reader.peek(2)
    const isUnit = unit.kind === 'word' && units.has(unit.upper) && reader.isAhead(3, ',')
    if (!isUnit || !atLeast(reader.options.sparkVersion, 3, 3)) return undefined
    const { at } = open(reader)
    reader.take()
    const args: Syntax[] = [{ kind: 'literal', at: unit.at, value: unit.text, type: string }]
    while (reader.takeIf(',')) args.push(parseExpression(reader))
    return closed(reader, at, name, args)
  }
}

function nameOrCall(reader: TokenReader): Syntax {
  const { at } = reader.peek()
  if (!reader.isAhead(1, '(')) return { kind: 'name', at, parts: [reader.name()] }
  const name = reader.name()
  reader.expect('(')
  if (reader.is('DISTINCT')) reader.refuse(`${name}(DISTINCT ...): an aggregate needs many rows`)
  reader.takeIf('ALL')
  if (reader.is('*')) reader.refuse(`${name}(*): an aggregate needs many rows`)
  const args: Syntax[] = []
  if (!reader.is(')')) {
    do args.push(parseExpression(reader))
    while (reader.takeIf(','))
  }
  reader.expect(')')
  for (const word of ['OVER', 'FILTER', 'IGNORE', 'RESPECT', 'WITHIN']) {
    const isClause = reader.is(word) && !reader.isAhead(1, ',', ')', 'FROM')
    if (isClause) reader.refuse(`${name}(...) ${word}: aggregates and windows need many rows`)
  }
  return { kind: 'call', at, name: name.toLowerCase(), args }
}
