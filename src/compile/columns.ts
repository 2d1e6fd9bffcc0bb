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
  readonly made: Column[] = []
  private visible: Column[] = []
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
    const names = new Set(this.visible.map(({ name }) => name))
    if (names.size === this.visible.length) return undefined
    return this.visible.find(({ name }) => !names.delete(name))?.name
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
    const input = this.inputAt(column.slot)
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
    if (this.visible.some((other) => other.name === name)) {
      throw modelUnsupported(`output column ${name} already exists`, { column: name })
    }
    this.visible.push(column)
    return column
  }

  /** A new column in the place of one that exists. */
  redefine(old: Column, type: DataType, attributes: Attributes | undefined): Column {
    const column = this.make(old.name, type, attributes)
    if (this.raw.has(old)) this.raw.add(column)
    this.visible = this.visible.map((other) => (other === old ? column : other))
    return column
  }

  /**
   * From here on only these columns exist, in this order.
   * @param isOpen and the raw columns that nobody has named yet
   */
  project(columns: readonly Column[], isOpen: boolean): void {
    for (const column of columns) {
      checkName(column.name)
      if (!this.raw.has(column) && !this.made.includes(column)) this.made.push(column)
    }
    this.visible = [...columns]
    this.isOpen &&= isOpen
  }

  /** @param anyCase since 4.0 every stage resolves names as Spark SQL does, whatever their case */
  find(name: string, anyCase: boolean): Column | undefined {
    const exact = this.visible.filter((column) => column.name === name)
    const lower = name.toLowerCase()
    const found =
      exact.length > 0 || !anyCase
        ? exact
        : this.visible.filter((column) => column.name.toLowerCase() === lower)
    if (found.length < 2) return found[0]
    throw modelUnsupported(`column ${name}: ${found.length} columns have this name`, {
      column: name,
    })
  }

  private inputAt(slot: number): InputColumn | undefined {
    for (const input of this.inputs.values()) if (input.slot === slot) return input
    return undefined
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
    checkName(name)
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
    this.raw.add(column)
    this.visible.push(column)
    return column
  }

  private make(name: string, type: DataType, attributes: Attributes | undefined): Column {
    checkName(name)
    const column = { name, slot: this.slotCount++, type, attributes, mayBeAbsent: false }
    this.made.push(column)
    return column
  }
}

/** Plain assignment, which answers are made with, gives no object a key of this name. */
function checkName(name: string): void {
  if (name === '__proto__') throw modelUnsupported('column __proto__: not a usable name')
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
