/**
 * The statements that an SQLTransformer can be scored with: a SELECT list and a WHERE over its
 * table, row by row. Everything that needs more than one row is named and refused.
 */
import { atLeast } from '../model/description.ts'
import { manyRowsWords } from './clause-words.ts'
import { parseExpression } from './parse-expression.ts'
import { namedItem } from './parse-primary.ts'
import type { StatementText } from './statement-text.ts'
import type { Select, SelectItem, Source } from './syntax.ts'
import { type ParseOptions, TokenReader } from './token-reader.ts'

/** @throws MODEL_UNSUPPORTED with line and column */
export function parseStatement(statement: StatementText, options: ParseOptions): Select {
  const reader = new TokenReader(statement, options)
  if (reader.is('WITH')) reader.refuse('WITH, expected SELECT')
  const select = parseSelect(reader)
  while (reader.takeIf(';')) {}
  if (reader.peek().kind !== 'end') reader.fail('the end of the statement')
  return select
}

function parseSelect(reader: TokenReader): Select {
  return reader.nested(() => {
    if (reader.is('FROM')) return selectAfterFrom(reader)
    reader.expect('SELECT')
    if (reader.is('DISTINCT') && !reader.isAhead(1, ',', '.', 'FROM')) {
      reader.refuse('SELECT DISTINCT looks at many rows, expected one row at a time')
    }
    if (reader.is('TRANSFORM') && reader.isAhead(1, '(')) checkTransform(reader)
    if (reader.is('ALL') && !reader.isAhead(1, ',', '.', 'FROM')) reader.take()
    const items = selectItems(reader)
    if (!reader.is('FROM')) return reader.fail('FROM __THIS__')
    reader.take()
    const source = parseSource(reader)
    const where = reader.takeIf('WHERE') ? parseExpression(reader) : undefined
    refuseManyRows(reader)
    return { items, source, where }
  })
}

/** Hive's form: FROM t SELECT ... WHERE ... */
function selectAfterFrom(reader: TokenReader): Select {
  reader.take()
  const source = parseSource(reader)
  reader.expect('SELECT')
  const items = selectItems(reader)
  const where = reader.takeIf('WHERE') ? parseExpression(reader) : undefined
  refuseManyRows(reader)
  return { items, source, where }
}

function checkTransform(reader: TokenReader): void {
  // TRANSFORM(a, b) USING 'script' runs a script; transform(xs, x -> ...) is a function.
  let depth = 0
  for (let ahead = 1; reader.peek(ahead).kind !== 'end'; ahead++) {
    if (reader.isAhead(ahead, '(')) depth++
    else if (reader.isAhead(ahead, ')') && --depth === 0) {
      if (reader.isAhead(ahead + 1, 'USING')) reader.refuse('TRANSFORM ... USING runs a script')
      return
    }
  }
}

function refuseManyRows(reader: TokenReader): void {
  if (reader.is(',')) reader.refuse('a join, expected one table')
  if (reader.is(...manyRowsWords)) {
    reader.refuse(`${reader.peek().upper} looks at many rows, expected one row at a time`)
  }
  if (reader.is('VERSION', 'TIMESTAMP', 'FOR')) reader.fail('WHERE or the end')
}

function selectItems(reader: TokenReader): SelectItem[] {
  const items = [selectItem(reader)]
  while (reader.takeIf(',')) items.push(selectItem(reader))
  return items
}

function selectItem(reader: TokenReader): SelectItem {
  const { at } = reader.peek()
  const qualifier = starQualifier(reader)
  if (qualifier !== undefined) {
    const except: string[][] = []
    if (
      atLeast(reader.options.sparkVersion, 4, 0) &&
      reader.is('EXCEPT') &&
      reader.isAhead(1, '(')
    ) {
      reader.take()
      reader.take()
      do except.push(reader.qualifiedName())
      while (reader.takeIf(','))
      reader.expect(')')
    }
    return { kind: 'star', at, qualifier, except }
  }
  return { kind: 'item', at, ...namedItem(reader) }
}

/** The names before a star, which is taken; `undefined` where an expression follows. */
function starQualifier(reader: TokenReader): string[] | undefined {
  let ahead = 0
  while (isNameAt(reader, ahead) && reader.isAhead(ahead + 1, '.')) ahead += 2
  if (!reader.isAhead(ahead, '*')) return undefined
  const parts: string[] = []
  while (!reader.is('*')) {
    parts.push(reader.name())
    reader.expect('.')
  }
  reader.take()
  return parts
}

function isNameAt(reader: TokenReader, ahead: number): boolean {
  const { kind } = reader.peek(ahead)
  return kind === 'word' || kind === 'quoted'
}

function parseSource(reader: TokenReader): Source {
  const { at } = reader.peek()
  if (reader.takeIf('(')) {
    const select = parseSelect(reader)
    reader.expect(')')
    return { at, table: [], select, alias: sourceAlias(reader) }
  }
  const table = reader.qualifiedName()
  if (reader.is('(')) reader.refuse(`${table.join('.')}(...): a table-valued function`)
  return { at, table, select: undefined, alias: sourceAlias(reader) }
}

function sourceAlias(reader: TokenReader): string | undefined {
  if (reader.is('TABLESAMPLE')) refuseManyRows(reader)
  if (reader.takeIf('AS')) return aliasName(reader)
  const { kind } = reader.peek()
  const isAlias =
    kind === 'quoted' || (kind === 'word' && !reader.is('WHERE', 'SELECT', ...manyRowsWords))
  return isAlias ? aliasName(reader) : undefined
}

function aliasName(reader: TokenReader): string {
  const alias = reader.name('an alias')
  if (reader.is('(')) reader.refuse('column names after the alias, expected WHERE or the end')
  return alias
}
