/** Keeps the selected features. Spark: ml.feature.ChiSqSelectorModel (1.6 to 4.2). */
import { readSelectedFeatures, selectFeatures, selectorParams } from './selected-features.ts'
import { stage } from './stage.ts'

export const ChiSqSelectorModel = stage({
  params: selectorParams,
  read: readSelectedFeatures,
  compile: (context) => selectFeatures(context, { kind: 'nominal' }),
})
