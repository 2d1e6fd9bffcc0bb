/** Which stage costs what: the planned steps of a model, timed one by one. */
import { ServingError } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import type { ModelDescription } from '../model/description.ts'
import { createFrame, type Row } from '../model/frame.ts'
import type { ScoringOptions } from '../model/options.ts'
import { rowDropped } from '../model/step.ts'
import { bind } from './bind.ts'
import { plan } from './plan.ts'

export interface StageCost {
  /** uid of the stage; `input` for reading the row's columns. */
  stage: string
  /** Microseconds per row. */
  us: number
}

/**
 * Times every step on every row, many times over. Rows that are refused or dropped count as far
 * as they get.
 * @param repeats how often a step runs on one row before the clock is read again
 */
export function profileStages(
  description: ModelDescription,
  options: ScoringOptions,
  rows: readonly Row[],
  repeats = 200,
): StageCost[] {
  const bound = bind(description, options)
  const columns: readonly Column[] = bound.added
  const steps = plan(bound, columns, false, options)
  const frame = createFrame(bound.slotCount)
  const costs = new Map<string, number>()
  for (const row of rows) {
    frame.row = row
    try {
      for (const { run, stage } of steps) {
        const begin = process.hrtime.bigint()
        for (let i = 0; i < repeats; i++) run(frame)
        const us = Number(process.hrtime.bigint() - begin) / 1000 / repeats / rows.length
        const name = stage ?? 'input'
        costs.set(name, (costs.get(name) ?? 0) + us)
      }
    } catch (thrown) {
      if (thrown !== rowDropped && !(thrown instanceof ServingError)) throw thrown
    }
  }
  return [...costs].map(([stage, us]) => ({ stage, us }))
}
