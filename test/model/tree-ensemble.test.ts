import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ServingError } from '../../src/base/errors.ts'
import { limits } from '../../src/base/limits.ts'
import { type CategorySet, packTrees, type RawTree } from '../../src/model/tree-ensemble.ts'

const rules = { comparison: '<=', featureBits: 64, featureCount: 3, leafWidth: 1 } as const

/** Nodes as [left, right, feature]; [] is a leaf. */
function tree(nodes: readonly (readonly number[])[], sets: [number, CategorySet][] = []): RawTree {
  return {
    lefts: Int32Array.from(nodes, ([left]) => left ?? -1),
    rights: Int32Array.from(nodes, ([, right]) => right ?? -1),
    features: Int32Array.from(nodes, ([, , feature]) => feature ?? 0),
    thresholds: Float64Array.from(nodes, (_, i) => i / 2),
    categories: new Map(sets),
    values: Float64Array.from(nodes, (_, i) => 10 * i),
  }
}

function refuses(raw: RawTree, message: RegExp, code = 'MODEL_CORRUPT'): void {
  assert.throws(
    () => packTrees([raw], rules, 'forest'),
    (thrown) =>
      thrown instanceof ServingError && thrown.code === code && message.test(thrown.message),
  )
}

test('nodes are laid in pre-order, leaves are numbered from left to right', () => {
  const packed = packTrees([tree([[4, 2, 1], [], [1, 3, 2], [], []]), tree([[]])], rules, 'forest')
  assert.deepEqual([...packed.roots], [0, 5])
  assert.deepEqual([...packed.features], [1, -1, 2, -1, -1, -1])
  assert.deepEqual([...packed.rights], [2, 0, 4, 1, 2, 3])
  assert.deepEqual([...packed.firstLeaves], [0, 3, 4])
  assert.deepEqual([...packed.leafValues], [40, 10, 30, 0])
  assert.equal(packed.depth, 2)
  assert.deepEqual([packed.thresholds[0], packed.thresholds[2]], [0, 1])
})

test('what is no tree is refused', () => {
  refuses(tree([]), /child 0/)
  refuses(tree([[0, 1, 0], []]), /child 0, expected each of 2 nodes once/)
  refuses(tree([[1, 1, 0], []]), /child 1/)
  refuses(tree([[1, 2, 0], [2, 0, 0], []]), /child 0|child 2/)
  refuses(tree([[1, 3, 0], [], []]), /child 3/)
  refuses(tree([[1, -1, 0], []]), /child -1/)
  refuses(tree([[1, 2, 0], [], [], []]), /node 3 has no parent/)
  refuses(tree([[1, 2, 3], [], []]), /feature 3, expected 0 to 2/)
  refuses(tree([[1, 2, -1], [], []]), /feature -1/)
  assert.throws(() => packTrees([], rules, 'forest'), /no trees/)
})

test('nodes that the writer has deleted are left out', () => {
  const cut = { ...tree([[3, 2, 1], [9, 9, 9], [], []]), deleted: Uint8Array.of(0, 1, 0, 0) }
  const packed = packTrees([cut, tree([[]])], rules, 'forest')
  assert.deepEqual([...packed.features], [1, -1, -1, -1])
  assert.deepEqual([...packed.roots], [0, 3])
  assert.deepEqual([...packed.leafValues], [30, 20, 0])
  refuses({ ...cut, deleted: Uint8Array.of(0, 1, 0, 1) }, /child 3/)
  refuses({ ...cut, deleted: Uint8Array.of(1, 1, 0, 0) }, /child 0/)
  refuses({ ...cut, deleted: Uint8Array.of(0, 0, 0, 0) }, /node 1 has no parent/)
})

test('leaves of several values', () => {
  const wide = { ...tree([[1, 2, 0], [], []]), values: Float32Array.of(0, 0, 1, 2, 3, 4) }
  const packed = packTrees([wide], { ...rules, leafWidth: 2 }, 'forest')
  assert.deepEqual(packed.leafValues, Float64Array.of(1, 2, 3, 4))
})

test('a chain as deep as the file is long neither overflows nor passes', () => {
  const chain = (length: number) =>
    Array.from({ length: 2 * length + 1 }, (_, i) =>
      i % 2 === 0 && i < 2 * length ? [i + 2, i + 1, 0] : [],
    )
  assert.equal(packTrees([tree(chain(limits.treeDepthMax))], rules, 'x').depth, limits.treeDepthMax)
  refuses(tree(chain(100_000)), /depth 4097/, 'MODEL_UNSUPPORTED')
})

test('categories are integers, and not too many', () => {
  const nodes = [[1, 2, 0], [], []]
  const set = (members: number[]): [number, CategorySet][] => [
    [0, { members, membersGoLeft: true }],
  ]
  const packed = packTrees([tree(nodes, set([0, 33]))], rules, 'forest')
  assert.deepEqual([...packed.categoryWords], [5, 1, 2])
  assert.deepEqual([...packed.categories], [0, -1, -1])
  assert.deepEqual([...packTrees([tree(nodes, set([]))], rules, 'x').categoryWords], [1])
  const inverted = { members: [0, 33], membersGoLeft: true, isInverted: true }
  const others = packTrees([tree(nodes, [[0, inverted]])], rules, 'forest')
  assert.deepEqual([...others.categoryWords], [5, ~1, ~2])
  refuses(tree(nodes, set([-1])), /category -1/)
  refuses(tree(nodes, set([0.5])), /category 0.5/)
  refuses(tree(nodes, set([2 ** 32])), /words/, 'MODEL_UNSUPPORTED')
})
