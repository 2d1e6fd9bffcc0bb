/**
 * What an R formula was fitted to: a pipeline that makes the features, and the label as a number.
 * Spark: ml.feature.RFormulaModel (1.5 to 4.2).
 */
import { modelCorrupt, rowInvalid } from '../base/errors.ts'
import { nonFinite } from '../base/json.ts'
import type { Column } from '../model/column.ts'
import { type Frame, PRESENT } from '../model/frame.ts'
import { double, isNumeric, typeText } from '../model/schema.ts'
import { isOpen } from '../sql/type-family.ts'
import { text } from './params.ts'
import { type StageContext, stage } from './stage.ts'

export const RFormulaModel = stage({
  params: { labelCol: text('label') },

  /** The pipeline, and after it this stage again, which has the label left to do. */
  expand: async (files) => {
    const { label } = await files.row()
    if (typeof label !== 'string') {
      throw modelCorrupt(`${files.path}: label: found ${label}, expected a name`)
    }
    const { path, params, metadata } = files
    const own = {
      type: 'RFormulaModel',
      uid: String(metadata.uid),
      path,
      sparkVersion: String(metadata.sparkVersion),
      params,
      set: [],
      data: label,
    }
    return [...(await files.child('pipelineModel')), own]
  },

  compile: (context: StageContext<{ labelCol: string }, string>) => {
    const { labelCol } = context.params
    const label = context.data
    const existing = context.columns().find(({ name }) => name === labelCol)
    if (existing !== undefined && !isNumeric(existing.type) && !isOpen(existing.type)) {
      context.refuse(
        `label column ${labelCol}: found ${typeText(existing.type)}, expected a number`,
      )
    }
    // A label that has the right name already is there in the row, or it is not.
    if (existing !== undefined || label === '' || label === labelCol) return
    const input = context.input(label, 'scalar')
    if (input.type.kind === 'string') {
      context.refuse(`label column ${label}: found string, expected a number or a boolean`)
    }
    const output = context.output(labelCol, double)
    const read = input.type.kind === 'scalar' ? openLabel(input) : knownLabel(input)
    context.step({
      reads: [input.slot],
      tolerates: [input.slot],
      writes: [output.slot],
      run: (frame) => {
        const state = frame.states[input.slot]
        if (state === PRESENT) frame.numbers[output.slot] = read(frame)
        frame.states[output.slot] = state
      },
    })
  },
})

function knownLabel({ slot }: Column): (frame: Frame) => number {
  return ({ numbers }) => numbers[slot]
}

function openLabel({ name, slot }: Column): (frame: Frame) => number {
  return ({ values }) => {
    const value = values[slot]
    if (typeof value !== 'string') return Number(value)
    const special = nonFinite(value)
    if (special !== undefined) return special
    throw rowInvalid(`column ${name}: a string, expected a number or a boolean`, { column: name })
  }
}
