/**
 * The trees of an ensemble in windows of some that follow one another: what is walked before its
 * leaves are added up. A window is laid out in one of two ways:
 *
 * - heap: all trees padded to one depth, level after level. Node i of a level has the children 2i
 *   and 2i + 1 of the next one, so that nodes hold nothing but a test.
 * - links: nodes as they are, brothers side by side, a leaf leading to itself. Eight trees are
 *   walked together as deep as the deepest of them: they are ordered by depth.
 */
import type { TreeNodes } from './tree-nodes.ts'

export interface TreeWindow {
  isHeap: boolean
  /** First tree, and how many. */
  first: number
  count: number
  /** Splits on the longest way to a leaf. */
  depth: number
  /** Of each tree, from `first` on. */
  treeDepths: Int32Array
  /** Trees in the order in which they are walked, eight at a time. */
  order: Int32Array
  octets: number
  /** Places for leaves, among them those of all nodes where nodes are linked. */
  slotCount: number
}

/** Trees of a window: few enough for their leaves to stay near, enough to find alike depths. */
export const windowTrees = 64

/** Emptier heaps than this are slower, and bigger, than linked nodes. */
const heapSlotsPerLeafMax = 3

/** Trees that are walked at one time. */
export const treesInFlight = 8

export function treeWindows(trees: TreeNodes, depths: Int32Array): TreeWindow[] {
  const { roots, features } = trees
  const windows: TreeWindow[] = []
  for (let first = 0; first < roots.length; first += windowTrees) {
    const count = Math.min(windowTrees, roots.length - first)
    const order = Int32Array.from({ length: count }, (_, i) => first + i)
    const depth = order.reduce((max, tree) => Math.max(max, depths[tree]), 0)
    const nodeCount = (roots[first + count] ?? features.length) - roots[first]
    const leafCount = (nodeCount + count) / 2
    const isHeap = count * 2 ** depth <= heapSlotsPerLeafMax * leafCount
    if (!isHeap) order.sort((a, b) => depths[a] - depths[b])
    const octets = Math.ceil(count / treesInFlight)
    const slotCount = isHeap ? octets * treesInFlight * 2 ** depth : nodeCount
    const treeDepths = depths.subarray(first, first + count)
    windows.push({ isHeap, first, count, depth, treeDepths, order, octets, slotCount })
  }
  return windows
}

/** Splits on the longest way to a leaf, by tree. */
export function treeDepths({ roots, features, rights }: TreeNodes): Int32Array {
  const depths = new Int32Array(roots.length)
  const levels = new Int32Array(features.length)
  let tree = -1
  for (let node = 0; node < features.length; node++) {
    if (node === roots[tree + 1]) tree++
    if (features[node] >= 0) {
      levels[node + 1] = levels[node] + 1
      levels[rights[node]] = levels[node] + 1
    } else if (levels[node] > depths[tree]) depths[tree] = levels[node]
  }
  return depths
}
