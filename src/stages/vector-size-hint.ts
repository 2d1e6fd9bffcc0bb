/**
 * Tells, and checks, the size of a column of vectors. Spark: ml.feature.VectorSizeHint (2.3 to
 * 4.2; until 3.5 the check of `error` was a nondeterministic function).
 */
import { rowInvalid } from '../base/errors.ts'
import { groupSize } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { type Frame, NULL } from '../model/frame.ts'
import { vector } from '../model/schema.ts'
import { rowDropped } from '../model/step.ts'
import { column, integer, oneOf } from './params.ts'
import { sizeRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const VectorSizeHint = stage({
  params: {
    inputCol: column,
    size: integer(undefined),
    handleInvalid: oneOf(['error', 'skip', 'optimistic'], 'error'),
  },

  compile: (context) => {
    const { inputCol, size, handleInvalid } = context.params
    if (inputCol === undefined) return context.refuse('inputCol is not set')
    if (size === undefined) return context.refuse('size is not set')
    if (size < 0) context.refuse(`size ${size}, expected 0 at least`)
    const input = context.input(inputCol, 'vector', exampleVector(size))
    const known = groupSize(input.attributes)
    if (known >= 0 && known !== size) {
      context.refuse(`size ${size}, but column ${inputCol} has size ${known} (by ml_attr)`)
    }
    if (handleInvalid === 'optimistic' && known === size) return
    const attributes = known === size ? input.attributes : { kind: 'group' as const, size }
    const output = context.redefine(input, vector, attributes)
    const isPinned = handleInvalid === 'error' && !atLeast(context.sparkVersion, 4, 0)
    context.step({
      reads: [input.slot],
      writes: [output.slot],
      drops: handleInvalid === 'skip',
      pinned: isPinned,
      run: handOn(input, output.slot, checkOf(handleInvalid, input, size)),
    })
  },
})

type Check = (frame: Frame) => void

/** Both slots then hold the same vector: no other step writes to either. */
function handOn({ slot: from }: Column, to: number, check: Check): (frame: Frame) => void {
  return (frame) => {
    check(frame)
    frame.vectors[to] = frame.vectors[from]
    frame.states[to] = frame.states[from]
  }
}

function checkOf(
  handleInvalid: 'error' | 'skip' | 'optimistic',
  { name, slot }: Column,
  size: number,
): Check {
  switch (handleInvalid) {
    case 'optimistic':
      return () => {}
    case 'skip':
      return ({ states, vectors }) => {
        if (states[slot] === NULL || vectors[slot].size !== size) throw rowDropped
      }
    case 'error':
      return ({ states, vectors }) => {
        if (states[slot] === NULL) {
          throw rowInvalid(`column ${name}: null; handleInvalid = skip would drop the row`, {
            column: name,
          })
        }
        if (vectors[slot].size !== size) throw sizeRefused(name, vectors[slot].size, String(size))
      }
  }
}
