/**
 * (x - shift) * scale for vectors, in parts or whole, as all scalers of Spark do it since 3.0.
 * Source: ml.feature.StandardScalerModel.getTransformFunc (3.0 to 4.1). Without `checksSize` a
 * shorter dense vector passes, and what reaches beyond the end of the arrays fails.
 */
import type { Column } from '../model/column.ts'
import { type Frame, NULL, PRESENT, type Vector } from '../model/frame.ts'
import { nullRefused, sizeRefused } from './refused-cell.ts'

export interface Scaling {
  input: Column
  to: number
  scale: Float64Array
  /** Only vectors as long as `scale` pass, as in the code before 3.0. */
  checksSize: boolean
}

/**
 * (x - shift) * scale for all positions; the result is dense.
 * @param zeroed positions that become +0 from whatever stands there
 */
export function shifter(
  { input, to, scale, checksSize }: Scaling,
  shift: Float64Array,
  zeroed: Int32Array = new Int32Array(0),
): (frame: Frame) => void {
  return (frame) => {
    if (frame.states[input.slot] === NULL) throw nullRefused(input.name)
    const { size, count, indices: listed, values: found } = frame.vectors[input.slot]
    if (checksSize ? size !== shift.length : size > shift.length) {
      throw sizeRefused(input.name, size, String(shift.length))
    }
    const out = frame.vectors[to]
    out.reserve(size)
    const { indices, values } = out
    for (let i = 0, entry = 0; i < size; i++) {
      const x = entry < count && listed[entry] === i ? found[entry++] : 0
      indices[i] = i
      values[i] = (x - shift[i]) * scale[i]
    }
    for (let i = 0; i < zeroed.length; i++) values[zeroed[i]] = 0
    out.size = size
    out.count = size
    out.sparse = false
    frame.states[to] = PRESENT
  }
}

/** x * scale for the stored values; the form stays. */
export function scaler({ input, to, scale, checksSize }: Scaling): (frame: Frame) => void {
  // Zero times such a scale is not +0: then the zeros of a dense vector matter too.
  const touchesZeros = scale.some((factor) => !Object.is(0 * factor, 0))
  return (frame) => {
    if (frame.states[input.slot] === NULL) throw nullRefused(input.name)
    const from = frame.vectors[input.slot]
    const { size, count, reach } = from
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
export function copier({ input, to, scale, checksSize }: Scaling): (frame: Frame) => void {
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
