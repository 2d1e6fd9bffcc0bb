/** Projects onto the principal components. Spark: ml.feature.PCAModel (2.0 to 4.2). */
import { modelCorrupt } from '../base/errors.ts'
import { gemv } from '../kernels/gemv.ts'
import { exampleVector } from '../model/example.ts'
import { readMatrix } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { denseValues } from './dense-values.ts'
import { groupAttributes } from './group-attributes.ts'
import { column, integer } from './params.ts'
import { sizeRefused } from './refused-cell.ts'
import { stage } from './stage.ts'
import { vectorStep } from './vector-step.ts'

export const PCAModel = stage({
  params: { inputCol: column, outputCol: column, k: integer(undefined) },

  read: async (files) => {
    const where = `${files.path}: pc`
    const components = readMatrix((await files.row()).pc, where)
    if (components.indices !== null) {
      throw modelCorrupt(`${where}: found a sparse matrix, expected a dense one`)
    }
    const { k = components.columns } = files.params
    if (components.columns === k) return components
    throw modelCorrupt(`${where}: found ${components.columns} columns, expected ${k} (k)`)
  },

  compile: (context) => {
    const { inputCol, outputCol } = columnParams(context)
    const { rows, columns, isTransposed, ...stored } = context.data
    const transposed = { ...stored, rows: columns, columns: rows, isTransposed: !isTransposed }
    const project = gemv(context.numerics, transposed)
    const input = context.input(inputCol, 'vector', exampleVector(rows))
    const attributes = groupAttributes(columns, context.sparkVersion)
    const output = context.output(outputCol, vector, attributes)
    context.step(
      vectorStep(input, output, ({ size, sparse, count, indices, values }, out) => {
        if (size !== rows) throw sizeRefused(input.name, size, String(rows))
        const y = denseValues(out, columns).fill(0)
        project(1, count, indices, values, !sparse, 0, y)
      }),
    )
  },
})
