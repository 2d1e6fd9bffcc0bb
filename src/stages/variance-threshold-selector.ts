/** Keeps the selected features. Spark: ml.feature.VarianceThresholdSelectorModel (3.1 to 4.2). */
import { readSelectedFeatures, selectFeatures, selectorParams } from './selected-features.ts'
import { stage } from './stage.ts'

export const VarianceThresholdSelectorModel = stage({
  params: selectorParams,
  read: readSelectedFeatures,
  compile: (context) => selectFeatures(context, { kind: 'numeric' }),
})
