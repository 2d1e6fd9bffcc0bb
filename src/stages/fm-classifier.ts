/**
 * Two classes by a factorisation machine. Spark: ml.classification.FMClassificationModel (3.0 to
 * 4.2).
 */
import { sigmoid } from '../kernels/sigmoid.ts'
import { exampleVector } from '../model/example.ts'
import { machineOutput, readMachine } from './factorization-machine.ts'
import { classifierParams, probabilisticOutputs } from './probabilistic-classifier.ts'
import { stage } from './stage.ts'

export const FMClassificationModel = stage({
  params: classifierParams,

  read: readMachine,

  compile: (context) => {
    const { params, data } = context
    const features = context.input(params.featuresCol, 'vector', exampleVector(data.linear.size))
    const output = machineOutput(features, data, context.numerics)
    probabilisticOutputs(context, {
      features,
      classCount: 2,
      predictRaw: (frame, raw) => {
        const margin = output(frame)
        raw[0] = -margin
        raw[1] = margin
      },
      toProbability: (values) => {
        values[1] = sigmoid(values[1])
        values[0] = 1 - values[1]
      },
    })
  },
})
