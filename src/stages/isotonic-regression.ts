/**
 * A monotonic function given by points, linear between them.
 * Spark: ml.regression.IsotonicRegressionModel (2.0 to 4.2), mllib.regression (`predict`).
 */
import { modelCorrupt } from '../base/errors.ts'
import { binarySearch, compareDoubles, lowerBound } from '../kernels/sorted-search.ts'
import type { Attributes } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { type Frame, NULL, PRESENT, type Vector } from '../model/frame.ts'
import { readNumbers } from '../model/linalg.ts'
import { double } from '../model/schema.ts'
import { integer, text } from './params.ts'
import { predictionName } from './prediction-name.ts'
import { nullRefused, sizeRefused } from './refused-cell.ts'
import { stage } from './stage.ts'

export const IsotonicRegressionModel = stage({
  params: {
    featuresCol: text('features'),
    predictionCol: text('prediction'),
    featureIndex: integer(0),
  },

  read: async (files) => {
    const row = await files.row()
    const where = `${files.path}: data`
    const boundaries = readNumbers(row.boundaries, `${where}: boundaries`)
    const predictions = readNumbers(row.predictions, `${where}: predictions`)
    if (boundaries.length === 0 || boundaries.length !== predictions.length) {
      const found = `${boundaries.length} boundaries, ${predictions.length} predictions`
      throw modelCorrupt(`${where}: ${found}, expected as many, and at least 1`)
    }
    if (typeof row.isotonic !== 'boolean') {
      throw modelCorrupt(`${where}: isotonic: found ${row.isotonic}, expected a boolean`)
    }
    checkOrder(boundaries, 1, `${where}: boundaries`)
    checkOrder(predictions, row.isotonic ? 1 : -1, `${where}: predictions`)
    return { boundaries, predictions }
  },

  compile: (context) => {
    const { params, data } = context
    const { featuresCol, featureIndex } = params
    const name = predictionName(context)
    if (featureIndex < 0) context.refuse(`featureIndex is ${featureIndex}, expected at least 0`)
    const features = context.input(featuresCol, 'double-or-vector', data.boundaries[0])
    const isAttributed = atLeast(context.sparkVersion, 3, 0)
    const attributes: Attributes | undefined = isAttributed ? { kind: 'numeric', name } : undefined
    const { slot } = context.output(name, double, attributes)
    const isVector = features.type.kind === 'vector'
    context.step({
      reads: [features.slot],
      writes: [slot],
      run: isVector
        ? (frame) => {
            frame.numbers[slot] = predict(data, featureAt(frame, features, featureIndex))
            frame.states[slot] = PRESENT
          }
        : ({ numbers, states }) => {
            states[slot] = states[features.slot]
            if (states[slot] === PRESENT) numbers[slot] = predict(data, numbers[features.slot])
          },
    })
  },
})

interface Points {
  boundaries: Float64Array
  predictions: Float64Array
}

function predict({ boundaries, predictions }: Points, x: number): number {
  const found = binarySearch(boundaries, x)
  if (found >= 0) return predictions[found]
  const next = -found - 1
  if (next === 0) return predictions[0]
  if (next === boundaries.length) return predictions[next - 1]
  const x1 = boundaries[next - 1]
  const y1 = predictions[next - 1]
  return y1 + ((predictions[next] - y1) * (x - x1)) / (boundaries[next] - x1)
}

/** @throws ROW_INVALID */
function featureAt(frame: Frame, { name, slot }: Column, index: number): number {
  if (frame.states[slot] === NULL) throw nullRefused(name)
  const vector = frame.vectors[slot]
  if (index >= vector.size) throw sizeRefused(name, vector.size, `more than ${index}`)
  return entryAt(vector, index)
}

function entryAt({ count, indices, values }: Vector, index: number): number {
  const at = lowerBound(indices, count, index)
  return at < count && indices[at] === index ? values[at] : 0
}

/** Spark's constructor refuses the same. */
function checkOrder(items: Float64Array, direction: 1 | -1, where: string): void {
  for (let i = 1; i < items.length; i++) {
    if (compareDoubles(items[i - 1], items[i]) * direction <= 0) continue
    const order = direction > 0 ? 'increasing' : 'decreasing'
    throw modelCorrupt(`${where}[${i}]: found ${items[i]}, expected ${order} numbers`)
  }
}
