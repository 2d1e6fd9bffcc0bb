/**
 * Binds the stages of a pipeline to column slots: names, types and ML attributes flow from stage to
 * stage as in Spark's transformSchema, and each stage gives its steps. What nobody declared about
 * the input columns is inferred from what the stages ask of them.
 */
import { assert } from '../base/assert.ts'
import { modelUnsupported, ServingError } from '../base/errors.ts'
import type { Numerics } from '../kernels/numerics.ts'
import type { Attributes } from '../model/attributes.ts'
import { accepts, type Column, inferredType, narrowedType, type Wanted } from '../model/column.ts'
import {
  atLeast,
  type ModelDescription,
  parseSparkVersion,
  type StageDescription,
} from '../model/description.ts'
import type { ScoringOptions } from '../model/options.ts'
import { type DataType, type Field, typeText } from '../model/schema.ts'
import type { Step } from '../model/step.ts'
import { stages } from '../stages/find.ts'
import type { StageContext } from '../stages/stage.ts'

export interface BoundStep extends Step {
  stage: StageDescription
}

export interface InputColumn extends Column {
  source: Field['source']
  /** A value that the first stage to read it scores. */
  example: unknown
}

export interface BoundPipeline {
  slotCount: number
  /** Columns that the row is asked for. */
  inputs: InputColumn[]
  /** Columns that the stages add, in their order. */
  added: Column[]
  steps: BoundStep[]
}

/** @throws MODEL_UNSUPPORTED naming every stage that cannot be bound, and why. */
export function bind(description: ModelDescription, options: ScoringOptions): BoundPipeline {
  const declared = new Map<string, Field>()
  for (const field of [...description.schema, ...(options.schema ?? [])]) {
    declared.set(field.name, field)
  }
  const inferred = new Map<string, DataType>()
  // Each pass can only narrow a type, and a type can be narrowed twice: the bound is generous.
  for (let pass = 0; ; pass++) {
    const binder = new Binder(description, options, declared, inferred)
    const bound = binder.run()
    if (!binder.narrowed) return bound
    assert(pass <= 2 * inferred.size, 'input types settle')
  }
}

/** The profile that applies where neither the configuration nor the manifest names one. */
export function defaultNumerics(sparkVersion: string): Numerics {
  const version = parseSparkVersion(sparkVersion)
  if (version === undefined || atLeast(version, 4, 0)) return 'vector-8'
  return atLeast(version, 3, 2) ? 'java11-fma' : 'sequential'
}

/** Since 4.0 a name with dots stands in backticks, as in SQL; a backtick inside is doubled. */
function withoutBackticks(name: string): string {
  const quoted = /^`((?:[^`]|``)+)`$/.exec(name)
  return quoted === null ? name : quoted[1].replaceAll('``', '`')
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

class Binder {
  narrowed = false
  private slotCount = 0
  private readonly inputs = new Map<string, InputColumn>()
  private readonly visible = new Map<string, Column>()
  private readonly added: Column[] = []
  private readonly steps: BoundStep[] = []
  private readonly description: ModelDescription
  private readonly options: ScoringOptions
  private readonly declared: ReadonlyMap<string, Field>
  private readonly inferred: Map<string, DataType>

  constructor(
    description: ModelDescription,
    options: ScoringOptions,
    declared: ReadonlyMap<string, Field>,
    inferred: Map<string, DataType>,
  ) {
    this.description = description
    this.options = options
    this.declared = declared
    this.inferred = inferred
  }

  run(): BoundPipeline {
    for (const field of this.declared.values()) this.addInput(field.name, field.type, field)
    for (const stage of this.description.stages) this.bindStage(stage)
    return {
      slotCount: this.slotCount,
      inputs: [...this.inputs.values()],
      added: this.added,
      steps: this.steps,
    }
  }

  private bindStage(stage: StageDescription): void {
    const definition = stages[stage.type]
    const before = this.steps.length
    try {
      definition.compile?.(this.context(stage))
    } catch (thrown) {
      if (!(thrown instanceof ServingError)) throw thrown
      const message = `${stage.type} ${stage.uid} (${stage.path}): ${thrown.message}`
      throw modelUnsupported(message, { stage: stage.uid, findings: [message] })
    }
    for (const step of this.steps.slice(before)) {
      const tolerant = (step.tolerates ?? []).length > 0
      for (const column of this.added) {
        if (tolerant && step.writes.includes(column.slot)) column.mayBeAbsent = true
      }
    }
  }

  private context(stage: StageDescription): StageContext<Record<string, unknown>, unknown> {
    const versionText = this.options.sparkVersion ?? stage.sparkVersion
    const sparkVersion = parseSparkVersion(versionText)
    const refuse = (message: string): never => {
      throw modelUnsupported(message)
    }
    if (sparkVersion === undefined)
      return refuse(`sparkVersion ${versionText}, expected like 4.1.0`)
    return {
      uid: stage.uid,
      params: stage.params,
      data: stage.data,
      sparkVersion,
      ansi: this.options.ansi ?? atLeast(sparkVersion, 4, 0),
      numerics: this.options.numerics ?? this.description.numerics ?? defaultNumerics(versionText),
      isSet: (param: string) => stage.set.includes(param),
      input: (name, wanted, example) => {
        const anyCase = atLeast(sparkVersion, 4, 0)
        return this.input(anyCase ? withoutBackticks(name) : name, wanted, example, anyCase)
      },
      output: (name, type, attributes) => this.output(name, type, attributes),
      step: (step) => this.steps.push({ ...step, stage }),
      refuse,
    }
  }

  private input(name: string, wanted: Wanted, example: unknown, anyCase: boolean): Column {
    const column = this.find(name, anyCase) ?? this.inferInput(name, wanted)
    const input = this.inputs.get(column.name)
    if (input === column) input.example ??= example ?? exampleValue(column.type)
    if (accepts(wanted, column.type)) return column
    const isOpen = input === column && !this.declared.has(column.name)
    const type = isOpen ? narrowedType(column.type, wanted) : undefined
    if (type === undefined) {
      const found = typeText(column.type)
      const expected = typeText(inferredType(wanted))
      throw modelUnsupported(`column ${name}: found type ${found}, expected ${expected}`, {
        column: name,
      })
    }
    this.inferred.set(column.name, type)
    this.narrowed = true
    column.type = type
    return column
  }

  /** Since 4.0 every stage resolves names as Spark SQL does, whatever their case. */
  private find(name: string, anyCase: boolean): Column | undefined {
    const exact = this.visible.get(name)
    if (exact !== undefined || !anyCase) return exact
    const lower = name.toLowerCase()
    return [...this.visible.values()].find((column) => column.name.toLowerCase() === lower)
  }

  private inferInput(name: string, wanted: Wanted): Column {
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
    this.visible.set(name, column)
    return column
  }

  private output(name: string, type: DataType, attributes?: Attributes): Column {
    const column = { name, slot: this.slotCount++, type, attributes, mayBeAbsent: false }
    if (name === '') return column
    checkName(name)
    const existing = this.visible.get(name)
    if (existing !== undefined) {
      throw modelUnsupported(`output column ${name} already exists`, { column: name })
    }
    this.visible.set(name, column)
    this.added.push(column)
    return column
  }
}
