/** Regression by a factorisation machine. Spark: ml.regression.FMRegressionModel (3.0 to 4.2). */
import { exampleVector } from '../model/example.ts'
import { machineOutput, readMachine } from './factorization-machine.ts'
import { text } from './params.ts'
import { numberColumn } from './regression-outputs.ts'
import { stage } from './stage.ts'

export const FMRegressionModel = stage({
  params: { featuresCol: text('features'), predictionCol: text('prediction') },

  read: readMachine,

  compile: (context) => {
    const { params, data } = context
    const features = context.input(params.featuresCol, 'vector', exampleVector(data.linear.size))
    const predict = machineOutput(features, data, context.numerics)
    numberColumn(context, params.predictionCol, features, predict)
  },
})
