/**
 * Subtracts the median and divides by the range between two quantiles, as asked. Spark:
 * ml.feature.RobustScalerModel (3.0 to 4.2).
 */
import { exampleVector } from '../model/example.ts'
import { readVector, toDense } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { column, flag, number } from './params.ts'
import { copier, scaler, shifter } from './shift-and-scale.ts'
import { stage } from './stage.ts'

export const RobustScalerModel = stage({
  params: {
    inputCol: column,
    outputCol: column,
    withCentering: flag(false),
    withScaling: flag(true),
    lower: number(0.25),
    upper: number(0.75),
  },

  read: async (files) => {
    const row = await files.row()
    return {
      range: toDense(readVector(row.range, `${files.path}: range`)),
      median: toDense(readVector(row.median, `${files.path}: median`)),
    }
  },

  compile: (context) => {
    const { inputCol, outputCol, withCentering, withScaling, lower, upper } = columnParams(context)
    const { range, median } = context.data
    if (range.length !== median.length) {
      context.refuse(`range of size ${range.length}, expected ${median.length}, the size of median`)
    }
    // Spark checks the quantiles whenever it looks at the columns.
    if (!(0 < lower && lower < upper && upper < 1)) {
      context.refuse(`lower ${lower} and upper ${upper}, expected 0 < lower < upper < 1`)
    }
    const size = median.length
    const input = context.input(inputCol, 'vector', exampleVector(size))
    const { slot: to } = context.output(outputCol, vector, {
      kind: 'group',
      size,
    })
    const scale = withScaling
      ? range.map((width) => (width === 0 ? 0 : 1 / width))
      : new Float64Array(size).fill(1)
    const scaling = { input, to, scale, checksSize: false }
    let run = copier(scaling)
    if (withCentering) run = shifter(scaling, median)
    else if (withScaling) run = scaler(scaling)
    context.step({ reads: [input.slot], writes: [to], run })
  },
})
