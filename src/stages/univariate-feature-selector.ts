/** Keeps the selected features. Spark: ml.feature.UnivariateFeatureSelectorModel (3.1 to 4.2). */
import { readSelectedFeatures, selectFeatures, selectorParams } from './selected-features.ts'
import { stage } from './stage.ts'

export const UnivariateFeatureSelectorModel = stage({
  params: selectorParams,
  read: readSelectedFeatures,
  compile: (context) => selectFeatures(context, { kind: 'numeric' }),
})
