/**
 * The walk through an ensemble in TypeScript: for small ensembles, and where WebAssembly cannot be
 * had. Splits by sets and missing values are settled before it (kernels/tree-comparisons.ts), so
 * that every split compares two numbers. Two forms, one per ensemble:
 *
 * - heap: shallow trees, padded to one depth. The children of node i are 2i + 1 and 2i + 2, so that
 *   the next node is arithmetic on the comparison's result and no branch is mispredicted; four
 *   trees are in flight to hide the latency of their loads.
 * - nodes: deep or unbalanced trees, node by node.
 */
import { type Comparisons, treeComparisons } from './tree-comparisons.ts'
import { walkWithin } from './tree-decision.ts'
import type { TreeKernel } from './tree-kernel.ts'
import type { TreeNodes } from './tree-nodes.ts'
import type { TreeLeaves } from './tree-plan.ts'

export function treeTwin(
  trees: TreeNodes,
  leaves: TreeLeaves | undefined,
  width: number,
): TreeKernel {
  const x = new Float64Array(width)
  const found = new Int32Array(trees.roots.length)
  const comparisons = treeComparisons(trees, x)
  let find: () => void
  if (comparisons === undefined) find = () => walkWithin(trees, x, width, found)
  else if (fitsHeap(trees)) find = walkHeap(trees, comparisons, found)
  else find = walkNodes(trees, comparisons, found)
  const isFloat = leaves?.bits === 32
  const sumCount = leaves?.count ?? 0
  const sums = isFloat ? new Float32Array(sumCount) : new Float64Array(sumCount)
  const addUp = leaves === undefined ? () => {} : summation(leaves, found, sums)
  return {
    rowsMax: 1,
    width,
    x,
    sums,
    leaves: found,
    run: () => {
      find()
      addUp()
    },
    find,
  }
}

/** What is stored as a float is rounded once: the sum of two floats is exact enough in a double. */
function summation(
  { leafWidth, leafValues, ofTree, start, bits }: TreeLeaves,
  found: Int32Array,
  sums: Float32Array | Float64Array,
): () => void {
  const values = bits === 32 ? new Float32Array(leafValues) : leafValues
  if (leafWidth > 1) {
    return () => {
      sums.set(start)
      for (let tree = 0; tree < found.length; tree++) {
        for (let k = 0; k < leafWidth; k++) sums[k] += values[found[tree] * leafWidth + k]
      }
    }
  }
  return () => {
    sums.set(start)
    for (let tree = 0; tree < found.length; tree++) sums[ofTree[tree]] += values[found[tree]]
  }
}

/** Deeper trees, or emptier heaps, than this are walked faster node by node. */
const heapDepthMax = 10
const heapSlotsPerLeafMax = 8

function fitsHeap({ depth, roots, features }: TreeNodes): boolean {
  if (depth > heapDepthMax) return false
  const leafCount = (features.length + roots.length) / 2
  return roots.length * 2 ** depth <= heapSlotsPerLeafMax * leafCount
}

function walkHeap(trees: TreeNodes, comparisons: Comparisons, leaves: Int32Array): () => void {
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
  for (let tree = 0; tree < treeCount; tree++) fillHeap(heap, trees, comparisons, tree)
  const { features, thresholds, slotLeaves } = heap
  const { values, prepare, restore } = comparisons
  const found = new Int32Array(paddedCount)
  return () => {
    prepare()
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
        i0 = (2 * i0 + 2 - toBit(values[features[at0]] <= thresholds[at0])) | 0
        i1 = (2 * i1 + 2 - toBit(values[features[at1]] <= thresholds[at1])) | 0
        i2 = (2 * i2 + 2 - toBit(values[features[at2]] <= thresholds[at2])) | 0
        i3 = (2 * i3 + 2 - toBit(values[features[at3]] <= thresholds[at3])) | 0
      }
      // Slot of a leaf: i - stride; its tree's slots begin at tree * (stride + 1).
      found[tree] = slotLeaves[base0 + tree + i0 - stride]
      found[tree + 1] = slotLeaves[base1 + tree + 1 + i1 - stride]
      found[tree + 2] = slotLeaves[base2 + tree + 2 + i2 - stride]
      found[tree + 3] = slotLeaves[base3 + tree + 3 + i3 - stride]
    }
    restore()
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
function fillHeap(heap: Heap, trees: TreeNodes, comparisons: Comparisons, tree: number): void {
  const stride = 2 ** trees.depth - 1
  const nodes = new Int32Array(2 * stride + 1)
  nodes[0] = trees.roots[tree]
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]
    if (i >= stride) {
      heap.slotLeaves[tree * (stride + 1) + i - stride] = trees.rights[node]
      continue
    }
    const isLeaf = comparisons.features[node] < 0
    heap.features[tree * stride + i] = isLeaf ? 0 : comparisons.features[node]
    heap.thresholds[tree * stride + i] = isLeaf ? 0 : comparisons.thresholds[node]
    nodes[2 * i + 1] = isLeaf ? node : node + 1
    nodes[2 * i + 2] = isLeaf ? node : trees.rights[node]
  }
}

function walkNodes(
  { roots, rights }: TreeNodes,
  { features, thresholds, values, prepare, restore }: Comparisons,
  leaves: Int32Array,
): () => void {
  return () => {
    prepare()
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree]
      let feature = features[node]
      while (feature >= 0) {
        node = values[feature] <= thresholds[node] ? node + 1 : rights[node]
        feature = features[node]
      }
      leaves[tree] = rights[node]
    }
    restore()
  }
}
