/** Stages whose column is a function of one column of vectors. */
import type { Column } from '../model/column.ts'
import { NULL, PRESENT, type Vector } from '../model/frame.ts'
import type { Step } from '../model/step.ts'
import { nullRefused } from './refused-cell.ts'

/** @param apply fills all of `out`: size, form and entries */
export function vectorStep(
  input: Column,
  output: Column,
  apply: (from: Vector, out: Vector) => void,
): Step {
  return {
    reads: [input.slot],
    writes: [output.slot],
    run: (frame) => {
      if (frame.states[input.slot] === NULL) throw nullRefused(input.name)
      apply(frame.vectors[input.slot], frame.vectors[output.slot])
      frame.states[output.slot] = PRESENT
    },
  }
}
