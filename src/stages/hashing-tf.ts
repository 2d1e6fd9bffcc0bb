/**
 * Counts terms by their hash. Spark: ml.feature.HashingTF (1.2 to 4.2; models saved before 3.0 keep
 * the old hash of strings in whatever Spark reads them).
 */
import { rowInvalid } from '../base/errors.ts'
import { BucketCounts } from '../kernels/bucket-counts.ts'
import {
  bucket,
  hashDouble,
  hashFloat,
  hashInt,
  hashLong,
  hashString,
  SEED,
  type StringVariant,
} from '../kernels/murmur3.ts'
import type { Column } from '../model/column.ts'
import { NULL, PRESENT } from '../model/frame.ts'
import { typeText, vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column, flag, integer } from './params.ts'
import { nullRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const HashingTF = stage({
  params: {
    inputCol: column,
    outputCol: column,
    numFeatures: integer(2 ** 18),
    binary: flag(false),
  },

  read: async ({ sparkVersion }): Promise<{ variant: StringVariant }> => ({
    variant: sparkVersion.major < 3 ? 1 : 2,
  }),

  compile: (context) => {
    const { inputCol, outputCol, numFeatures, binary } = columnParams(context)
    const { variant } = context.data
    if (numFeatures < 1) context.refuse(`numFeatures ${numFeatures}, expected at least 1`)
    const input = context.input(inputCol, 'array')
    const { slot: from, name } = input
    const { slot: to } = context.output(outputCol, vector, { kind: 'group', size: numFeatures })
    const counts = new BucketCounts(numFeatures)
    const hash = termHash(input, variant)
    context.step({
      reads: [from],
      writes: [to],
      fusible: { kind: 'hash-terms', bucketCount: numFeatures, binary, variant },
      run: (frame) => {
        if (frame.states[from] === NULL) throw nullRefused(name)
        const terms = frame.values[from] as readonly unknown[]
        const output = frame.vectors[to]
        counts.start(terms.length)
        for (let i = 0; i < terms.length; i++) {
          const term = terms[i]
          counts.add(bucket(term === null ? SEED : hash(term), numFeatures), 1)
        }
        counts.finish(output, binary)
        output.size = numFeatures
        output.sparse = true
        frame.states[to] = PRESENT
      },
    })
  },
})

/** The hash of a term that is not null; Spark refuses a type only where it meets such a term. */
function termHash({ name, type }: Column, variant: StringVariant): (term: unknown) => number {
  const element = type.kind === 'array' ? type.element : type
  switch (element.kind) {
    case 'string':
      return (term) => hashString(term as string, variant)
    case 'boolean':
      return (term) => hashInt(term === true ? 1 : 0)
    case 'byte':
    case 'short':
    case 'int':
      return (term) => hashInt(term as number)
    case 'bigint':
      return (term) => {
        const exact = BigInt(term as number | bigint | string)
        return hashLong(Number(BigInt.asIntN(32, exact)), Number(BigInt.asIntN(32, exact >> 32n)))
      }
    case 'float':
      return (term) => hashFloat(term as number)
    case 'double':
      return (term) => hashDouble(term as number)
    default:
      return () => {
        const message = `found an element of type ${typeText(element)}, which HashingTF cannot hash`
        throw rowInvalid(`column ${name}: ${message}`, { column: name })
      }
  }
}
