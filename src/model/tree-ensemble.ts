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
  thresholds: Float64Array | Float32Array
  /** Splits whose left way a missing value takes; all take the right one where it is left out. */
  missingLeft?: Uint8Array
  /** Nodes that the writer has cut off and left in the list: 1. Nothing leads to them. */
  deleted?: Uint8Array
  /** Categorical splits by node. */
  categories: ReadonlyMap<number, CategorySet>
  /** `leafWidth` numbers by node; those of splits are passed over. */
  values: Float64Array | Float32Array
}

export interface CategorySet {
  members: readonly number[]
  membersGoLeft: boolean
  /** The set is what `members` leaves out, up to the last category of the last of its words. */
  isInverted?: boolean
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
  let nodeCount = 0
  let leafRoom = 0
  for (const { lefts, deleted } of trees) {
    const count = lefts.length - (deleted?.reduce((sum, isDeleted) => sum + isDeleted, 0) ?? 0)
    nodeCount += count
    // A tree in which each split has two children has one leaf more than splits.
    leafRoom += (count + 1) >> 1
  }
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
    leafValues: new Float64Array(leafRoom * rules.leafWidth),
  }
  const room = limits.treeDepthMax + 1
  const waiting: Waiting = {
    nodes: new Int32Array(room),
    parents: new Int32Array(room),
    depths: new Int32Array(room),
  }
  const packing: Packing = { packed, nodeCount: 0, leafCount: 0, wordCount: 0, waiting }
  trees.forEach((tree, i) => {
    packed.roots[i] = packing.nodeCount
    packed.firstLeaves[i] = packing.leafCount
    packTree(tree, packing, `${where}: tree ${i}`)
  })
  packed.firstLeaves[trees.length] = packing.leafCount
  return packed
}

/** The ensemble so far. */
interface Packing {
  packed: TreeEnsemble
  nodeCount: number
  leafCount: number
  wordCount: number
  waiting: Waiting
}

/** Nodes to come, right children all: the places of their parents, how deep they lie. */
interface Waiting {
  nodes: Int32Array
  parents: Int32Array
  depths: Int32Array
}

/** Depth first, left before right; right children wait on a stack, one of each level. */
function packTree(tree: RawTree, packing: Packing, where: string): void {
  const featureEnd = Math.min(packing.packed.featureCount, limits.vectorSizeMax)
  const { packed, waiting } = packing
  const { lefts, rights, features, deleted } = tree
  const nodeCount = lefts.length
  const seen = deleted?.slice() ?? new Uint8Array(nodeCount)
  let waitingCount = 0
  let node = 0
  let parent = -1
  let depth = 0
  for (;;) {
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
    if (depth > packed.depth) packed.depth = depth
    if (lefts[node] === -1 && rights[node] === -1) {
      packLeaf(tree, node, at, packing)
      if (waitingCount === 0) break
      waitingCount--
      node = waiting.nodes[waitingCount]
      parent = waiting.parents[waitingCount]
      depth = waiting.depths[waitingCount]
    } else {
      if (!(features[node] >= 0 && features[node] < featureEnd)) {
        throw wrongFeature(features[node], packed.featureCount, `${where}: node ${node}`)
      }
      packSplit(tree, node, at, packing)
      waiting.nodes[waitingCount] = rights[node]
      waiting.parents[waitingCount] = at
      waiting.depths[waitingCount] = depth + 1
      waitingCount++
      node = lefts[node]
      parent = -1
      depth++
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
  const from = node * leafWidth
  const to = leaf * leafWidth
  for (let k = 0; k < leafWidth; k++) leafValues[to + k] = tree.values[from + k]
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
  if (set.isInverted === true) {
    for (let at = start + 1; at <= start + words; at++) categoryWords[at] = ~categoryWords[at]
  }
  packing.wordCount += 1 + words
}

function wrongFeature(feature: number, featureCount: number, where: string): Error {
  if (feature >= limits.vectorSizeMax) {
    return modelUnsupported(`${where}: feature ${feature}, expected below ${limits.vectorSizeMax}`)
  }
  return modelCorrupt(`${where}: feature ${feature}, expected 0 to ${featureCount - 1}`)
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
