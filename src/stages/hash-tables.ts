/** The column of Spark's LSH models: one vector of one hash for each table. */
import type { Column } from '../model/column.ts'
import { NULL, PRESENT, type Vector } from '../model/frame.ts'
import { type DataType, vector } from '../model/schema.ts'
import type { Step } from '../model/step.ts'
import { nullRefused } from './refused-cell.ts'

export const hashVectors: DataType = { kind: 'array', element: vector }

/** @param hash fills all of `hashes`, of which there is one for each table */
export function hashStep(
  input: Column,
  output: Column,
  tableCount: number,
  hash: (x: Vector, hashes: Float64Array) => void,
): Step {
  const hashes = new Float64Array(tableCount)
  return {
    reads: [input.slot],
    writes: [output.slot],
    run: (frame) => {
      if (frame.states[input.slot] === NULL) throw nullRefused(input.name)
      hash(frame.vectors[input.slot], hashes)
      frame.values[output.slot] = Array.from(hashes, (value) => [value])
      frame.states[output.slot] = PRESENT
    },
  }
}
