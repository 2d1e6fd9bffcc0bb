/** Stands for the best model it found. Spark: ml.tuning.TrainValidationSplitModel. */
import { stage } from './stage.ts'

export const TrainValidationSplitModel = stage({
  params: {},
  expand: (files) => files.child('bestModel'),
})
