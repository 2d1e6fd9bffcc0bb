/**
 * Tells whether numbers are above a threshold. Spark: ml.feature.Binarizer (1.4 to 4.2; several
 * columns since 3.0). Since 3.0 an entry of a sparse vector that is not stored counts as a zero.
 */
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { double, vector } from '../model/schema.ts'
import { columnPairs } from './column-pairs.ts'
import { type SparseRule, sparseRule } from './compressed.ts'
import { column, columns, number, numbers } from './params.ts'
import { checkDenseSize, nullRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const Binarizer = stage({
  params: {
    inputCol: column,
    outputCol: column,
    inputCols: columns,
    outputCols: columns,
    threshold: number(0),
    thresholds: numbers(undefined),
  },

  compile: (context) => {
    const { params, sparkVersion } = context
    const pairs = columnPairs(context)
    const isMulti = context.isSet('inputCols')
    const listed = context.isSet('thresholds') ? params.thresholds : undefined
    if (listed !== undefined && !isMulti) context.refuse('thresholds without inputCols')
    if (listed !== undefined && context.isSet('threshold')) {
      context.refuse('threshold and thresholds are set, expected one of them')
    }
    if (listed !== undefined && listed.length !== pairs.length) {
      context.refuse(`${listed.length} thresholds, expected ${pairs.length}`)
    }
    const isSince3 = atLeast(sparkVersion, 3, 0)
    const inputs = pairs.map((pair) => context.input(pair.input, 'double-or-vector'))
    pairs.forEach((pair, i) => {
      const input = inputs[i]
      const threshold = listed?.[i] ?? params.threshold
      const isVector = input.type.kind === 'vector'
      if (isVector && isSince3 && Number.isNaN(threshold)) {
        context.refuse(`threshold NaN for the vectors of ${pair.input}, expected a number`)
      }
      const output = isVector
        ? context.output(pair.output, vector, isSince3 ? sizeOf(input) : undefined)
        : context.output(pair.output, double, { kind: 'binary' })
      const work = { input, to: output.slot, threshold }
      const run = isVector
        ? vectorBinarizer(work, isSince3, sparseRule(sparkVersion))
        : numberBinarizer(work, atLeast(sparkVersion, 4, 0))
      context.step({ reads: [input.slot], writes: [output.slot], run })
    })
  },
})

interface Work {
  input: Column
  to: number
  threshold: number
}

function sizeOf({ attributes }: Column) {
  if (attributes?.kind !== 'group' || attributes.size < 0) return undefined
  return { kind: 'group', size: attributes.size } as const
}

/** Since 4.0 an expression of SQL, in which null is not above the threshold. */
function numberBinarizer(
  { input, to, threshold }: Work,
  isNullZero: boolean,
): (frame: Frame) => void {
  const from = input.slot
  return (frame) => {
    const isNull = frame.states[from] === NULL
    frame.numbers[to] = !isNull && frame.numbers[from] > threshold ? 1 : 0
    frame.states[to] = isNull && !isNullZero ? NULL : PRESENT
  }
}

function vectorBinarizer(
  { input, to, threshold }: Work,
  isSince3: boolean,
  isSparse: SparseRule,
): (frame: Frame) => void {
  const from = input.slot
  // Since 3.0 below zero: everything becomes 1, NaN too, but what is known to be lower.
  const isOne =
    isSince3 && threshold < 0
      ? (x: number) => !(x !== 0 && x <= threshold)
      : (x: number) => x > threshold
  const zeroIsOne = isOne(0)
  return (frame) => {
    if (frame.states[from] === NULL) throw nullRefused(input.name)
    const { size, count, sparse, indices: listed, values: found } = frame.vectors[from]
    const out = frame.vectors[to]
    const isFilled = zeroIsOne && (isSince3 || !sparse)
    if (isFilled && sparse) checkDenseSize(input.name, size)
    out.reserve(isFilled ? size : count)
    const { indices, values } = out
    let ones = 0
    if (isFilled) {
      for (let i = 0, entry = 0; i < size; i++) {
        const isListed = entry < count && listed[entry] === i
        if (!isOne(isListed ? found[entry++] : 0)) continue
        indices[ones] = i
        values[ones++] = 1
      }
    } else {
      for (let entry = 0; entry < count; entry++) {
        if (!isOne(found[entry])) continue
        indices[ones] = listed[entry]
        values[ones++] = 1
      }
    }
    out.size = size
    out.count = ones
    out.sparse = isSparse(size, ones)
    frame.states[to] = PRESENT
  }
}
