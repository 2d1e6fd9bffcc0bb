/**
 * Runs an SQL statement over the columns: a SELECT list and a WHERE, row by row. Spark:
 * ml.feature.SQLTransformer (2.0 to 4.2). What looks at more than one row is refused at load.
 */
import { rowWork } from '../base/row-work.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { type Frame, NULL } from '../model/frame.ts'
import { rowDropped } from '../model/step.ts'
import { Analyser } from '../sql/analyse.ts'
import { cellReader, cellWriter } from '../sql/border.ts'
import type { Expression } from '../sql/expression.ts'
import { isConversion } from '../sql/functions-conversion.ts'
import { asBoolean } from '../sql/logic.ts'
import { wholeCostOf } from '../sql/metering.ts'
import { parseStatement } from '../sql/parse-statement.ts'
import { type StatementText, statementText } from '../sql/statement-text.ts'
import type { Select, SelectItem, Source, Star, Syntax } from '../sql/syntax.ts'
import { type TimeZone, timeZoneOf } from '../sql/time-zone.ts'
import { isOpen } from '../sql/type-family.ts'
import { text } from './params.ts'
import { isColumn, SqlScope } from './sql-scope.ts'
import { type StageContext, stage } from './stage.ts'

type Context = StageContext<{ statement: string | undefined }, undefined>

export const SQLTransformer = stage({
  params: { statement: text(undefined) },

  compile: (context) => {
    const { params, sparkVersion, timeZone } = context
    if (params.statement === undefined) return context.refuse('statement is not set')
    const zone = timeZoneOf(timeZone)
    if (zone === undefined) return context.refuse(`timeZone ${timeZone}, expected one of Java's`)
    const statement = statementText(params.statement, sparkVersion)
    const tableName = tableNameOf(context)
    withoutOverflow(context, () => {
      const select = parseStatement(statement, { sparkVersion, zone, tableName })
      new Compiler(context, statement, zone).select(select)
    })
  },
})

/** Spark's name of the view for `__THIS__` is another one at every call, of this length. */
function tableNameOf({ uid }: Context): string {
  return `${uid}_000000000000`
}

/** A long chain of operators is a deep tree, and may be deeper than the stack. */
function withoutOverflow(context: Context, compile: () => void): void {
  try {
    compile()
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    context.refuse('SQL: nested deeper than can be computed')
  }
}

class Compiler {
  private readonly context: Context
  private readonly statement: StatementText
  private readonly zone: TimeZone
  /** Raw columns that nobody has named yet may turn up in the table. */
  private isOpen = true

  constructor(context: Context, statement: StatementText, zone: TimeZone) {
    this.context = context
    this.statement = statement
    this.zone = zone
  }

  select({ items, source, where }: Select): void {
    const scope = this.scope(source, (message) => analyser.refuse(message))
    const settings = { ...this.context, zone: this.zone }
    const analyser = new Analyser(settings, scope, (message, at) => this.fail(message, at))
    if (where !== undefined) {
      for (const condition of conjuncts(where)) this.filter(condition, analyser, scope)
    }
    const made = items.map((item) => {
      return item.kind === 'star' ? item : this.item(item, analyser, scope)
    })
    // Only now are all columns known that the items have asked for.
    const columns = made.flatMap((one) => ('kind' in one ? this.star(one, scope) : [one]))
    const isOpen = items.some(({ kind }) => kind === 'star')
    this.context.project(columns, isOpen)
    this.isOpen &&= isOpen
  }

  private scope(
    { at, table, select, alias }: Source,
    refuse: (message: string) => never,
  ): SqlScope {
    if (select !== undefined) this.select(select)
    else if (table.length !== 1 || table[0] !== '__THIS__') {
      this.fail(`table ${table.join('.')}, expected __THIS__`, at)
    }
    const { context } = this
    const quotes = atLeast(context.sparkVersion, 4, 0)
    return new SqlScope(
      {
        columns: () => context.columns(),
        named: (name) => context.named(name),
        input: (name, wanted) =>
          context.input(quotes ? `\`${name.replaceAll('`', '``')}\`` : name, wanted),
        isOpen: this.isOpen,
        refuse,
      },
      alias ?? (select === undefined ? '__THIS__' : undefined),
      this.zone,
    )
  }

  private filter(condition: Syntax, analyser: Analyser, scope: SqlScope): void {
    scope.reads.clear()
    const given = analyser.analyseWhole(condition, { kind: 'boolean' })
    const { evaluate } = asBoolean(given, analyser, 'WHERE')
    this.context.step({
      reads: [...scope.reads],
      writes: [],
      drops: true,
      run: (frame) => {
        if (evaluate(frame) !== true) throw rowDropped
      },
    })
  }

  private item(
    { expression: syntax, alias, at }: Exclude<SelectItem, Star>,
    analyser: Analyser,
    scope: SqlScope,
  ): Column {
    scope.reads.clear()
    const expression = this.analysed(syntax, analyser)
    const name = alias ?? this.nameOf(syntax, expression, analyser)
    const shown = name.replaceAll(tableNameOf(this.context), '__THIS__')
    if (shown !== name || name === '__THIS__') {
      this.fail(`column ${shown}: of another name at every call, expected one without __THIS__`, at)
    }
    const column = isColumn(expression)
      ? this.reference(expression.column, name)
      : this.computed(expression, name, { at, scope })
    const isNamed = alias !== undefined || !isColumn(expression)
    if (isNamed && atLeast(this.context.sparkVersion, 3, 4)) scope.addLateral(column)
    return column
  }

  private computed(
    { type, evaluate, text }: Expression,
    name: string,
    { at, scope }: { at: number; scope: SqlScope },
  ): Column {
    if (type.kind === 'interval' || type.kind === 'vector') {
      this.fail(`${text}: answers have no form for its type ${type.kind}`, at)
    }
    const output = this.context.output('', type)
    const write = cellWriter(output.slot, type, this.zone)
    const isNested = /^(array|map|struct)$/.test(type.kind)
    this.context.step({
      reads: [...scope.reads],
      writes: [output.slot],
      run: (frame) => {
        const value = evaluate(frame)
        // One text in many places is written as often.
        if (isNested) rowWork.spend(wholeCostOf(value), `column ${name}`)
        write(frame, value)
      },
    })
    return { ...output, name }
  }

  /** What Spark calls an expression without an alias. */
  private nameOf(syntax: Syntax, expression: Expression, analyser: Analyser): string {
    if (syntax.kind === 'name') return lastOf(syntax.parts)
    const operand = castOperand(syntax)
    if (operand?.kind !== 'name') return expression.text
    // A cast of a column keeps the column's name.
    return isColumn(analyser.reference(operand)) ? lastOf(operand.parts) : expression.text
  }

  /** A column as it stands needs no known type. */
  private analysed(syntax: Syntax, analyser: Analyser): Expression {
    return syntax.kind === 'name' ? analyser.reference(syntax) : analyser.analyseWhole(syntax)
  }

  /** The column, under another name perhaps; its attributes stay. */
  private reference(column: Column, name: string): Column {
    if (name === column.name) return column
    // Where the row may lack the column, the one that is called otherwise must not be left out.
    if (!column.mayBeAbsent || isOpen(column.type)) return { ...column, name }
    const copy = this.context.output('', column.type, column.attributes)
    this.context.step({
      reads: [column.slot],
      writes: [copy.slot],
      run: copyStep(column, copy.slot, this.zone),
    })
    return { ...copy, name }
  }

  private star({ qualifier, except, at }: Star, scope: SqlScope): readonly Column[] {
    if (qualifier.length > 0 && !scope.isQualifier(qualifier)) {
      this.fail(`${qualifier.join('.')}.*, expected the table's name or alias before .*`, at)
    }
    const columns = this.context.columns()
    const left = new Set(
      except.map((parts) => {
        const found = scope.resolve(parts, undefined)
        if (found?.partCount !== parts.length || !isColumn(found.column)) {
          return this.fail(`EXCEPT (${parts.join('.')}): there is no such column`, at)
        }
        return found.column.column.slot
      }),
    )
    return columns.filter((column) => !left.has(column.slot))
  }

  private fail(message: string, at: number | undefined): never {
    const where = at === undefined ? '' : ` ${this.statement.where(at)}`
    return this.context.refuse(`SQL${where}: ${message}`)
  }
}

/** Of CAST(x AS INT), x::int and int(x): x. */
function castOperand(syntax: Syntax): Syntax | undefined {
  if (syntax.kind === 'cast') return syntax.operand
  return syntax.kind === 'call' && isConversion(syntax.name) ? syntax.args[0] : undefined
}

function lastOf(parts: readonly string[]): string {
  return parts[parts.length - 1]
}

/** Each operand of the ANDs at the top is a filter of its own, which Spark moves on its own. */
function conjuncts(condition: Syntax): Syntax[] {
  const isAnd = condition.kind === 'operator' && condition.operator === 'and'
  return isAnd ? condition.args.flatMap(conjuncts) : [condition]
}

function copyStep(column: Column, to: number, zone: TimeZone): (frame: Frame) => void {
  const from = column.slot
  if (column.type.kind !== 'vector') {
    const read = cellReader(column, zone)
    const write = cellWriter(to, column.type, zone)
    return (frame) => write(frame, read(frame))
  }
  return ({ states, vectors }) => {
    if (states[from] !== NULL) vectors[to].copyFrom(vectors[from])
    states[to] = states[from]
  }
}
