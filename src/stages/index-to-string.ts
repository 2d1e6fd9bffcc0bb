/**
 * Maps label indices back to labels. Spark: ml.feature.IndexToString (2.0 to 4.2; 4.1 made the
 * function a Column expression, with the rules of SQL for null and for the cast to int).
 */
import { rowInvalid } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { string } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column, texts } from './params.ts'
import { stage } from './stage.ts'

export const IndexToString = stage({
  params: { inputCol: column, outputCol: column, labels: texts([]) },

  compile: (context) => {
    const { inputCol, outputCol, labels: known } = columnParams(context)
    const input = context.input(inputCol, 'number', 0)
    const labels = known.length > 0 ? known : labelsOf(input)
    if (labels === undefined) {
      return context.refuse(
        `column ${input.name}: no labels in the params, and none known of the column`,
      )
    }
    const output = context.output(outputCol, string)
    const isExpression = atLeast(context.sparkVersion, 4, 1)
    const run = isExpression
      ? labelOrError(input, output.slot, labels, context.ansi)
      : labelOrNull(input, output.slot, labels)
    context.step({ reads: [input.slot], writes: [output.slot], run })
  },
})

function labelsOf({ attributes }: Column): readonly string[] | undefined {
  return attributes?.kind === 'nominal' ? attributes.values : undefined
}

/** Until 4.0: a function of a double, cut to an int as Java does (NaN is 0); null stays null. */
function labelOrNull(input: Column, to: number, labels: readonly string[]): (frame: Frame) => void {
  return (frame) => {
    const state = frame.states[input.slot]
    if (state === PRESENT) {
      const index = javaInt(frame.numbers[input.slot])
      if (index < 0 || index >= labels.length) throw unseen(input, frame.numbers[input.slot])
      frame.values[to] = labels[index]
    }
    frame.states[to] = state
  }
}

/** Since 4.1: null is an error, and so is NaN under ANSI rules. */
function labelOrError(
  input: Column,
  to: number,
  labels: readonly string[],
  ansi: boolean,
): (frame: Frame) => void {
  const { slot, type } = input
  const wraps = !ansi && (type.kind === 'bigint' || type.kind === 'decimal')
  return (frame) => {
    if (frame.states[slot] === NULL) throw unseen(input, null)
    const found = frame.numbers[slot]
    if (ansi && Number.isNaN(found)) throw unseen(input, found)
    const index = wraps ? wrappedInt(frame.values[slot]) : javaInt(found)
    if (index < 0 || index >= labels.length) throw unseen(input, found)
    frame.values[to] = labels[index]
    frame.states[to] = PRESENT
  }
}

/** Java's (int) of a double; what saturates there is past every list of labels here. */
function javaInt(number: number): number {
  return Number.isNaN(number) ? 0 : Math.trunc(number)
}

/** The low 32 bits of a bigint (number or bigint) or of a decimal (text), its fraction cut off. */
function wrappedInt(exact: unknown): number {
  const text = String(exact)
  const point = text.indexOf('.')
  return Number(BigInt.asIntN(32, BigInt(point < 0 ? text : text.slice(0, point))))
}

function unseen(input: Column, index: number | null): Error {
  return rowInvalid(`column ${input.name}: unseen index ${index}`, { column: input.name })
}
