/** Trees that nobody would train: early leaves, odd thresholds, sets, and rows to match. */
import type { CategorySet, RawTree } from '../../src/model/tree-ensemble.ts'

export interface Shape {
  trees: number
  depth: number
  /** Chance that a node above that depth is split. */
  splits: number
  features?: number
  categorical?: boolean
  missing?: boolean
  comparison?: '<=' | '<'
  bits?: 32 | 64
  leafWidth?: number
}

export type Random = () => number

export const odd = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  0,
  0.5,
  -1,
  70,
  1e300,
  -1e300,
  0.1,
  Number.MIN_VALUE,
]

export function generator(seed: number): Random {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 0) / 2 ** 32
  }
}

export function oneOf<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)]
}

export function grow(shape: Shape, random: Random): RawTree {
  const { features: featureCount = 5, leafWidth = 1 } = shape
  const lefts: number[] = []
  const rights: number[] = []
  const features: number[] = []
  const thresholds: number[] = []
  const missingLeft: number[] = []
  const categories = new Map<number, CategorySet>()
  const add = (depth: number): number => {
    const node = lefts.length
    lefts.push(-1)
    rights.push(-1)
    features.push(Math.floor(random() * featureCount))
    thresholds.push(random() < 0.3 ? oneOf(odd, random) : random() - 0.5)
    missingLeft.push(shape.missing === true && random() < 0.5 ? 1 : 0)
    if (depth === shape.depth || random() > shape.splits) return node
    if (shape.categorical === true && random() < 0.5) {
      const members = Array.from({ length: 80 }, (_, i) => i).filter(() => random() < 0.3)
      categories.set(node, { members, membersGoLeft: random() < 0.5 })
    }
    // The right child first: the order of a file means nothing.
    rights[node] = add(depth + 1)
    lefts[node] = add(depth + 1)
    return node
  }
  add(0)
  return {
    lefts: Int32Array.from(lefts),
    rights: Int32Array.from(rights),
    features: Int32Array.from(features),
    thresholds: Float64Array.from(thresholds),
    missingLeft: Uint8Array.from(missingLeft),
    categories,
    values: Float64Array.from({ length: lefts.length * leafWidth }, () =>
      random() < 0.02 ? -0 : Math.fround(random() - 0.5),
    ),
  }
}

export function randomRow(shape: Shape, random: Random): Float64Array {
  const round = shape.bits === 32 ? Math.fround : (value: number) => value
  return Float64Array.from({ length: shape.features ?? 5 }, () => {
    const kind = random()
    if (kind < 0.2) return round(oneOf(odd, random))
    return kind < 0.6 ? Math.floor(random() * 160) / 2 - 1 : round(random() - 0.5)
  })
}

/** The leaf's node, by the definition. */
export function reached(tree: RawTree, x: Float64Array, comparison: '<=' | '<'): number {
  let node = 0
  while (tree.lefts[node] !== -1) {
    const value = x[tree.features[node]]
    const set = tree.categories.get(node)
    let left: boolean
    if (Number.isNaN(value)) left = tree.missingLeft?.[node] === 1
    else if (set !== undefined) left = set.members.includes(value) === set.membersGoLeft
    else left = comparison === '<' ? value < tree.thresholds[node] : value <= tree.thresholds[node]
    node = left ? tree.lefts[node] : tree.rights[node]
  }
  return node
}
