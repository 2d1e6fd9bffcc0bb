/** Hashes for Jaccard distance. Spark: ml.feature.MinHashLSHModel (2.1 to 4.2). */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import { minHash, minHashInt } from '../kernels/min-hash.ts'
import { atLeast } from '../model/description.ts'
import { readCount, readNumbers } from '../model/linalg.ts'
import { columnParams } from './column-pairs.ts'
import { hashStep, hashVectors } from './hash-tables.ts'
import { column, integer } from './params.ts'
import { stage } from './stage.ts'

export const MinHashLSHModel = stage({
  params: { inputCol: column, outputCol: column, numHashTables: integer(1) },

  read: async (files) => {
    const where = `${files.path}: randCoefficients`
    const numbers = readNumbers((await files.row()).randCoefficients, where)
    const coefficients = Array.from(numbers, (number, i) => readCount(number, `${where}[${i}]`))
    const wanted = 2 * files.params.numHashTables
    if (coefficients.length === wanted) return coefficients
    throw modelCorrupt(
      `${where}: found ${coefficients.length} numbers, expected ${wanted}, two for each of ` +
        `${files.params.numHashTables} tables (numHashTables)`,
    )
  },

  compile: (context) => {
    const { inputCol, outputCol, numHashTables } = columnParams(context)
    const hashOf = atLeast(context.sparkVersion, 2, 4) ? minHash : minHashInt
    const tables = Array.from({ length: numHashTables }, (_, i) => {
      return hashOf(context.data[2 * i], context.data[2 * i + 1])
    })
    const input = context.input(inputCol, 'vector', [1])
    const output = context.output(outputCol, hashVectors)
    const { name } = input
    context.step(
      hashStep(input, output, tables.length, ({ count, indices, values }, hashes) => {
        for (let i = 0; i < tables.length; i++) hashes[i] = tables[i](count, indices, values)
        if (hashes[0] === Number.POSITIVE_INFINITY) {
          throw rowInvalid(`column ${name}: all zeros, expected another value`, { column: name })
        }
      }),
    )
  },
})
