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
import { ABSENT } from '../model/frame.ts'
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

  const intolerant = new Map<number, string>()
  for (const step of live) {
    for (const slot of step.reads) {
      if (!step.tolerates?.includes(slot) && !intolerant.has(slot)) {
        const { stage } = step
        const reader = stage === undefined ? 'the model' : `${stage.type} ${stage.uid}`
        intolerant.set(slot, `${reader} needs it`)
      }
    }
  }
  for (const column of required ? columns : []) {
    if (!intolerant.has(column.slot)) intolerant.set(column.slot, 'it was asked for')
  }

  const planned: PlannedStep[] = []
  const pendingInputs = new Map(bound.inputs.map((input) => [input.slot, input]))
  const readInput = (slot: number): void => {
    const input = pendingInputs.get(slot)
    if (input === undefined) return
    pendingInputs.delete(slot)
    const run = columnReader(input, intolerant.get(slot), options)
    planned.push({ run, stage: undefined })
  }
  for (const step of live) {
    step.reads.forEach(readInput)
    planned.push({ run: step.run, stage: step.stage?.uid })
    for (const column of bound.derived) {
      const reason = intolerant.get(column.slot)
      if (reason !== undefined && step.writes.includes(column.slot)) {
        planned.push({ run: presenceCheck(column, reason), stage: step.stage?.uid })
      }
    }
  }
  for (const column of columns) readInput(column.slot)
  return planned
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
  const writers = new Map(steps.flatMap((step) => step.writes.map((slot) => [slot, step] as const)))
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

function presenceCheck(column: Column, reason: string): BoundStep['run'] {
  return (frame) => {
    if (frame.states[column.slot] !== ABSENT) return
    throw rowInvalid(
      `column ${column.name}: absent, because the input of its stage is absent; ${reason}`,
      { column: column.name },
    )
  }
}
