/**
 * Joins terms that follow one another, `n` at a time, with spaces. Spark: ml.feature.NGram (1.5 to
 * 4.2). A term that is null is written `null`.
 */
import { NULL, PRESENT } from '../model/frame.ts'
import { strings } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column, integer } from './params.ts'
import { nullRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const NGram = stage({
  params: { inputCol: column, outputCol: column, n: integer(2) },

  compile: (context) => {
    const { inputCol, outputCol, n } = columnParams(context)
    if (n < 1) context.refuse(`n ${n}, expected at least 1`)
    const { slot: from, name } = context.input(inputCol, 'strings')
    const { slot: to } = context.output(outputCol, strings)
    context.step({
      reads: [from],
      writes: [to],
      run: (frame) => {
        if (frame.states[from] === NULL) throw nullRefused(name)
        frame.values[to] = joined(frame.values[from] as readonly (string | null)[], n)
        frame.states[to] = PRESENT
      },
    })
  },
})

function joined(terms: readonly (string | null)[], n: number): string[] {
  const grams: string[] = []
  for (let first = 0; first + n <= terms.length; first++) {
    let gram = `${terms[first]}`
    for (let i = first + 1; i < first + n; i++) gram += ` ${terms[i]}`
    grams.push(gram)
  }
  return grams
}
