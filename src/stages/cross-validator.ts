/** Cross-validation stands for the best model it found. Spark: ml.tuning.CrossValidatorModel. */
import { stage } from './stage.ts'

export const CrossValidatorModel = stage({
  params: {},
  expand: (files) => files.child('bestModel'),
})
