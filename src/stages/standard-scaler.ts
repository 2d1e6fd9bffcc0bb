/**
 * Subtracts the mean and divides by the standard deviation, as asked. Spark:
 * ml.feature.StandardScalerModel (2.0 to 4.2). Since 3.0 the size of a row's vector is not checked:
 * a shorter dense one passes, a longer one runs past the end of an array, and fails.
 */

import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { readVector, toDense } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { groupAttributes } from './group-attributes.ts'
import { column, flag } from './params.ts'
import { copier, scaler, shifter } from './shift-and-scale.ts'
import { stage } from './stage.ts'

export const StandardScalerModel = stage({
  params: { inputCol: column, outputCol: column, withMean: flag(false), withStd: flag(true) },

  read: async (files) => {
    const row = await files.row()
    return {
      std: toDense(readVector(row.std, `${files.path}: std`)),
      mean: toDense(readVector(row.mean, `${files.path}: mean`)),
    }
  },

  compile: (context) => {
    const { inputCol, outputCol, withMean, withStd } = columnParams(context)
    const { std, mean } = context.data
    if (std.length !== mean.length) {
      context.refuse(`std of size ${std.length}, expected ${mean.length}, the size of mean`)
    }
    const size = mean.length
    const checksSize = !atLeast(context.sparkVersion, 3, 0)
    const input = context.input(inputCol, 'vector', exampleVector(size))
    const output = context.output(outputCol, vector, groupAttributes(size, context.sparkVersion))
    const scale = withStd
      ? std.map((deviation) => (deviation === 0 ? 0 : 1 / deviation))
      : new Float64Array(size).fill(1)
    // Until 2.4 a feature without deviation became 0.0, even from NaN, where both are asked for.
    const isZeroed = checksSize && withStd
    const zeroed = Int32Array.from(std.keys()).filter((i) => isZeroed && std[i] === 0)
    const scaling = { input, to: output.slot, scale, checksSize }
    let run = copier(scaling)
    if (withMean) run = shifter(scaling, mean, zeroed)
    else if (withStd) run = scaler(scaling)
    context.step({ reads: [input.slot], writes: [output.slot], run })
  },
})
