/** Drops rows with a null or NaN in some columns: `dataset.na.drop(columns)` in Spark. */
import type { Column } from '../model/column.ts'
import { NULL } from '../model/frame.ts'
import { rowDropped, type Step } from '../model/step.ts'

export function dropInvalid(inputs: readonly Column[]): Step {
  const slots = inputs.map((input) => input.slot)
  const reals = inputs
    .filter(({ type }) => type.kind === 'double' || type.kind === 'float')
    .map((input) => input.slot)
  return {
    reads: slots,
    writes: [],
    drops: true,
    run: ({ states, numbers }) => {
      for (let i = 0; i < slots.length; i++) if (states[slots[i]] === NULL) throw rowDropped
      for (let i = 0; i < reals.length; i++) if (Number.isNaN(numbers[reals[i]])) throw rowDropped
    },
  }
}
