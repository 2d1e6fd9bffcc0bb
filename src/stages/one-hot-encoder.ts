/**
 * Maps category indices to one-hot vectors. Spark: ml.feature.OneHotEncoderModel (2.3 to 4.2; made
 * by OneHotEncoderEstimator before 3.0). The transformer OneHotEncoder of 2.x is another class.
 */
import { rowInvalid } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { readCount, readNumbers } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnPairs } from './column-pairs.ts'
import { type Categories, categoryNames, oneHotAttributes } from './one-hot-attributes.ts'
import { column, columns, flag, oneOf } from './params.ts'
import { stage } from './stage.ts'

export const OneHotEncoderModel = stage({
  params: {
    inputCol: column,
    outputCol: column,
    inputCols: columns,
    outputCols: columns,
    dropLast: flag(true),
    handleInvalid: oneOf(['error', 'keep'], 'error'),
  },

  read: async (files) => {
    const where = `${files.path}: categorySizes`
    const sizes = readNumbers((await files.row()).categorySizes, where)
    return Array.from(sizes, (size, i) => readCount(size, `${where}[${i}]`))
  },

  compile: (context) => {
    const { params, data: categorySizes } = context
    const pairs = columnPairs(context)
    if (pairs.length !== categorySizes.length) {
      context.refuse(`${categorySizes.length} category sizes, expected ${pairs.length}`)
    }
    const keeps = params.handleInvalid === 'keep'
    const widening = (keeps ? 1 : 0) - (params.dropLast ? 1 : 0)
    for (const [i, pair] of pairs.entries()) {
      const categoryCount = categorySizes[i]
      const size = categoryCount + widening
      const input = context.input(pair.input, 'number', 0)
      const known = categoryNames(input.attributes)
      const fault = faultOf(categoryCount, known, params.dropLast && !keeps)
      if (fault !== undefined) context.refuse(`column ${pair.input}: ${fault}`)
      const attributes = oneHotAttributes(size, known?.name ?? String, widening > 0)
      const output = context.output(pair.output, vector, attributes)
      context.step({
        reads: [input.slot],
        writes: [output.slot],
        run: encoder({ input, to: output.slot, categoryCount, size, keeps }),
      })
    }
  },
})

interface Encoding {
  input: Column
  to: number
  categoryCount: number
  /** Positions of the result: the category that falls out of it is the empty vector. */
  size: number
  keeps: boolean
}

function encoder({ input, to, categoryCount, size, keeps }: Encoding): (frame: Frame) => void {
  const from = input.slot
  return (frame) => {
    if (frame.states[from] === NULL) {
      frame.states[to] = NULL
      return
    }
    let index = frame.numbers[from]
    if (!(index >= 0 && index < categoryCount)) {
      if (!keeps) throw unknownCategory(input.name, index)
      index = categoryCount
    }
    const out = frame.vectors[to]
    out.size = size
    out.sparse = true
    // The fraction of an index counts in the comparison, as in Spark, and is cut off only then.
    if (index < size) {
      out.reserve(1)
      out.indices[0] = index
      out.values[0] = 1
      out.count = 1
    } else out.count = 0
    frame.states[to] = PRESENT
  }
}

function unknownCategory(column: string, index: number): Error {
  const found = index < 0 ? `negative value ${index}` : `unseen value ${index}`
  return rowInvalid(`column ${column}: ${found}; handleInvalid = keep would accept it`, { column })
}

/** Why Spark would refuse such an input column, if it would. */
function faultOf(
  categoryCount: number,
  known: Categories | undefined,
  losesLast: boolean,
): string | undefined {
  if (known?.count === Number.POSITIVE_INFINITY) {
    return 'continuous values (by ml_attr), expected categories'
  }
  if (known !== undefined && known.count !== categoryCount) {
    return `${known.count} categories (by ml_attr), expected ${categoryCount}`
  }
  if (known !== undefined && losesLast && known.count < 2)
    return '1 category, expected two at least'
  return losesLast && categoryCount < 1 ? 'no category, expected one at least' : undefined
}
