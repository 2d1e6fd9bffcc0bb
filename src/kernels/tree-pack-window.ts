/** Writes the nodes and leaves of a window of trees; kernels/tree-windows.ts tells of its forms. */
import type { MemoryViews, PlannedTrees } from './tree-pack.ts'
import { octetWords, type WindowPart } from './tree-plan.ts'
import { type TreeWindow, treesInFlight } from './tree-windows.ts'

/** @param at word of the window's own fields */
export function writeWindow(
  views: MemoryViews,
  planned: PlannedTrees,
  window: TreeWindow,
  part: WindowPart,
  at: number,
): void {
  const { words } = views
  const { isHeap, first, count, octets, depth, order } = window
  words.set([isHeap ? 1 : 0, count, octets, depth], at)
  const { nodes, roots, places, outputs, leaves, values } = part
  words.set([nodes, roots, places, outputs, leaves, values], at + 4)
  order.forEach((tree, position) => {
    words[places / 4 + tree - first] = 4 * position
  })
  if (planned.leaves !== undefined) {
    const { ofTree, bits } = planned.leaves
    for (let i = 0; i < count; i++) words[outputs / 4 + i] = ofTree[first + i] * (bits / 8)
  }
  if (isHeap) writeHeap(views, planned, window, part)
  else writeLinks(views, planned, window, part)
}

/** The node's test as the walk reads it. */
function testOf({ trees, tests, plan }: PlannedTrees, node: number): number {
  const { isRanks, shift, places } = plan.state
  if (trees.features[node] < 0) return isRanks ? 2 ** 31 - 2 ** shift : 0
  const place = places[tests.tests[node]]
  const position = tests.positions[node]
  return isRanks ? (position + 1) * 2 ** shift + place : place + position
}

/** A leaf above the last level is asked again below itself, and goes left. */
function writeHeap(
  views: MemoryViews,
  planned: PlannedTrees,
  { count, octets, depth, first }: TreeWindow,
  part: WindowPart,
): void {
  const { features, roots, rights } = planned.trees
  const padded = octets * treesInFlight
  const to = planned.plan.state.isRanks ? views.words : views.halves
  const base = part.nodes / to.BYTES_PER_ELEMENT
  if (planned.leaves !== undefined) {
    // Trees that fill up the last eight are added too, but -0 changes no sum.
    const { bits, leafWidth } = planned.leaves
    const numbers = bits === 32 ? views.floats : views.doubles
    const values = (part.values * 8) / bits
    const treeValues = leafWidth * 2 ** depth
    numbers.fill(-0, values + count * treeValues, values + padded * treeValues)
  }
  // What waits: node, level, index in the level.
  const pending: number[] = []
  for (let i = 0; i < count; i++) {
    pending.push(roots[first + i], 0, i)
    while (pending.length > 0) {
      const index = pending.pop() as number
      const level = pending.pop() as number
      const node = pending.pop() as number
      const isLeaf = features[node] < 0
      if (level === depth) {
        writeLeaf(views, planned, part, index, rights[node])
        continue
      }
      to[base + padded * (2 ** level - 1) + index] = testOf(planned, node)
      pending.push(isLeaf ? node : node + 1, level + 1, 2 * index)
      if (!isLeaf) pending.push(rights[node], level + 1, 2 * index + 1)
    }
  }
}

/** Level by level within each tree, so that brothers are neighbours. */
function writeLinks(
  views: MemoryViews,
  planned: PlannedTrees,
  window: TreeWindow,
  part: WindowPart,
): void {
  const { roots, features, rights } = planned.trees
  const { isRanks } = planned.plan.state
  const { words } = views
  const { first, count, order, treeDepths } = window
  const nodeBytes = isRanks ? 8 : 4
  const firstSlots = new Int32Array(count)
  let slot = 0
  for (let i = 0; i < count; i++) {
    firstSlots[i] = slot
    const end = roots[first + i + 1] ?? features.length
    const queue = new Int32Array(end - roots[first + i])
    queue[0] = roots[first + i]
    let queued = 1
    for (const node of queue) {
      const isLeaf = features[node] < 0
      const child = isLeaf ? slot : firstSlots[i] + queued
      const at = (part.nodes + slot * nodeBytes) / 4
      if (isRanks) {
        words[at] = testOf(planned, node)
        words[at + 1] = part.nodes + child * nodeBytes
      } else words[at] = testOf(planned, node) + (child - slot) * 2 ** 16
      if (isLeaf) writeLeaf(views, planned, part, slot, rights[node])
      else {
        queue[queued++] = node + 1
        queue[queued++] = rights[node]
      }
      slot++
    }
  }
  for (let i = 0; i < window.octets * treesInFlight; i++) {
    // The last tree is walked again where eight are not full.
    const tree = order[Math.min(i, count - 1)] - first
    const octet = part.roots / 4 + octetWords * Math.floor(i / treesInFlight)
    words[octet] = treeDepths[tree]
    words[octet + 1 + (i % treesInFlight)] = part.nodes + firstSlots[tree] * nodeBytes
  }
}

function writeLeaf(
  { words, floats, doubles }: MemoryViews,
  { leaves }: PlannedTrees,
  part: WindowPart,
  slot: number,
  leaf: number,
): void {
  words[part.leaves / 4 + slot] = leaf
  if (leaves === undefined) return
  const { leafWidth, leafValues, bits } = leaves
  const numbers = bits === 32 ? floats : doubles
  const at = part.values / (bits / 8) + slot * leafWidth
  for (let k = 0; k < leafWidth; k++) numbers[at + k] = leafValues[leaf * leafWidth + k]
}
