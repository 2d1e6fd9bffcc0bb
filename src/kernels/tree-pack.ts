/** Writes an ensemble to where kernels/tree-plan.ts wants it, for native/kernels/trees/trees.ts. */

import type { TreeNodes } from './tree-nodes.ts'
import { writeWindow } from './tree-pack-window.ts'
import {
  categoryWords,
  groupWords,
  headBytes,
  modelFields,
  quadWords,
  type TreeLeaves,
  type TreePlan,
  windowWords,
} from './tree-plan.ts'
import type { ThresholdGroup, TreeTests } from './tree-tests.ts'
import type { TreeWindow } from './tree-windows.ts'

/** An ensemble and all that is known of it. */
export interface PlannedTrees {
  trees: TreeNodes
  tests: TreeTests
  windows: readonly TreeWindow[]
  plan: TreePlan
  leaves: TreeLeaves | undefined
}

/** A memory as numbers of every width. */
export interface MemoryViews {
  words: Uint32Array
  halves: Uint16Array
  bytes: Uint8Array
  floats: Float32Array
  doubles: Float64Array
}

/** @param buffer all zeros from `headBytes` on */
export function packTreesInto(buffer: ArrayBufferLike, planned: PlannedTrees): void {
  const views = {
    words: new Uint32Array(buffer),
    halves: new Uint16Array(buffer),
    bytes: new Uint8Array(buffer),
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
  }
  writeModel(views, planned)
  writeBlank(views, planned)
  writeGroups(views, planned)
  writeCategories(views, planned)
  planned.windows.forEach((window, i) => {
    const at = planned.plan.windows / 4 + windowWords * i
    writeWindow(views, planned, window, planned.plan.parts[i], at)
  })
}

function writeModel(
  { words, floats, doubles }: MemoryViews,
  { trees, tests, windows, plan, leaves }: PlannedTrees,
): void {
  const fields: Record<(typeof modelFields)[number], number> = {
    isRanks: plan.state.isRanks ? 1 : 0,
    isFloat: trees.featureBits === 32 ? 1 : 0,
    isFloatSum: leaves?.bits === 32 ? 1 : 0,
    quadCount: plan.state.steps.length,
    quads: plan.quads,
    shift: plan.state.shift,
    mask: 2 ** plan.state.shift - 1,
    zeros: plan.zeros,
    categoryCount: tests.categories.length,
    categories: plan.categories,
    windowCount: windows.length,
    windows: plan.windows,
    leafWidth: leaves?.leafWidth ?? 0,
    outputCount: leaves?.count ?? 0,
    sumStarts: plan.sumStarts,
  }
  modelFields.forEach((field, i) => {
    words[headBytes / 4 + i] = fields[field]
  })
  if (leaves === undefined) return
  if (leaves.bits === 32) floats.set(leaves.start, plan.sumStarts / 4)
  else doubles.set(leaves.start, plan.sumStarts / 8)
}

function writeBlank({ words, bytes }: MemoryViews, { tests, plan }: PlannedTrees): void {
  const { state, blank } = plan
  const first = tests.groups.length
  tests.setDefaults.forEach((goesRight, set) => {
    const place = blank + state.places[first + set]
    if (state.isRanks) words[place / 4] = (goesRight + 1) * 2 ** state.shift
    else bytes[place] = goesRight
  })
}

function writeGroups(
  { words, bytes, floats, doubles }: MemoryViews,
  { trees, tests, plan }: PlannedTrees,
): void {
  const { state, thresholds, quads, zeros } = plan
  const { order, steps } = state
  const greatest = tests.groups.reduce((max, group) => Math.max(max, group.thresholds.length), 0)
  bytes.fill(1, zeros - greatest, zeros)
  thresholds.forEach((address, i) => {
    // The last group is searched again where four are not full.
    const number = order[Math.min(i, order.length - 1)]
    const group = tests.groups[number]
    const quad = i >>> 2
    const count = group.thresholds.length
    const missing = group.missingLeft ? 0 : count
    const at = quads / 4 + quadWords * quad
    words[at] = steps[quad]
    words.set(
      [address, 8 * group.feature, state.places[number], count, missing],
      at + 1 + groupWords * (i & 3),
    )
    if (trees.featureBits === 32) writeHeap(group, steps[quad], floats, address / 4)
    else writeHeap(group, steps[quad], doubles, address / 8)
  })
}

/** A full heap of 2^steps - 1 from place 1 on; how often k divides by 2 is how high the k-th is. */
function writeHeap(
  { thresholds }: ThresholdGroup,
  steps: number,
  to: Float32Array | Float64Array,
  at: number,
): void {
  to.fill(Number.POSITIVE_INFINITY, at, at + 2 ** steps)
  for (let k = 1; k <= thresholds.length; k++) {
    to[at + ((2 ** steps + k) >>> (32 - Math.clz32(k & -k)))] = thresholds[k - 1]
  }
}

function writeCategories({ words }: MemoryViews, { tests, plan }: PlannedTrees): void {
  const { state, categories, starts, lists } = plan
  const first = tests.groups.length
  tests.categories.forEach((category, i) => {
    const at = categories / 4 + categoryWords * i
    words.set([8 * category.feature, category.count, starts[i]], at)
    category.starts.forEach((start, k) => {
      words[starts[i] / 4 + k] = lists[i] + 4 * start
    })
    category.sets.forEach((set, k) => {
      words[lists[i] / 4 + k] = state.places[first + set]
    })
  })
}
