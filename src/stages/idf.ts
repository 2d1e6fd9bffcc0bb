/**
 * Weighs term counts by how few documents have the term. Spark: ml.feature.IDFModel (1.4 to 4.2;
 * since 3.0 the data also tells the document counts, which scoring does not need).
 */

import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import { exampleVector } from '../model/example.ts'
import { NULL, PRESENT } from '../model/frame.ts'
import { readVector, toDense } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column } from './params.ts'
import { nullRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const IDFModel = stage({
  params: { inputCol: column, outputCol: column },

  read: async (files) => {
    const where = `${files.path}: idf`
    const idf = toDense(readVector((await files.row()).idf, where))
    // Logarithms of at least 1; with such, what is no entry of a dense vector stays +0.
    const wrong = idf.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))
    if (wrong < 0) return { idf }
    throw modelCorrupt(`${where}[${wrong}]: found ${idf[wrong]}, expected a finite number from 0`)
  },

  compile: (context) => {
    const { inputCol, outputCol } = columnParams(context)
    const { idf } = context.data
    const { slot: from, name } = context.input(inputCol, 'vector', exampleVector(idf.length))
    const { slot: to } = context.output(outputCol, vector, { kind: 'group', size: idf.length })
    context.step({
      reads: [from],
      writes: [to],
      run: (frame) => {
        if (frame.states[from] === NULL) throw nullRefused(name)
        const { size, sparse, count, indices, values, reach } = frame.vectors[from]
        if (reach > idf.length) {
          const message = `column ${name}: found ${reach} positions, expected at most ${idf.length}`
          throw rowInvalid(message, { column: name })
        }
        const output = frame.vectors[to]
        output.reserve(count)
        output.size = size
        output.sparse = sparse
        output.count = count
        for (let i = 0; i < count; i++) {
          output.indices[i] = indices[i]
          output.values[i] = values[i] * idf[indices[i]]
        }
        frame.states[to] = PRESENT
      },
    })
  },
})
