/** Stages whose column is a function of one column of vectors. */
import { type Attributes, groupSize } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'
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

/** What a column of vectors as long as those of the input tells since 3.0: the size, if known. */
export function sizeAttributes(input: Column, version: SparkVersion): Attributes | undefined {
  const size = groupSize(input.attributes)
  return size >= 0 && atLeast(version, 3, 0) ? { kind: 'group', size } : undefined
}
