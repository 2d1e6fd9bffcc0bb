/**
 * Maps labels to their position. Spark: ml.feature.StringIndexerModel (2.0 to 4.2; before 3.0 one
 * column, with data column `labels`).
 */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import { ABSENT, NULL, PRESENT } from '../model/frame.ts'
import { readStrings } from '../model/linalg.ts'
import { double } from '../model/schema.ts'
import { rowDropped, type Step } from '../model/step.ts'
import { columnPairs } from './column-pairs.ts'
import { labelText } from './label-text.ts'
import { column, columns, oneOf } from './params.ts'
import { stage } from './stage.ts'

export const StringIndexerModel = stage({
  params: {
    inputCol: column,
    outputCol: column,
    inputCols: columns,
    outputCols: columns,
    handleInvalid: oneOf(['error', 'skip', 'keep'], 'error'),
  },

  read: async (files) => {
    const row = await files.row()
    if (row.labels !== undefined) return [readStrings(row.labels, `${files.path}: labels`)]
    if (!Array.isArray(row.labelsArray)) {
      throw modelCorrupt(`${files.path}: no column labelsArray, expected an array of arrays`)
    }
    return row.labelsArray.map((labels, i) =>
      readStrings(labels, `${files.path}: labelsArray[${i}]`),
    )
  },

  compile: (context) => {
    const pairs = columnPairs(context)
    if (pairs.length !== context.data.length) {
      context.refuse(`${context.data.length} label lists, expected ${pairs.length}`)
    }
    pairs.forEach(({ input: inputName, output: outputName }, i) => {
      const labels = context.data[i]
      const { handleInvalid } = context.params
      const integers = labels.length > 0 && labels.every((label) => /^-?\d+$/.test(label))
      const input = context.input(inputName, integers ? 'integer-label' : 'label')
      const values = handleInvalid === 'keep' ? [...labels, '__unknown'] : labels
      const output = context.output(outputName, double, {
        kind: 'nominal',
        name: outputName,
        values,
      })
      context.step({
        reads: [input.slot],
        tolerates: [input.slot],
        writes: [output.slot],
        drops: handleInvalid === 'skip',
        run: lookup(input, output.slot, labels, handleInvalid),
      })
    })
  },
})

function lookup(
  input: Column,
  to: number,
  labels: readonly string[],
  handleInvalid: 'error' | 'skip' | 'keep',
): Step['run'] {
  const positions = new Map(labels.map((label, i) => [label, i]))
  const from = input.slot
  const text = labelText(input)
  return (frame) => {
    const state = frame.states[from]
    if (state === ABSENT) {
      frame.states[to] = ABSENT
      return
    }
    const label = state === NULL ? null : text(frame)
    const position = label === null ? undefined : positions.get(label)
    if (position !== undefined) frame.numbers[to] = position
    else if (handleInvalid === 'keep') frame.numbers[to] = labels.length
    else if (handleInvalid === 'skip') throw rowDropped
    else throw unseen(label, input.name)
    frame.states[to] = PRESENT
  }
}

function unseen(label: string | null, column: string): Error {
  if (label !== null) {
    return rowInvalid(
      `column ${column}: unseen label ${label}; handleInvalid = keep would accept it`,
      { column },
    )
  }
  return rowInvalid(`column ${column}: null; handleInvalid = keep or skip would accept it`, {
    column,
  })
}
