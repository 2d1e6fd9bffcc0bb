import assert from 'node:assert/strict'
import { test } from 'node:test'
import { treeWalk, walkWithin } from '../../src/kernels/tree-walk.ts'
import {
  type CategorySet,
  packTrees,
  type RawTree,
  type TreeEnsemble,
} from '../../src/model/tree-ensemble.ts'

const featureCount = 5
const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 0.5, -1, 70]

function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 0) / 2 ** 32
  }
}

interface Shape {
  trees: number
  depth: number
  /** Chance that a node above that depth is split. */
  splits: number
  categorical?: boolean
  missing?: boolean
  comparison?: '<=' | '<'
}

function grow(shape: Shape, random: () => number): RawTree {
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
    thresholds.push(random() < 0.3 ? odd[Math.floor(random() * odd.length)] : random() - 0.5)
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
    values: Float64Array.from(lefts.keys()),
  }
}

/** The leaf's node, by the definition. */
function reached(tree: RawTree, x: Float64Array, comparison: '<=' | '<'): number {
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

function check(shape: Shape, seed: number): TreeEnsemble {
  const random = generator(seed)
  const comparison = shape.comparison ?? '<='
  const raw = Array.from({ length: shape.trees }, () => grow(shape, random))
  const rules = { comparison, featureBits: 64, featureCount, leafWidth: 1 } as const
  const trees = packTrees(raw, rules, 'test')
  const walk = treeWalk(trees)
  const leaves = new Int32Array(shape.trees)
  for (let row = 0; row < 300; row++) {
    const x = Float64Array.from({ length: featureCount }, () =>
      random() < 0.4 ? odd[Math.floor(random() * odd.length)] : Math.floor(random() * 160) / 2 - 1,
    )
    for (let i = 0; i < featureCount; i++) if (random() < 0.5) x[i] = random() - 0.5
    const expected = raw.map((tree) => reached(tree, x, comparison))
    walk(x, leaves)
    const shown = `seed ${seed}, row ${row}: ${x.join(' ')}`
    assert.deepEqual(
      Array.from(leaves, (number) => trees.leafValues[number]),
      expected,
      shown,
    )
    leaves.fill(-1)
    assert.equal(walkWithin(trees, x, featureCount, leaves), -1)
    assert.deepEqual(
      Array.from(leaves, (number) => trees.leafValues[number]),
      expected,
      shown,
    )
  }
  return trees
}

const shapes: Record<string, Shape> = {
  'full trees': { trees: 7, depth: 4, splits: 1 },
  'shallow trees with early leaves': { trees: 8, depth: 6, splits: 0.9 },
  'leaves only': { trees: 5, depth: 0, splits: 1 },
  'one tree': { trees: 1, depth: 3, splits: 1 },
  'deep trees': { trees: 3, depth: 14, splits: 0.85 },
  'a strict comparison': { trees: 6, depth: 4, splits: 1, comparison: '<' },
  'a strict comparison, deep': { trees: 3, depth: 14, splits: 0.85, comparison: '<' },
  categories: { trees: 6, depth: 5, splits: 0.9, categorical: true },
  'missing values to either side': { trees: 6, depth: 5, splits: 0.9, missing: true },
  'all of it': {
    trees: 6,
    depth: 9,
    splits: 0.9,
    categorical: true,
    missing: true,
    comparison: '<',
  },
}

for (const [name, shape] of Object.entries(shapes)) {
  test(`every walk ends where the definition says: ${name}`, () => {
    for (let seed = 1; seed <= 8; seed++) check(shape, seed)
  })
}

test('a row that is too short is refused only where a split asks for more', () => {
  const tree: RawTree = {
    lefts: Int32Array.of(1, -1, -1, -1, -1),
    rights: Int32Array.of(2, -1, -1, -1, -1),
    features: Int32Array.of(0, 0, 3, 0, 0),
    thresholds: new Float64Array(5),
    categories: new Map(),
    values: new Float64Array(5),
  }
  tree.lefts[2] = 3
  tree.rights[2] = 4
  const rules = { comparison: '<=', featureBits: 64, featureCount, leafWidth: 1 } as const
  const trees = packTrees([tree], rules, 'test')
  const leaves = new Int32Array(1)
  assert.equal(walkWithin(trees, Float64Array.of(-1, 0, 0, 0), 3, leaves), -1)
  assert.equal(leaves[0], 0)
  assert.equal(walkWithin(trees, Float64Array.of(1, 0, 0, 0), 3, leaves), 3)
  assert.equal(walkWithin(trees, Float64Array.of(1, 0, 0, 0), 0, leaves), 0)
})
