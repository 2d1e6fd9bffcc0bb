/**
 * The columns that exist between two stages of a pipeline, by name: raw ones, declared or inferred
 * from what the stages ask for, and those that stages have made.
 */
import { modelUnsupported } from '../base/errors.ts'
import type { Attributes } from '../model/attributes.ts'
import { accepts, type Column, inferredType, narrowedType, type Wanted } from '../model/column.ts'
import { type DataType, type Field, typeText } from '../model/schema.ts'

export interface InputColumn extends Column {
  source: Field['source']
  /** Where its value lies in a row that is an array. */
  position?: number
  /** A value that the first stage to read it scores. */
  example: unknown
}

export class Columns {
  slotCount = 0
  /** An inferred type had to be narrowed: what was bound before does not know it. */
  narrowed = false
  readonly inputs = new Map<string, InputColumn>()
  /** All that stages have made, those included that later ones have hidden or replaced. */
  readonly made = new Set<Column>()
  private visible: Column[] = []
  /** The visible ones by name, and by their names in lower case. */
  private readonly byName = new Map<string, Column[]>()
  private readonly byLowerName = new Map<string, Column[]>()
  private readonly inputsBySlot = new Map<number, InputColumn>()
  /** Raw columns, and what stands in their place: not among the columns that the pipeline adds. */
  private readonly raw = new Set<Column>()
  /** Raw columns that nobody has named yet may turn up. */
  private isOpen = true
  private readonly inferred: Map<string, DataType>
  private readonly declared: ReadonlyMap<string, Field>

  /** @param inferred types of undeclared raw columns, from an earlier pass; kept up to date */
  constructor(declared: ReadonlyMap<string, Field>, inferred: Map<string, DataType>) {
    this.declared = declared
    this.inferred = inferred
    for (const field of declared.values()) this.addInput(field.name, field.type, field)
  }

  list(): readonly Column[] {
    return this.visible
  }

  /** The name that more than one column has, if there is any. */
  doubled(): string | undefined {
    if (this.byName.size === this.visible.length) return undefined
    return [...this.byName].find(([, columns]) => columns.length > 1)?.[0]
  }

  added(): Column[] {
    return this.visible.filter((column) => !this.raw.has(column))
  }

  /**
   * @param anyCase names are resolved whatever their case
   * @throws MODEL_UNSUPPORTED where there is no such column, or one of a type that is not wanted
   */
  input(name: string, wanted: Wanted, example: unknown, anyCase: boolean): Column {
    const column = this.find(name, anyCase) ?? this.inferInput(name, wanted)
    const input = this.inputsBySlot.get(column.slot)
    if (input !== undefined) input.example ??= example ?? exampleValue(column.type)
    if (accepts(wanted, column.type)) return column
    const isInferred = input !== undefined && !this.declared.has(input.name)
    const type = isInferred ? narrowedType(column.type, wanted) : undefined
    if (type === undefined) {
      const found = typeText(column.type)
      const expected = typeText(inferredType(wanted))
      throw modelUnsupported(`column ${name}: found type ${found}, expected ${expected}`, {
        column: name,
      })
    }
    if (input !== undefined) {
      this.inferred.set(input.name, type)
      input.type = type
    }
    this.narrowed = true
    column.type = type
    return column
  }

  /** A new column; the empty name gives a hidden one. */
  output(name: string, type: DataType, attributes: Attributes | undefined): Column {
    const column = this.make(name, type, attributes)
    if (name === '') return column
    if (this.byName.has(name)) {
      throw modelUnsupported(`output column ${name} already exists`, { column: name })
    }
    this.show(column)
    return column
  }

  /** A new column in the place of one that exists. */
  redefine(old: Column, type: DataType, attributes: Attributes | undefined): Column {
    const column = this.make(old.name, type, attributes)
    if (this.raw.has(old)) this.raw.add(column)
    this.showOnly(this.visible.map((other) => (other === old ? column : other)))
    return column
  }

  /**
   * From here on only these columns exist, in this order.
   * @param isOpen and the raw columns that nobody has named yet
   */
  project(columns: readonly Column[], isOpen: boolean): void {
    for (const column of columns) {
      checkName(column.name)
      if (!this.raw.has(column)) this.made.add(column)
    }
    this.showOnly(columns)
    this.isOpen &&= isOpen
  }

  /** @param anyCase since 4.0 every stage resolves names as Spark SQL does, whatever their case */
  find(name: string, anyCase: boolean): Column | undefined {
    const found = this.byName.get(name) ?? (anyCase ? this.named(name) : [])
    if (found.length < 2) return found[0]
    throw modelUnsupported(`column ${name}: ${found.length} columns have this name`, {
      column: name,
    })
  }

  /** All of that name, whatever its case. */
  named(name: string): readonly Column[] {
    return this.byLowerName.get(name.toLowerCase()) ?? []
  }

  private showOnly(columns: readonly Column[]): void {
    this.visible = []
    this.byName.clear()
    this.byLowerName.clear()
    for (const column of columns) this.show(column)
  }

  private show(column: Column): void {
    this.visible.push(column)
    addTo(this.byName, column.name, column)
    addTo(this.byLowerName, column.name.toLowerCase(), column)
  }

  private inferInput(name: string, wanted: Wanted): Column {
    if (!this.isOpen || this.inputs.has(name)) {
      const known = this.visible.map((column) => column.name).join(', ')
      throw modelUnsupported(`column ${name}: an earlier stage leaves only ${known}`, {
        column: name,
      })
    }
    const type = this.inferred.get(name) ?? inferredType(wanted)
    this.inferred.set(name, type)
    return this.addInput(name, type)
  }

  private addInput(name: string, type: DataType, field?: Field): Column {
    checkName(name, field?.source)
    const column: InputColumn = {
      name,
      slot: this.slotCount++,
      type,
      attributes: field?.attributes,
      mayBeAbsent: true,
      source: field?.source ?? 'inferred',
      example: undefined,
    }
    this.inputs.set(name, column)
    this.inputsBySlot.set(column.slot, column)
    this.raw.add(column)
    this.show(column)
    return column
  }

  private make(name: string, type: DataType, attributes: Attributes | undefined): Column {
    checkName(name)
    const column = { name, slot: this.slotCount++, type, attributes, mayBeAbsent: false }
    this.made.add(column)
    return column
  }
}

function addTo(lists: Map<string, Column[]>, name: string, column: Column): void {
  const list = lists.get(name)
  if (list === undefined) lists.set(name, [column])
  else list.push(column)
}

/** Plain assignment, which answers are made with, gives no object a key of this name. */
function checkName(name: string, source?: Field['source']): void {
  if (name !== '__proto__') return
  const where = source === undefined ? '' : ` (in the schema: ${source})`
  throw modelUnsupported(
    `column __proto__${where}: no object of JavaScript has a key of this name, expected another`,
    { column: name },
  )
}

/** A value of the type that most stages take. */
function exampleValue(type: DataType): unknown {
  switch (type.kind) {
    case 'string':
    case 'label':
      return 'some text'
    case 'array':
      return [exampleValue(type.element)]
    case 'vector':
      return [0]
    case 'boolean':
      return true
    default:
      return 1
  }
}
