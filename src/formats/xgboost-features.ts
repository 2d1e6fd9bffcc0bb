/** The features of an XGBoost model: what rows call them, and what they may hold. */
import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import type { BoosterFeature } from '../model/booster.ts'
import type { XgboostLearner } from './xgboost-learner.ts'

const types: Readonly<Record<string, BoosterFeature['type']>> = {
  int: 'integer',
  i: 'boolean',
  c: 'category',
}

/**
 * Splits say which are categories where files before 1.4 have no types.
 * @throws MODEL_CORRUPT, MODEL_UNSUPPORTED naming `where`
 */
export function xgboostFeatures(learner: XgboostLearner, where: string): BoosterFeature[] {
  const { featureCount, featureNames, featureTypes, categoryNames } = learner
  for (const list of [featureNames, featureTypes, categoryNames]) {
    if (list.length <= featureCount) continue
    throw modelCorrupt(`${where}: ${list.length} names or types of ${featureCount} features`)
  }
  if (new Set(featureNames).size !== featureNames.length) {
    throw modelCorrupt(`${where}: two features of one name`)
  }
  const split = categoricalFeatures(learner, where)
  return Array.from({ length: featureCount }, (_, i): BoosterFeature => {
    const type = split.has(i) ? 'category' : (types[featureTypes[i]] ?? 'number')
    const name = featureNames[i] ?? `f${i}`
    const categories = categoryNames[i]
    const category = type === 'category' ? ({ rounding: 'down' } as const) : {}
    return { name, type, ...category, ...(categories === undefined ? {} : { categories }) }
  })
}

/** Of one feature all splits are categorical, or none is. */
function categoricalFeatures({ trees }: XgboostLearner, where: string): Set<number> {
  const found = new Set<number>()
  for (const { categories, features: splits, lefts } of trees) {
    for (const node of categories.keys()) if (lefts[node] !== -1) found.add(splits[node])
  }
  if (found.size === 0) return found
  trees.forEach(({ categories, features: splits, lefts, deleted }, i) => {
    lefts.forEach((left, node) => {
      if (left === -1 || deleted?.[node] === 1) return
      if (categories.has(node) || !found.has(splits[node])) return
      const both = `feature ${splits[node]} is split by categories and by a threshold`
      throw modelUnsupported(`${where}: tree ${i}: ${both}`)
    })
  })
  return found
}
