/** Which way a value takes at a split, node by node: the plain rule behind every walk. */
import type { TreeNodes } from './tree-walk.ts'

/** A missing value is NaN. */
export function goesLeft(trees: TreeNodes, node: number, value: number): boolean {
  const set = trees.categories[node]
  const missing = trees.missingLeft[node]
  if (set >= 0) return goesLeftByCategory(trees.categoryWords, set, value, missing)
  if (Number.isNaN(value)) return missing === 1
  const threshold = trees.thresholds[node]
  return trees.comparison === '<' ? value < threshold : value <= threshold
}

/** A value that is no member of the set (a fraction, a negative, an unknown one) is outside it. */
export function goesLeftByCategory(
  words: Int32Array,
  set: number,
  value: number,
  missing: number,
): boolean {
  if (Number.isNaN(value)) return missing === 1
  const header = words[set]
  const membersGoLeft = (header & 1) === 1
  const isBit = value >= 0 && value < (header >>> 1) * 32 && Math.floor(value) === value
  const isMember = isBit && ((words[set + 1 + (value >>> 5)] >>> (value & 31)) & 1) === 1
  return isMember === membersGoLeft
}
