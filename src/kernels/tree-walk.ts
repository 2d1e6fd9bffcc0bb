/**
 * Walks the trees of an ensemble down to their leaves. One of three walks is chosen per ensemble:
 *
 * - heap: shallow trees of numeric splits, padded to one depth. The children of node i are 2i + 1
 *   and 2i + 2, so that the next node is arithmetic on the comparison's result and no branch is
 *   mispredicted; four trees are in flight to hide the latency of their loads.
 * - numeric: deep or unbalanced trees of numeric splits, node by node.
 * - any: trees with categorical splits, or whose missing values go left here and right there.
 */
import { goesLeft, goesLeftByCategory } from './tree-decision.ts'

/** The nodes of all trees in one list (model/tree-ensemble.ts tells how they lie there). */
export interface TreeNodes {
  comparison: '<=' | '<'
  /** Splits on the longest way from a root to a leaf. */
  depth: number
  /** First node of each tree. */
  roots: Int32Array
  /** Feature of a split, -1 at a leaf. */
  features: Int32Array
  /** Of a numeric split. */
  thresholds: Float64Array
  /** Right child of a split, number of a leaf. The left child is the next node. */
  rights: Int32Array
  /** Splits whose left way a missing value (NaN) takes: 1, else 0. */
  missingLeft: Uint8Array
  /** Of a categorical split: where its set begins in `categoryWords`; else -1. */
  categories: Int32Array
  /** Sets: 2 * number of words + (1 where the members go left), then the words of the bit set. */
  categoryWords: Int32Array
}

/** Writes the number of the leaf that x reaches in each tree. NaN in x is a missing value. */
export type TreeWalk = (x: Float64Array, leaves: Int32Array) => void

/** Made once per model. */
export function treeWalk(trees: TreeNodes): TreeWalk {
  const thresholds = trees.comparison === '<' ? trees.thresholds.map(below) : trees.thresholds
  const nodes = { ...trees, thresholds }
  // A comparison with NaN is false: what is missing goes right by itself.
  const isNumeric = trees.categoryWords.length === 0 && !trees.missingLeft.includes(1)
  if (!isNumeric) return walkAny(nodes)
  return fitsHeap(trees) ? walkHeap(nodes) : walkNumeric(nodes)
}

/**
 * The same for an x that may be too short, step by step.
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

/** Deeper trees, or emptier heaps, than this are walked faster node by node. */
const heapDepthMax = 10
const heapSlotsPerLeafMax = 8

function fitsHeap({ depth, roots, features }: TreeNodes): boolean {
  if (depth > heapDepthMax) return false
  const leafCount = features.reduce((count, feature) => count + (feature < 0 ? 1 : 0), 0)
  return roots.length * 2 ** depth <= heapSlotsPerLeafMax * leafCount
}

function walkHeap(trees: TreeNodes): TreeWalk {
  const { depth } = trees
  const treeCount = trees.roots.length
  // Trees without nodes of their own make the count a multiple of four.
  const paddedCount = (treeCount + 3) & ~3
  const stride = 2 ** depth - 1
  const heap = {
    features: new Int32Array(paddedCount * stride),
    thresholds: new Float64Array(paddedCount * stride),
    slotLeaves: new Int32Array(paddedCount * (stride + 1)),
  }
  for (let tree = 0; tree < treeCount; tree++) fillHeap(heap, trees, tree)
  const { features, thresholds, slotLeaves } = heap
  const found = new Int32Array(paddedCount)
  return (x, leaves) => {
    for (let tree = 0; tree < paddedCount; tree += 4) {
      const base0 = tree * stride
      const base1 = base0 + stride
      const base2 = base1 + stride
      const base3 = base2 + stride
      let i0 = 0
      let i1 = 0
      let i2 = 0
      let i3 = 0
      for (let level = 0; level < depth; level++) {
        const at0 = base0 + i0
        const at1 = base1 + i1
        const at2 = base2 + i2
        const at3 = base3 + i3
        i0 = (2 * i0 + 2 - toBit(x[features[at0]] <= thresholds[at0])) | 0
        i1 = (2 * i1 + 2 - toBit(x[features[at1]] <= thresholds[at1])) | 0
        i2 = (2 * i2 + 2 - toBit(x[features[at2]] <= thresholds[at2])) | 0
        i3 = (2 * i3 + 2 - toBit(x[features[at3]] <= thresholds[at3])) | 0
      }
      // Slot of a leaf: i - stride; its tree's slots begin at tree * (stride + 1).
      found[tree] = slotLeaves[base0 + tree + i0 - stride]
      found[tree + 1] = slotLeaves[base1 + tree + 1 + i1 - stride]
      found[tree + 2] = slotLeaves[base2 + tree + 2 + i2 - stride]
      found[tree + 3] = slotLeaves[base3 + tree + 3 + i3 - stride]
    }
    for (let tree = 0; tree < treeCount; tree++) leaves[tree] = found[tree]
  }
}

/** A setcc, not a jump: `condition ? 1 : 0` would be compiled to a branch. */
function toBit(condition: boolean): number {
  return (condition as unknown as number) | 0
}

/** Tree after tree: 2^depth - 1 splits, 2^depth slots for the leaves under them. */
interface Heap {
  features: Int32Array
  thresholds: Float64Array
  slotLeaves: Int32Array
}

/** All that lies below a leaf leads to it, whatever is compared there. */
function fillHeap(heap: Heap, trees: TreeNodes, tree: number): void {
  const stride = 2 ** trees.depth - 1
  const nodes = new Int32Array(2 * stride + 1)
  nodes[0] = trees.roots[tree]
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]
    if (i >= stride) {
      heap.slotLeaves[tree * (stride + 1) + i - stride] = trees.rights[node]
      continue
    }
    const isLeaf = trees.features[node] < 0
    heap.features[tree * stride + i] = isLeaf ? 0 : trees.features[node]
    heap.thresholds[tree * stride + i] = isLeaf ? 0 : trees.thresholds[node]
    nodes[2 * i + 1] = isLeaf ? node : node + 1
    nodes[2 * i + 2] = isLeaf ? node : trees.rights[node]
  }
}

function walkNumeric({ roots, features, thresholds, rights }: TreeNodes): TreeWalk {
  return (x, leaves) => {
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree]
      let feature = features[node]
      while (feature >= 0) {
        node = x[feature] <= thresholds[node] ? node + 1 : rights[node]
        feature = features[node]
      }
      leaves[tree] = rights[node]
    }
  }
}

function walkAny(trees: TreeNodes): TreeWalk {
  const { roots, features, thresholds, rights, missingLeft, categories, categoryWords } = trees
  return (x, leaves) => {
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree]
      let feature = features[node]
      while (feature >= 0) {
        const value = x[feature]
        const set = categories[node]
        let left: boolean
        if (set >= 0) left = goesLeftByCategory(categoryWords, set, value, missingLeft[node])
        else left = value <= thresholds[node] || (missingLeft[node] === 1 && Number.isNaN(value))
        node = left ? node + 1 : rights[node]
        feature = features[node]
      }
      leaves[tree] = rights[node]
    }
  }
}

const float = new Float64Array(1)
const bits = new BigInt64Array(float.buffer)

/** The next smaller double: x < t is x <= below(t). Nothing is below -Infinity: NaN. */
function below(threshold: number): number {
  if (threshold === 0) return -Number.MIN_VALUE
  if (threshold === Number.NEGATIVE_INFINITY || Number.isNaN(threshold)) return Number.NaN
  float[0] = threshold
  bits[0] += threshold > 0 ? -1n : 1n
  return float[0]
}
