/** Which way a value takes at a split, node by node: the plain rule behind every walk. */
import type { TreeNodes } from './tree-nodes.ts'

/** A missing value is NaN. */
export function goesLeft(trees: TreeNodes, node: number, value: number): boolean {
  const set = trees.categories[node]
  if (Number.isNaN(value)) return trees.missingLeft[node] === 1
  if (set >= 0) return isMember(trees.categoryWords, set, value) === membersGoLeft(trees, set)
  const threshold = trees.thresholds[node]
  return trees.comparison === '<' ? value < threshold : value <= threshold
}

function membersGoLeft({ categoryWords }: TreeNodes, set: number): boolean {
  return (categoryWords[set] & 1) === 1
}

/** A fraction, a negative number or one that no set knows is a member of none. */
function isMember(words: Int32Array, set: number, value: number): boolean {
  const isBit = value >= 0 && value < (words[set] >>> 1) * 32 && Math.floor(value) === value
  return isBit && ((words[set + 1 + (value >>> 5)] >>> (value & 31)) & 1) === 1
}

/**
 * The number of the leaf that x reaches in each tree, step by step, for an x that may be too short.
 * @returns the first feature asked for that x does not have, or -1 where all leaves were reached
 */
export function walkWithin(
  trees: TreeNodes,
  x: Float64Array,
  size: number,
  leaves: Int32Array,
): number {
  const { roots, features, rights } = trees
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]
    while (features[node] >= 0) {
      if (features[node] >= size) return features[node]
      node = goesLeft(trees, node, x[features[node]]) ? node + 1 : rights[node]
    }
    leaves[tree] = rights[node]
  }
  return -1
}
