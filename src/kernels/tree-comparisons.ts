/**
 * All splits of an ensemble as `value <= threshold`. Where missing values or sets of categories
 * need more than a row holds, values of their own are made of it: one for each feature and way of
 * its missing values, one for each distinct set.
 */
import { roundedDown } from './rounded-down.ts'
import type { TreeNodes } from './tree-nodes.ts'
import { categoryKey, type TreeTests, treeTests } from './tree-tests.ts'

export interface Comparisons {
  /** By node: its number in `values`, or -1 at a leaf. */
  features: Int32Array
  thresholds: Float64Array
  values: Float64Array
  /** Makes the values of x. */
  prepare: () => void
  /** To be called before x changes. */
  restore: () => void
}

/** @returns undefined where sets would take too much memory */
export function treeComparisons(trees: TreeNodes, x: Float64Array): Comparisons | undefined {
  const { features, categoryWords, missingLeft, comparison } = trees
  if (categoryWords.length === 0 && !missingLeft.includes(1)) {
    // A comparison with NaN is false: what is missing goes right by itself.
    const isPlain = comparison === '<=' && trees.featureBits === 64
    const thresholds = isPlain ? trees.thresholds : trees.thresholds.map(roundedDown(trees))
    return { features, thresholds, values: x, prepare: () => {}, restore: () => {} }
  }
  const tests = treeTests(trees)
  return tests === undefined ? undefined : comparisonsOf(trees, tests, x)
}

function comparisonsOf(trees: TreeNodes, tests: TreeTests, x: Float64Array): Comparisons {
  const { groups, setDefaults } = tests
  const groupCount = groups.length
  const flagsAt = groupCount + setDefaults.length
  const values = new Float64Array(flagsAt + groupCount)
  setDefaults.forEach((goesRight, set) => {
    values[groupCount + set] = goesRight === 1 ? 1 : -1
  })
  const features = new Int32Array(trees.features.length)
  const thresholds = new Float64Array(trees.features.length)
  const down = roundedDown(trees)
  for (let node = 0; node < features.length; node++) {
    const test = tests.tests[node]
    if (trees.features[node] < 0) features[node] = -1
    else if (test >= groupCount) features[node] = test
    else {
      const threshold = down(trees.thresholds[node])
      // Nothing but a missing value goes left: a flag tells it.
      const isFlag = Number.isNaN(threshold) && groups[test].missingLeft
      features[node] = isFlag ? flagsAt + test : test
      thresholds[node] = isFlag ? 0 : threshold
    }
  }
  return { features, thresholds, values, ...preparation(tests, x, values, flagsAt) }
}

function preparation(
  { groups, categories }: TreeTests,
  x: Float64Array,
  values: Float64Array,
  flagsAt: number,
): Pick<Comparisons, 'prepare' | 'restore'> {
  const groupCount = groups.length
  const sources = Int32Array.from(groups, ({ feature }) => feature)
  const missing = Float64Array.from(groups, ({ missingLeft }) =>
    missingLeft ? Number.NEGATIVE_INFINITY : Number.NaN,
  )
  const keys = new Int32Array(categories.length)
  const flip = (i: number): void => {
    const { starts, sets } = categories[i]
    for (let k = starts[keys[i]]; k < starts[keys[i] + 1]; k++) {
      values[groupCount + sets[k]] = -values[groupCount + sets[k]]
    }
  }
  return {
    prepare: () => {
      for (let group = 0; group < groupCount; group++) {
        const value = x[sources[group]]
        const isMissing = Number.isNaN(value)
        values[group] = isMissing ? missing[group] : value
        values[flagsAt + group] = isMissing ? -1 : 1
      }
      for (let i = 0; i < keys.length; i++) {
        keys[i] = categoryKey(categories[i].count, x[categories[i].feature])
        flip(i)
      }
    },
    restore: () => {
      for (let i = 0; i < keys.length; i++) flip(i)
    },
  }
}
