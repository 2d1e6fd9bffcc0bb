/**
 * The distinct tests of an ensemble. Two nodes that ask the same of the same feature ask it once:
 * thresholds stand in groups, one for each feature and way of its missing values, sets of
 * categories are told apart by their content. What a test says of a row can then be found for all
 * nodes at once, and the walk from node to node knows nothing of floats, missing values and sets.
 */
import { roundedDown } from './rounded-down.ts'
import type { TreeNodes } from './tree-nodes.ts'

export interface TreeTests {
  groups: ThresholdGroup[]
  /** Features with splits by sets. */
  categories: CategoryFeature[]
  /** By set: a value that is in none of the feature's sets goes right. */
  setDefaults: Uint8Array
  /** By split: number of the group, or that of the set after all groups. */
  tests: Int32Array
  /** By split: position of its threshold in the group. */
  positions: Int32Array
}

export interface ThresholdGroup {
  feature: number
  missingLeft: boolean
  /**
   * Ascending, each once: a value goes left at the k-th where it is at most that. NaN, which
   * nothing keeps to, stands first.
   */
  thresholds: Float64Array
}

/** Sets that answer otherwise than their default: those in the list of the value at hand. */
export interface CategoryFeature {
  feature: number
  /** Values from 0 that some set knows. */
  count: number
  /**
   * List i is sets[starts[i]] to sets[starts[i + 1]]: 0 for a missing value, 1 + c for category c,
   * 1 + count, which is empty, for all others.
   */
  starts: Int32Array
  sets: Int32Array
}

/** Numbers in all lists of categories. */
const listNumbersMax = 2 ** 24
/** Sets in the list of a category, for each split on the way through all trees. */
const listLengthMax = 4

/** @returns undefined where lists of categories would take too much memory, or too much time */
export function treeTests(trees: TreeNodes): TreeTests | undefined {
  const { features, categories } = trees
  const tests = new Int32Array(features.length)
  const positions = new Int32Array(features.length)
  const groups = thresholdGroups(trees, tests, positions)
  const byFeature = new Map<number, number[]>()
  for (let node = 0; node < features.length; node++) {
    if (features[node] < 0 || categories[node] < 0) continue
    const nodes = byFeature.get(features[node])
    if (nodes === undefined) byFeature.set(features[node], [node])
    else nodes.push(node)
  }
  const defaults: number[] = []
  const lists: CategoryFeature[] = []
  let room = listNumbersMax
  let length = 0
  for (const [feature, nodes] of byFeature) {
    const sets = distinctSets(trees, nodes, groups.length + defaults.length, tests)
    const list = categoryLists(trees, feature, sets, defaults, room)
    if (list === undefined) return undefined
    room -= list.starts.length + list.sets.length
    length += meanLength(list)
    lists.push(list)
  }
  if (length > listLengthMax * trees.roots.length * trees.depth) return undefined
  return { groups, categories: lists, setDefaults: Uint8Array.from(defaults), tests, positions }
}

/** Fills in tests and positions of all splits by thresholds. */
function thresholdGroups(
  trees: TreeNodes,
  tests: Int32Array,
  positions: Int32Array,
): ThresholdGroup[] {
  const { features, categories, missingLeft } = trees
  const numbers = new Map<number, number>()
  const counts: number[] = []
  for (let node = 0; node < features.length; node++) {
    if (features[node] < 0 || categories[node] >= 0) continue
    const key = 2 * features[node] + missingLeft[node]
    let group = numbers.get(key)
    if (group === undefined) {
      group = counts.length
      numbers.set(key, group)
      counts.push(0)
    }
    tests[node] = group
    counts[group]++
  }
  const atMost = roundedDown(trees)
  const all = counts.map((count) => new Float64Array(count))
  for (let node = 0; node < features.length; node++) {
    if (features[node] < 0 || categories[node] >= 0) continue
    const group = tests[node]
    all[group][--counts[group]] = atMost(trees.thresholds[node])
  }
  const sorted = all.map(sortedOnce)
  for (let node = 0; node < features.length; node++) {
    if (features[node] < 0 || categories[node] >= 0) continue
    positions[node] = positionIn(sorted[tests[node]], atMost(trees.thresholds[node]))
  }
  return Array.from(numbers, ([key, group]) => ({
    feature: Math.floor(key / 2),
    missingLeft: key % 2 === 1,
    thresholds: sorted[group],
  }))
}

function sortedOnce(thresholds: Float64Array): Float64Array {
  thresholds.sort()
  let count = 0
  // NaN is sorted last.
  const hasNaN = Number.isNaN(thresholds[thresholds.length - 1])
  const once = new Float64Array(thresholds.length + (hasNaN ? 1 : 0))
  if (hasNaN) once[count++] = Number.NaN
  for (const threshold of thresholds) {
    if (Number.isNaN(threshold)) break
    if (count === 0 || once[count - 1] !== threshold) once[count++] = threshold
  }
  return once.slice(0, count)
}

function positionIn(sorted: Float64Array, threshold: number): number {
  if (Number.isNaN(threshold)) return 0
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    // NaN, the first, is smaller than all.
    if (sorted[middle] >= threshold) high = middle
    else low = middle + 1
  }
  return low
}

/** Numbers equal sets of one feature alike, from `first`; @returns a node of each */
function distinctSets(
  { categories, categoryWords, missingLeft }: TreeNodes,
  nodes: readonly number[],
  first: number,
  tests: Int32Array,
): number[] {
  const known = new Map<string, number>()
  const distinct: number[] = []
  for (const node of nodes) {
    const start = categories[node]
    const words = categoryWords.subarray(start, start + 1 + (categoryWords[start] >>> 1))
    const key = `${missingLeft[node]} ${words.join(' ')}`
    let number = known.get(key)
    if (number === undefined) {
      number = first + distinct.length
      known.set(key, number)
      distinct.push(node)
    }
    tests[node] = number
  }
  return distinct
}

/** Adds the defaults of the sets, which are numbered on from those before. */
function categoryLists(
  { categories, categoryWords, missingLeft }: TreeNodes,
  feature: number,
  nodes: readonly number[],
  defaults: number[],
  room: number,
): CategoryFeature | undefined {
  const wordCount = nodes.reduce(
    (max, node) => Math.max(max, categoryWords[categories[node]] >>> 1),
    0,
  )
  const count = 32 * wordCount
  if (count + 3 > room) return undefined
  const first = defaults.length
  const goesRight = nodes.map((node) => categoryWords[categories[node]] & 1)
  defaults.push(...goesRight)
  const each = (visit: (list: number, set: number) => void): void => {
    nodes.forEach((node, i) => {
      if (goesRight[i] === missingLeft[node]) visit(0, first + i)
      const start = categories[node] + 1
      const words = categoryWords[start - 1] >>> 1
      for (let w = 0; w < words; w++) {
        for (let word = categoryWords[start + w]; word !== 0; word &= word - 1) {
          visit(1 + 32 * w + (31 - Math.clz32(word & -word)), first + i)
        }
      }
    })
  }
  const starts = new Int32Array(count + 3)
  let members = 0
  each((list) => {
    starts[list + 1]++
    members++
  })
  if (starts.length + members > room) return undefined
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1]
  const sets = new Int32Array(members)
  const ends = starts.slice()
  each((list, set) => {
    sets[ends[list]++] = set
  })
  return { feature, count, starts, sets }
}

/** Of the lists that are not empty. */
function meanLength({ starts, sets }: CategoryFeature): number {
  let count = 0
  for (let list = 1; list < starts.length; list++) if (starts[list] > starts[list - 1]) count++
  return sets.length / Math.max(1, count)
}

/** Number of a value's list, of a feature that knows categories below `count`. */
export function categoryKey(count: number, value: number): number {
  if (Number.isNaN(value)) return 0
  return value >= 0 && value < count && Math.floor(value) === value ? 1 + value : 1 + count
}
