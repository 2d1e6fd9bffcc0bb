/**
 * A perceptron with sigmoid layers and a softmax on top. Spark:
 * ml.classification.MultilayerPerceptronClassificationModel (2.0 to 4.2; before 2.3 it gave the
 * prediction only, before 3.0 the sizes of the layers stood in its data).
 */
import { modelCorrupt } from '../base/errors.ts'
import { type Affine, affine, type Layer } from '../kernels/affine.ts'
import { sigmoid } from '../kernels/sigmoid.ts'
import { softmaxByDivision } from '../kernels/softmax.ts'
import { atLeast } from '../model/description.ts'
import { exampleVector } from '../model/example.ts'
import type { Frame, Vector } from '../model/frame.ts'
import { checkCells, readNumbers, readVector, toDense } from '../model/linalg.ts'
import { argmax } from './class-thresholds.ts'
import { featureVector } from './linear-margin.ts'
import { numbers } from './params.ts'
import { classifierParams, probabilisticOutputs } from './probabilistic-classifier.ts'
import { numberColumn } from './regression-outputs.ts'
import { type StageFiles, stage } from './stage.ts'

export const MultilayerPerceptronClassificationModel = stage({
  params: { ...classifierParams, layers: numbers(undefined) },

  read: readLayers,

  compile: (context) => {
    const { params, data, numerics } = context
    const size = data[0].inputs
    const classCount = data[data.length - 1].outputs
    const features = context.input(params.featuresCol, 'vector', exampleVector(size))
    const forward = network(
      data.map((layer) => affine(numerics, layer)),
      data,
    )
    const shares = new Float64Array(classCount)
    // Whatever the thresholds say.
    const predict = (frame: Frame): number => {
      forward(featureVector(frame, features, size), shares)
      softmaxByDivision(shares)
      return argmax(shares)
    }
    if (!atLeast(context.sparkVersion, 2, 3)) {
      numberColumn(context, params.predictionCol, features, predict)
      return
    }
    probabilisticOutputs(context, {
      features,
      classCount,
      predictRaw: (frame, raw) => forward(featureVector(frame, features, size), raw),
      toProbability: softmaxByDivision,
      predict,
    })
  },
})

/** From the features to the last layer's sums, before the softmax. */
function network(
  steps: readonly Affine[],
  layers: readonly Layer[],
): (x: Vector, output: Float64Array) => void {
  const last = steps.length - 1
  const hidden = layers.slice(0, last).map(({ outputs }) => ({
    indices: Int32Array.from({ length: outputs }, (_, i) => i),
    values: new Float64Array(outputs),
  }))
  return (x, output) => {
    let { count, indices, values } = x
    for (let i = 0; i < last; i++) {
      const next = hidden[i]
      steps[i](count, indices, values, next.values)
      count = next.values.length
      for (let k = 0; k < count; k++) next.values[k] = sigmoid(next.values[k])
      indices = next.indices
      values = next.values
    }
    steps[last](count, indices, values, output)
  }
}

/** Layer after layer: the weights, column-major, then the biases. */
async function readLayers(files: StageFiles<{ layers: number[] | undefined }>): Promise<Layer[]> {
  const row = await files.row()
  const { path } = files
  const isParam = atLeast(files.sparkVersion, 3, 0)
  const sizes = Array.from(
    isParam ? (files.params.layers ?? []) : readNumbers(row.layers, `${path}: layers`),
  )
  const isSize = (size: number): boolean => Number.isInteger(size) && size > 0
  if (sizes.length < 2 || !sizes.every(isSize)) {
    throw modelCorrupt(`${path}: layers ${sizes.join(', ')}, expected at least 2 of at least 1`)
  }
  const stored = readVector(row.weights, `${path}: weights`)
  const count = sizes.slice(1).reduce((sum, size, i) => sum + (sizes[i] + 1) * size, 0)
  if (stored.size !== count) {
    throw modelCorrupt(`${path}: ${stored.size} weights, expected ${count}, as the layers say`)
  }
  checkCells(count, `${count} weights`, path)
  const weights = toDense(stored)
  let at = 0
  return Array.from(sizes.slice(1), (outputs, i) => {
    const inputs = sizes[i]
    const biasesAt = at + inputs * outputs
    const end = biasesAt + outputs
    const layer = {
      weights: weights.subarray(at, biasesAt),
      biases: weights.subarray(biasesAt, end),
    }
    at = end
    return { inputs, outputs, ...layer }
  })
}
