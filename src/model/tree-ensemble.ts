/**
 * Decision trees as plain data, whoever trained them. What differs between engines (`<=` or `<`,
 * float width, where missing values go, sets of categories) is settled here; a walk only obeys it.
 *
 * The nodes of a tree lie in pre-order, so that a split's left child is the next node:
 *
 *     node      roots[t]   +1      +2     +3     +4
 *               split      split   leaf   leaf   leaf
 *     features  7          2       -1     -1     -1
 *     rights    node +4    node +3 0      1      2        <- leaves count on over all trees
 */
import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import type { TreeNodes } from '../kernels/tree-nodes.ts'

export interface TreeEnsemble extends TreeNodes {
  /** Features that a row must have; all splits are below. */
  featureCount: number
  /** Number of the first leaf of each tree, and of the leaves in all at the end. */
  firstLeaves: Int32Array
  /** What a leaf gives: `leafWidth` numbers by leaf number. */
  leafWidth: number
  leafValues: Float64Array
}

/** Tells an ensemble among other plain data. */
export function isTreeEnsemble(value: object): value is TreeEnsemble {
  return 'roots' in value && 'firstLeaves' in value && 'categoryWords' in value
}

/** A tree as a file gives it: node 0 is the root, the others lie in any order. */
export interface RawTree {
  /** Children by node; -1 twice marks a leaf. */
  lefts: Int32Array
  rights: Int32Array
  features: Int32Array
  thresholds: Float64Array
  /** Splits whose left way a missing value takes; all take the right one where it is left out. */
  missingLeft?: Uint8Array
  /** Categorical splits by node. */
  categories: ReadonlyMap<number, CategorySet>
  /** `leafWidth` numbers by node; those of splits are passed over. */
  values: Float64Array
}

export interface CategorySet {
  members: readonly number[]
  membersGoLeft: boolean
}

type TreeRules = Pick<TreeEnsemble, 'comparison' | 'featureBits' | 'featureCount' | 'leafWidth'>

/**
 * Packs and checks trees: every node is reached exactly once, every feature exists.
 * @throws MODEL_CORRUPT naming `where`, tree and node
 */
export function packTrees(
  trees: readonly RawTree[],
  rules: TreeRules,
  where: string,
): TreeEnsemble {
  if (trees.length === 0) throw modelCorrupt(`${where}: no trees, expected at least 1`)
  const nodeCount = trees.reduce((count, tree) => count + tree.lefts.length, 0)
  const packed: TreeEnsemble = {
    ...rules,
    depth: 0,
    roots: new Int32Array(trees.length),
    features: new Int32Array(nodeCount),
    thresholds: new Float64Array(nodeCount),
    rights: new Int32Array(nodeCount),
    missingLeft: new Uint8Array(nodeCount),
    categories: new Int32Array(nodeCount).fill(-1),
    categoryWords: packCategories(trees, where),
    firstLeaves: new Int32Array(trees.length + 1),
    leafValues: new Float64Array(nodeCount * rules.leafWidth),
  }
  const packing: Packing = { packed, nodeCount: 0, leafCount: 0, wordCount: 0 }
  trees.forEach((tree, i) => {
    packed.roots[i] = packing.nodeCount
    packed.firstLeaves[i] = packing.leafCount
    packTree(tree, packing, `${where}: tree ${i}`)
  })
  packed.firstLeaves[trees.length] = packing.leafCount
  packed.leafValues = packed.leafValues.slice(0, packing.leafCount * rules.leafWidth)
  return packed
}

/** The ensemble so far. */
interface Packing {
  packed: TreeEnsemble
  nodeCount: number
  leafCount: number
  wordCount: number
}

/** A node to come, and the place of the parent whose right child it is (-1: it is a left one). */
interface Pending {
  node: number
  parent: number
  depth: number
}

/** Depth first, left before right; right children wait on a stack. */
function packTree(tree: RawTree, packing: Packing, where: string): void {
  const { packed } = packing
  const nodeCount = tree.lefts.length
  const seen = new Uint8Array(nodeCount)
  const pending: Pending[] = []
  let next: Pending | undefined = { node: 0, parent: -1, depth: 0 }
  while (next !== undefined) {
    const { node, parent, depth }: Pending = next
    if (node < 0 || node >= nodeCount || seen[node] === 1) {
      throw modelCorrupt(`${where}: child ${node}, expected each of ${nodeCount} nodes once`)
    }
    if (depth > limits.treeDepthMax) {
      throw modelUnsupported(
        `${where}: depth ${depth}, at most ${limits.treeDepthMax} is supported`,
      )
    }
    seen[node] = 1
    const at = packing.nodeCount++
    if (parent >= 0) packed.rights[parent] = at
    packed.depth = Math.max(packed.depth, depth)
    if (tree.lefts[node] === -1 && tree.rights[node] === -1) {
      packLeaf(tree, node, at, packing)
      next = pending.pop()
    } else {
      checkFeature(tree.features[node], packed.featureCount, `${where}: node ${node}`)
      packSplit(tree, node, at, packing)
      pending.push({ node: tree.rights[node], parent: at, depth: depth + 1 })
      next = { node: tree.lefts[node], parent: -1, depth: depth + 1 }
    }
  }
  const lost = seen.indexOf(0)
  if (lost >= 0) throw modelCorrupt(`${where}: node ${lost} has no parent`)
}

function packLeaf(tree: RawTree, node: number, at: number, packing: Packing): void {
  const { features, rights, leafWidth, leafValues } = packing.packed
  const leaf = packing.leafCount++
  features[at] = -1
  rights[at] = leaf
  const values = tree.values.subarray(node * leafWidth, (node + 1) * leafWidth)
  leafValues.set(values, leaf * leafWidth)
}

function packSplit(tree: RawTree, node: number, at: number, packing: Packing): void {
  const { features, thresholds, missingLeft, categories, categoryWords } = packing.packed
  features[at] = tree.features[node]
  thresholds[at] = tree.thresholds[node]
  missingLeft[at] = tree.missingLeft?.[node] ?? 0
  const set = tree.categories.get(node)
  if (set === undefined) return
  const start = packing.wordCount
  const words = wordsFor(set)
  categories[at] = start
  categoryWords[start] = 2 * words + (set.membersGoLeft ? 1 : 0)
  for (const member of set.members) categoryWords[start + 1 + (member >>> 5)] |= 1 << (member & 31)
  packing.wordCount += 1 + words
}

function checkFeature(feature: number, featureCount: number, where: string): void {
  if (feature >= limits.vectorSizeMax) {
    throw modelUnsupported(`${where}: feature ${feature}, expected below ${limits.vectorSizeMax}`)
  }
  if (feature >= 0 && feature < featureCount) return
  throw modelCorrupt(`${where}: feature ${feature}, expected 0 to ${featureCount - 1}`)
}

/** Room for all sets; their sizes follow from numbers in the file, hence the limit. */
function packCategories(trees: readonly RawTree[], where: string): Int32Array {
  let wordCount = 0
  for (const tree of trees) {
    for (const [node, set] of tree.categories) {
      const bad = set.members.find((member) => !Number.isInteger(member) || member < 0)
      if (bad !== undefined) {
        throw modelCorrupt(`${where}: node ${node}: category ${bad}, expected an integer from 0`)
      }
      wordCount += 1 + wordsFor(set)
      if (wordCount > limits.treeCategoryWordsMax) {
        throw modelUnsupported(
          `${where}: sets of categories of more than ${limits.treeCategoryWordsMax} words`,
        )
      }
    }
  }
  return new Int32Array(wordCount)
}

function wordsFor({ members }: CategorySet): number {
  const greatest = members.reduce((max, member) => Math.max(max, member), -1)
  return Math.floor(greatest / 32) + 1
}
