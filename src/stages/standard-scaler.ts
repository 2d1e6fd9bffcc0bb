/**
 * Subtracts the mean and divides by the standard deviation, as asked. Spark:
 * ml.feature.StandardScalerModel (2.0 to 4.2). Since 3.0 the size of a row's vector is not checked:
 * a shorter dense one passes, a longer one runs past the end of an array, and fails.
 */

import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { type Frame, NULL, PRESENT, type Vector } from '../model/frame.ts'
import { readVector, toDense } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { column, flag } from './params.ts'
import { nullRefused, sizeRefused } from './refused-cell.ts'
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
    const { withMean, withStd, inputCol, outputCol } = context.params
    const { std, mean } = context.data
    if (inputCol === undefined) return context.refuse('inputCol is not set')
    if (std.length !== mean.length) {
      context.refuse(`std of size ${std.length}, expected ${mean.length}, the size of mean`)
    }
    const size = mean.length
    const checksSize = !atLeast(context.sparkVersion, 3, 0)
    const input = context.input(inputCol, 'vector', exampleVector(size))
    const output = context.output(
      outputCol ?? `${context.uid}__output`,
      vector,
      checksSize ? undefined : { kind: 'group', size },
    )
    const scale = withStd
      ? std.map((deviation) => (deviation === 0 ? 0 : 1 / deviation))
      : new Float64Array(size).fill(1)
    // Until 2.4 a feature without deviation became 0.0, even from NaN, where both are asked for.
    const isZeroed = checksSize && withStd
    const zeroed = isZeroed ? Int32Array.from(std.keys()).filter((i) => std[i] === 0) : null
    const scaling = { input, to: output.slot, scale, checksSize }
    let run = copier(scaling)
    if (withMean) run = shifter(scaling, mean, zeroed ?? new Int32Array(0))
    else if (withStd) run = scaler(scaling)
    context.step({ reads: [input.slot], writes: [output.slot], run })
  },
})

interface Scaling {
  input: Column
  to: number
  scale: Float64Array
  checksSize: boolean
}

/** (x - mean) * scale for all positions. */
function shifter(
  { input, to, scale, checksSize }: Scaling,
  mean: Float64Array,
  zeroed: Int32Array,
): (frame: Frame) => void {
  return (frame) => {
    if (frame.states[input.slot] === NULL) throw nullRefused(input.name)
    const { size, count, indices: listed, values: found } = frame.vectors[input.slot]
    if (checksSize ? size !== mean.length : size > mean.length) {
      throw sizeRefused(input.name, size, String(mean.length))
    }
    const out = frame.vectors[to]
    out.reserve(size)
    const { indices, values } = out
    for (let i = 0, entry = 0; i < size; i++) {
      const x = entry < count && listed[entry] === i ? found[entry++] : 0
      indices[i] = i
      values[i] = (x - mean[i]) * scale[i]
    }
    for (let i = 0; i < zeroed.length; i++) values[zeroed[i]] = 0
    out.size = size
    out.count = size
    out.sparse = false
    frame.states[to] = PRESENT
  }
}

/** x * scale for the stored values; the form stays. */
function scaler({ input, to, scale, checksSize }: Scaling): (frame: Frame) => void {
  // Zero times such a scale is not +0: then the zeros of a dense vector matter too.
  const touchesZeros = scale.some((factor) => !Object.is(0 * factor, 0))
  return (frame) => {
    if (frame.states[input.slot] === NULL) throw nullRefused(input.name)
    const from = frame.vectors[input.slot]
    const { size, count } = from
    const reach = from.sparse ? (count === 0 ? 0 : from.indices[count - 1] + 1) : size
    if (checksSize ? size !== scale.length : reach > scale.length) {
      throw sizeRefused(input.name, size, String(scale.length))
    }
    const out = frame.vectors[to]
    if (touchesZeros && !from.sparse) scaleAll(from, out, scale)
    else {
      out.reserve(count)
      const { indices: listed, values: found } = from
      const { indices, values } = out
      for (let entry = 0; entry < count; entry++) {
        const i = listed[entry]
        indices[entry] = i
        values[entry] = found[entry] * scale[i]
      }
      out.count = count
    }
    out.size = size
    out.sparse = from.sparse
    frame.states[to] = PRESENT
  }
}

function scaleAll(from: Vector, out: Vector, scale: Float64Array): void {
  out.reserve(from.size)
  for (let i = 0, entry = 0; i < from.size; i++) {
    const isListed = entry < from.count && from.indices[entry] === i
    out.indices[i] = i
    out.values[i] = (isListed ? from.values[entry++] : 0) * scale[i]
  }
  out.count = from.size
}

/** Neither is asked for: the vector itself, since 3.0 even null. */
function copier({ input, to, scale, checksSize }: Scaling): (frame: Frame) => void {
  return (frame) => {
    const state = frame.states[input.slot]
    if (checksSize) {
      if (state === NULL) throw nullRefused(input.name)
      const { size } = frame.vectors[input.slot]
      if (size !== scale.length) throw sizeRefused(input.name, size, String(scale.length))
    }
    if (state === PRESENT) frame.vectors[to].copyFrom(frame.vectors[input.slot])
    frame.states[to] = state
  }
}
