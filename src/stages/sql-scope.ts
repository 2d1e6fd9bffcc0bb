/** What names in a statement mean: columns of its table, fields inside them, earlier aliases. */
import type { Column, Wanted } from '../model/column.ts'
import { type DataType, isNumeric } from '../model/schema.ts'
import { cellReader } from '../sql/border.ts'
import type { Expression } from '../sql/expression.ts'
import { bareNames } from '../sql/function-call.ts'
import type { Resolved, Scope } from '../sql/scope.ts'
import type { TimeZone } from '../sql/time-zone.ts'
import { isOpen } from '../sql/type-family.ts'

/** A reference to a column, as it stands. */
export interface ColumnExpression extends Expression {
  readonly column: Column
}

export function isColumn(expression: Expression): expression is ColumnExpression {
  return 'column' in expression
}

/** What the scope asks of the stage's context. */
export interface ScopeColumns {
  columns(): readonly Column[]
  named(name: string): readonly Column[]
  input(name: string, wanted: Wanted): Column
  /** May columns turn up that are not known yet? */
  isOpen: boolean
  refuse(message: string): never
}

export class SqlScope implements Scope {
  /** Slots that have been read since it was last emptied. */
  readonly reads = new Set<number>()
  private readonly source: ScopeColumns
  /** Name or alias of the table. */
  private readonly qualifier: string | undefined
  private readonly zone: TimeZone
  /** Columns of earlier items of the same list, by lower-case name (since 3.4). */
  private readonly laterals = new Map<string, Column[]>()

  constructor(source: ScopeColumns, qualifier: string | undefined, zone: TimeZone) {
    this.source = source
    this.qualifier = qualifier
    this.zone = zone
  }

  resolve(parts: readonly string[], hint: DataType | undefined): Resolved | undefined {
    const isQualified = parts.length > 1 && this.isQualifier(parts.slice(0, 1))
    const name = isQualified ? parts[1] : parts[0]
    const lateral = isQualified ? undefined : this.lateral(name)
    const column = lateral ?? this.column(name, hint, isQualified || parts.length === 1)
    if (column === undefined) return undefined
    this.reads.add(column.slot)
    const expression: ColumnExpression = {
      column,
      type: column.type,
      text: name,
      isConstant: false,
      evaluate: cellReader(column, this.zone),
    }
    if (lateral === undefined) return { column: expression, partCount: isQualified ? 2 : 1 }
    const text = `lateralAliasReference(${parts[parts.length - 1]})`
    return { column: { ...expression, text }, partCount: 1, text }
  }

  known(): string {
    return this.source
      .columns()
      .map((column) => column.name)
      .join(', ')
  }

  isQualifier(parts: readonly string[]): boolean {
    if (parts.length !== 1 || this.qualifier === undefined) return false
    const [name] = parts
    // __this__ is not what Spark replaces.
    if (this.qualifier === '__THIS__') return name === this.qualifier
    return name.toLowerCase() === this.qualifier.toLowerCase()
  }

  addLateral(column: Column): void {
    const lower = column.name.toLowerCase()
    this.laterals.set(lower, [...(this.laterals.get(lower) ?? []), column])
  }

  /** What an earlier item has named so, where no column of the table has the name. */
  private lateral(name: string): Column | undefined {
    const lower = name.toLowerCase()
    const named = this.laterals.get(lower) ?? []
    const isHidden = this.source.named(name).length > 0
    if (named.length === 0 || isHidden || bareNames.has(lower)) return undefined
    if (named.length === 1) return named[0]
    return this.source.refuse(`column ${name}: ${named.length} earlier items have this name`)
  }

  /** @param mayInfer whether a name that nobody knows may be a raw column */
  private column(name: string, hint: DataType | undefined, mayInfer: boolean): Column | undefined {
    const found = this.source.named(name)
    if (found.length > 1) {
      this.source.refuse(`column ${name}: ${found.length} columns have this name`)
    }
    if (found.length === 0 && !(mayInfer && this.source.isOpen)) return undefined
    const [known] = found
    const wanted = known === undefined || isOpen(known.type) ? wantedFor(hint) : 'any'
    return this.source.input(known?.name ?? name, wanted)
  }
}

function wantedFor(hint: DataType | undefined): Wanted {
  if (hint === undefined) return 'any'
  if (isNumeric(hint)) return 'number'
  switch (hint.kind) {
    case 'string':
    case 'boolean':
    case 'date':
    case 'timestamp':
    case 'binary':
    case 'vector':
      return hint.kind
    case 'array':
      if (hint.element.kind === 'string') return 'strings'
      return isNumeric(hint.element) ? 'numbers' : 'array'
    default:
      return 'any'
  }
}
