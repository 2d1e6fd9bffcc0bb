/** Counts the words of a vocabulary. Spark: ml.feature.CountVectorizerModel (1.5 to 4.2). */
import { rowInvalid } from '../base/errors.ts'
import { BucketCounts, type Entries } from '../kernels/bucket-counts.ts'
import type { Attribute, Attributes } from '../model/attributes.ts'
import { atLeast } from '../model/description.ts'
import { NULL, PRESENT } from '../model/frame.ts'
import { readStrings } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column, flag, number } from './params.ts'
import { nullRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

const term: Attribute = { kind: 'numeric' }

export const CountVectorizerModel = stage({
  params: { inputCol: column, outputCol: column, minTF: number(1), binary: flag(false) },

  read: async (files) => {
    const { vocabulary } = await files.row()
    return { vocabulary: readStrings(vocabulary, `${files.path}: vocabulary`) }
  },

  compile: (context) => {
    const { inputCol, outputCol, minTF, binary } = columnParams(context)
    const { vocabulary } = context.data
    const { slot: from, name } = context.input(inputCol, 'strings', ['some', 'words'])
    // Before 2.4 Spark said nothing of the terms.
    const attributes: Attributes | undefined = atLeast(context.sparkVersion, 2, 4)
      ? { kind: 'group', size: vocabulary.length, attributes: vocabulary.map(() => term) }
      : undefined
    const { slot: to } = context.output(outputCol, vector, attributes)
    // Of equal words the last one counts, while the vector is as long as there are distinct ones.
    const positions = new Map(vocabulary.map((word, i) => [word, i]))
    const size = positions.size
    const counts = new BucketCounts(vocabulary.length)
    context.step({
      reads: [from],
      writes: [to],
      run: (frame) => {
        if (frame.states[from] === NULL) throw nullRefused(name)
        const terms = frame.values[from] as readonly string[]
        const output = frame.vectors[to]
        counts.start(Math.min(terms.length, vocabulary.length))
        for (let i = 0; i < terms.length; i++) {
          const position = positions.get(terms[i])
          if (position !== undefined) counts.add(position, 1)
        }
        counts.finish(output, false)
        keepFrequent(output, minTF >= 1 ? minTF : terms.length * minTF, binary)
        if (output.count > 0 && output.indices[output.count - 1] >= size) {
          const last = vocabulary[output.indices[output.count - 1]]
          throw rowInvalid(
            `column ${name}: found ${last}, which the vocabulary has at a position beyond its ` +
              `${size} distinct words`,
            { column: name },
          )
        }
        output.size = size
        output.sparse = true
        frame.states[to] = PRESENT
      },
    })
  },
})

function keepFrequent(entries: Entries, countMin: number, binary: boolean): void {
  const { indices, values, count } = entries
  let kept = 0
  for (let i = 0; i < count; i++) {
    if (!(values[i] >= countMin)) continue
    indices[kept] = indices[i]
    values[kept++] = binary ? 1 : values[i]
  }
  entries.count = kept
}
