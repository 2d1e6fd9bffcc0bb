/**
 * Maps category indices to one-hot vectors of a size that the input's ML attributes tell. Spark:
 * ml.feature.OneHotEncoder as a transformer (1.4 to 2.4; since 3.0 the name is an estimator's).
 */
import { rowInvalid } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { categoryNames, oneHotAttributes } from './one-hot-attributes.ts'
import { column, flag } from './params.ts'
import { stage } from './stage.ts'

export const OneHotEncoder = stage({
  params: { inputCol: column, outputCol: column, dropLast: flag(true) },

  compile: (context) => {
    const { inputCol, outputCol, dropLast } = columnParams(context)
    const input = context.input(inputCol, 'number', 0)
    if (input.attributes?.kind === 'numeric') {
      context.refuse(`column ${inputCol}: continuous values (by ml_attr), expected categories`)
    }
    const known = categoryNames(input.attributes)
    if (known === undefined) {
      return context.refuse(
        `column ${inputCol}: unknown number of categories, which Spark would count in the whole ` +
          'data set; declare it in the schema as Spark writes it, in the metadata of the field: ' +
          '{"ml_attr": {"type": "nominal", "num_vals": <count>}}',
      )
    }
    if (dropLast && known.count < 2) {
      context.refuse(`column ${inputCol}: ${known.count} category, expected two at least`)
    }
    const size = dropLast ? known.count - 1 : known.count
    const output = context.output(outputCol, vector, oneHotAttributes(size, known.name, false))
    context.step({
      reads: [input.slot],
      writes: [output.slot],
      run: encoder(input, output.slot, size),
    })
  },
})

/** What lies above, or is NaN, is the empty vector. */
function encoder(input: Column, to: number, size: number): (frame: Frame) => void {
  const from = input.slot
  return (frame) => {
    if (frame.states[from] === NULL) {
      frame.states[to] = NULL
      return
    }
    const number = frame.numbers[from]
    const out = frame.vectors[to]
    out.reserve(1)
    out.size = size
    out.sparse = true
    out.count = 0
    if (number < size) {
      if (number <= -1) throw negative(input.name, number)
      out.indices[0] = number
      out.values[0] = 1
      out.count = 1
    }
    frame.states[to] = PRESENT
  }
}

function negative(column: string, number: number): Error {
  return rowInvalid(`column ${column}: ${number}, expected the index of a category`, { column })
}
