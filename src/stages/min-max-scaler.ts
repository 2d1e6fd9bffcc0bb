/**
 * Maps each feature's range onto [min, max]. Spark: ml.feature.MinMaxScalerModel (2.0 to 4.2; 3.0
 * changed the formula, the form of the result and the check of its size).
 */

import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import { type Frame, NULL, PRESENT, type Vector } from '../model/frame.ts'
import { readVector, toDense } from '../model/linalg.ts'
import { vector } from '../model/schema.ts'
import { columnParams } from './column-pairs.ts'
import { compress, sparseRule } from './compressed.ts'
import { groupAttributes } from './group-attributes.ts'
import { column, number } from './params.ts'
import { nullRefused, sizeRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const MinMaxScalerModel = stage({
  params: { inputCol: column, outputCol: column, min: number(0), max: number(1) },

  read: async (files) => {
    const row = await files.row()
    return {
      lows: toDense(readVector(row.originalMin, `${files.path}: originalMin`)),
      highs: toDense(readVector(row.originalMax, `${files.path}: originalMax`)),
    }
  },

  compile: (context) => {
    const { inputCol, outputCol, min, max } = columnParams(context)
    const { lows, highs } = context.data
    if (lows.length !== highs.length) {
      context.refuse(`originalMax of size ${highs.length}, expected ${lows.length}`)
    }
    const size = lows.length
    const isNew = atLeast(context.sparkVersion, 3, 0)
    const ranges = highs.map((high, i) => high - lows[i])
    const isSparse = sparseRule(context.sparkVersion)
    const rescale = isNew ? rescaler(lows, ranges, min, max) : oldRescaler(lows, ranges, min, max)
    const input = context.input(inputCol, 'vector', exampleVector(size))
    const output = context.output(outputCol, vector, groupAttributes(size, context.sparkVersion))
    const run = (frame: Frame): void => {
      if (frame.states[input.slot] === NULL) throw nullRefused(input.name)
      const from = frame.vectors[input.slot]
      // The old code looked at the model only for numbers: NaN could stand beyond its end.
      const isRefused = isNew ? from.size !== size : from.size - nansFrom(from, size) > size
      if (isRefused) throw sizeRefused(input.name, from.size, String(size))
      const out = frame.vectors[output.slot]
      out.reserve(from.size)
      rescale(from, out)
      out.size = from.size
      out.count = from.size
      out.sparse = false
      if (isNew) compress(out, isSparse)
      frame.states[output.slot] = PRESENT
    }
    context.step({ reads: [input.slot], writes: [output.slot], run })
  },
})

/** Writes all positions. */
type Rescale = (from: Vector, out: Vector) => void

function rescaler(lows: Float64Array, ranges: Float64Array, min: number, max: number): Rescale {
  const factors = ranges.map((range) => (range !== 0 ? (max - min) / range : 0))
  const constant = (min + max) / 2
  return (from, out) => {
    const { size, count, indices: listed, values: found } = from
    const { indices, values } = out
    for (let i = 0, entry = 0; i < size; i++) {
      const x = entry < count && listed[entry] === i ? found[entry++] : 0
      indices[i] = i
      if (factors[i] !== 0) values[i] = (x - lows[i]) * factors[i] + min
      else values[i] = Number.isNaN(x) ? x : constant
    }
  }
}

function oldRescaler(lows: Float64Array, ranges: Float64Array, min: number, max: number): Rescale {
  return (from, out) => {
    const { size, count, indices: listed, values: found } = from
    const { indices, values } = out
    for (let i = 0, entry = 0; i < size; i++) {
      const x = entry < count && listed[entry] === i ? found[entry++] : 0
      indices[i] = i
      if (Number.isNaN(x)) values[i] = x
      else values[i] = (ranges[i] !== 0 ? (x - lows[i]) / ranges[i] : 0.5) * (max - min) + min
    }
  }
}

/** NaN entries from position `start` on. */
function nansFrom({ size, count, indices, values }: Vector, start: number): number {
  let nans = 0
  if (size <= start) return 0
  for (let i = 0; i < count; i++) if (indices[i] >= start && Number.isNaN(values[i])) nans++
  return nans
}
