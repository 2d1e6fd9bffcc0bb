/** What names in a statement mean: columns of its table, fields inside them, earlier aliases. */
import type { Column, Wanted } from '../model/column.ts'
import { type DataType, isNumeric } from '../model/schema.ts'
import type { Scope } from '../sql/analyse.ts'
import { cellReader } from '../sql/border.ts'
import type { Expression } from '../sql/expression.ts'
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
  /** Name or alias of the table, in lower case. */
  private readonly qualifier: string | undefined
  private readonly zone: TimeZone
  /** Columns that earlier items of the same list have named, by lower-case name (since 3.4). */
  private readonly laterals = new Map<string, Column>()

  constructor(source: ScopeColumns, qualifier: string | undefined, zone: TimeZone) {
    this.source = source
    this.qualifier = qualifier?.toLowerCase()
    this.zone = zone
  }

  resolve(
    parts: readonly string[],
    hint: DataType | undefined,
  ): { column: Expression; partCount: number } | undefined {
    const isQualified = parts.length > 1 && parts[0].toLowerCase() === this.qualifier
    const name = isQualified ? parts[1] : parts[0]
    const column = this.column(name, hint, isQualified || parts.length === 1)
    if (column === undefined) return undefined
    this.reads.add(column.slot)
    const expression: ColumnExpression = {
      column,
      type: column.type,
      text: name,
      isConstant: false,
      evaluate: cellReader(column, this.zone),
    }
    return { column: expression, partCount: isQualified ? 2 : 1 }
  }

  known(): string {
    return this.source
      .columns()
      .map((column) => column.name)
      .join(', ')
  }

  isQualifier(parts: readonly string[]): boolean {
    return parts.length === 1 && parts[0].toLowerCase() === this.qualifier
  }

  addLateral(name: string, column: Column): void {
    this.laterals.set(name.toLowerCase(), column)
  }

  /** @param mayInfer whether a name that nobody knows may be a raw column */
  private column(name: string, hint: DataType | undefined, mayInfer: boolean): Column | undefined {
    const found = this.source.named(name)
    if (found.length > 1) {
      this.source.refuse(`column ${name}: ${found.length} columns have this name`)
    }
    const lateral = this.laterals.get(name.toLowerCase())
    if (found.length === 0 && lateral !== undefined) return lateral
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
