/**
 * Orders and prunes the steps for the columns that are asked for.
 *
 * Spark's optimizer pushes the filters of a pipeline (handleInvalid = skip) below everything that
 * they do not need, except functions marked nondeterministic, and drops expressions that no
 * selected column needs. So do we: first all steps that may drop the row, with what they depend on
 * and the pinned steps among them; then what the columns need; nothing else.
 * Source: org.apache.spark.sql.catalyst.optimizer PushPredicateThroughNonJoin, ColumnPruning (4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import { ABSENT, type Frame } from '../model/frame.ts'
import type { ScoringOptions } from '../model/options.ts'
import type { BoundModel, BoundStep } from './bound-model.ts'
import { fuse } from './fuse.ts'
import { columnReader } from './readers.ts'

/** A step that is ready to run; `stage` is the uid of the stage it belongs to, if any. */
export interface PlannedStep {
  run: BoundStep['run']
  stage: string | undefined
}

/**
 * @param columns slots that must be filled
 * @param required slots among them whose absence is an error (columns asked for by name)
 */
export function plan(
  bound: BoundModel,
  columns: readonly Column[],
  required: boolean,
  options: ScoringOptions,
): PlannedStep[] {
  const slots = columns.map((column) => column.slot)
  const needed = neededFor(bound.steps, slots, (step) => step.drops === true)
  const live = fuse(filtersFirst(needed), columns)

  const intolerant = new Map<number, Reason>()
  for (const step of live) {
    for (const slot of step.reads) {
      if (!step.tolerates?.includes(slot) && !intolerant.has(slot)) {
        intolerant.set(slot, (name) => `${nameOf(step)} needs ${name}`)
      }
    }
  }
  for (const column of required ? columns : []) {
    if (!intolerant.has(column.slot)) intolerant.set(column.slot, (name) => `${name} was asked for`)
  }
  const raw = new Map(bound.inputs.map((input) => [input.slot, input.name]))
  const writers = writersOf(live)

  const planned: PlannedStep[] = []
  const pendingInputs = new Map(bound.inputs.map((input) => [input.slot, input]))
  const readInput = (slot: number): void => {
    const input = pendingInputs.get(slot)
    if (input === undefined) return
    pendingInputs.delete(slot)
    const run = columnReader(input, intolerant.get(slot)?.('it'), options)
    planned.push({ run, stage: undefined })
  }
  for (const step of live) {
    step.reads.forEach(readInput)
    planned.push({ run: step.run, stage: step.stage?.uid })
    for (const column of bound.derived) {
      const reason = intolerant.get(column.slot)
      if (reason !== undefined && step.writes.includes(column.slot)) {
        const check = presenceCheck(column, reason, (frame) => rawInput(frame, column.slot))
        planned.push({ run: check, stage: step.stage?.uid })
      }
    }
  }
  for (const column of columns) readInput(column.slot)
  return planned

  /** The column that the row lacks, so that this one is absent, and what passes over it. */
  function rawInput(frame: Frame, slot: number): AbsentInput | undefined {
    const writer = writers.get(slot)
    if (writer === undefined) return undefined
    // Several columns are made in the order of those they are made from.
    const own = writer.reads[writer.writes.indexOf(slot)]
    const isAbsent = (read: number): boolean => frame.states[read] === ABSENT
    const absent = own !== undefined && isAbsent(own) ? own : writer.reads.find(isAbsent)
    if (absent === undefined) return undefined
    const name = raw.get(absent)
    return name === undefined ? rawInput(frame, absent) : { name, passer: nameOf(writer) }
  }
}

interface AbsentInput {
  name: string
  passer: string
}

/** Why a column must be there, given what to call it. */
type Reason = (name: string) => string

function nameOf({ stage }: BoundStep): string {
  return stage === undefined ? 'the model' : `${stage.type} ${stage.uid}`
}

function writersOf(steps: readonly BoundStep[]): Map<number, BoundStep> {
  return new Map(steps.flatMap((step) => step.writes.map((slot) => [slot, step] as const)))
}

/** The steps that fill `slots`, those that satisfy `isRoot`, and all that these depend on. */
function neededFor(
  steps: readonly BoundStep[],
  slots: readonly number[],
  isRoot: (step: BoundStep) => boolean,
): BoundStep[] {
  const needed = new Set(slots)
  const kept: BoundStep[] = []
  for (const step of steps.toReversed()) {
    if (!isRoot(step) && !step.writes.some((slot) => needed.has(slot))) continue
    for (const slot of step.reads) needed.add(slot)
    kept.push(step)
  }
  return kept.reverse()
}

/** Every step after those it depends on. */
function filtersFirst(steps: readonly BoundStep[]): BoundStep[] {
  const writers = writersOf(steps)
  const ordered = new Set<BoundStep>()
  const add = (step: BoundStep): void => {
    if (ordered.has(step)) return
    for (const slot of step.reads) {
      const writer = writers.get(slot)
      if (writer !== undefined && writer !== step) add(writer)
    }
    ordered.add(step)
  }
  const lastFilter = steps.findLastIndex((step) => step.drops === true)
  for (const step of steps.slice(0, lastFilter + 1)) if (step.drops || step.pinned) add(step)
  for (const step of steps) add(step)
  return [...ordered]
}

function presenceCheck(
  { name, slot }: Column,
  reason: Reason,
  rawInput: (frame: Frame) => AbsentInput | undefined,
): BoundStep['run'] {
  const derived = name === '' ? 'what it makes of it' : name
  return (frame) => {
    if (frame.states[slot] !== ABSENT) return
    const input = rawInput(frame)
    // A stage of a user's own may leave a column out for reasons of its own.
    if (input === undefined) {
      throw rowInvalid(`column ${name}: left out by its stage; ${reason('it')}`, { column: name })
    }
    const { name: column, passer } = input
    throw rowInvalid(
      `column ${column}: absent from the row; ${passer} passes over it, but ${reason(derived)}`,
      { column },
    )
  }
}
