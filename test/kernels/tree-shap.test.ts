import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type CoveredTrees,
  type ShapArithmetic,
  treeContributions,
} from '../../src/kernels/tree-shap.ts'
import { type CategorySet, packTrees, type RawTree } from '../../src/model/tree-ensemble.ts'
import { readText } from './vectors.ts'

/** How far each is from the true numbers, of which the greatest are about 1. */
const precisions: Record<ShapArithmetic, number> = {
  double: 1e-13,
  'float-paths': 1e-5,
  'float-paths-running': 1e-5,
  'float-quadrature': 1e-5,
}
const arithmetics = Object.keys(precisions) as ShapArithmetic[]

function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 0) / 2 ** 32
  }
}

interface Shape {
  treeCount: number
  depth: number
  featureCount: number
  leafWidth?: number
  outputCount?: number
  /** By feature; itself where left out. */
  contributors?: number[]
  /** Only right children are split. */
  chain?: boolean
  /** Trees that differ, by position. */
  others?: Record<number, Partial<Shape>>
}

/** Nodes are made in the order in which they are packed, so that covers lie as they should. */
function grow(shape: Shape, random: () => number): CoveredTrees {
  const { featureCount, leafWidth = 1, outputCount = leafWidth } = shape
  const contributors = shape.contributors ?? Array.from({ length: featureCount }, (_, i) => i)
  const covers: number[] = []
  const raws = Array.from({ length: shape.treeCount }, (_, tree) =>
    growTree({ ...shape, ...shape.others?.[tree] }, random, covers),
  )
  const rules = { comparison: '<', featureBits: 64, featureCount, leafWidth } as const
  return {
    ...packTrees(raws, rules, 'test'),
    covers: Float64Array.from(covers),
    contributorCount: Math.max(...contributors) + 1,
    contributors: Int32Array.from(contributors),
    outputCount,
    outputs: Int32Array.from(raws, (_, tree) => tree % outputCount),
  }
}

function growTree(shape: Shape, random: () => number, covers: number[]): RawTree {
  const { featureCount, leafWidth = 1 } = shape
  const lefts: number[] = []
  const rights: number[] = []
  const features: number[] = []
  const thresholds: number[] = []
  const missingLeft: number[] = []
  const values: number[] = []
  const categories = new Map<number, CategorySet>()
  const add = (level: number, cover: number, isRight: boolean): number => {
    const node = lefts.length
    lefts.push(-1)
    rights.push(-1)
    features.push(Math.floor(random() * featureCount))
    thresholds.push(Math.fround(random()))
    missingLeft.push(random() < 0.5 ? 1 : 0)
    for (let k = 0; k < leafWidth; k++) values.push(Math.fround(random() * 2 - 1))
    covers.push(cover)
    const isSplit = shape.chain ? isRight || level === 0 : level === 0 || random() < 0.85
    if (level === shape.depth || !isSplit) return node
    if (random() < 0.2) {
      const members = [0, 1, 2, 3, 4, 5].filter(() => random() < 0.5)
      categories.set(node, { members, membersGoLeft: random() < 0.5 })
    }
    // What engines count on the way need not add up.
    const part = shape.chain ? 0.01 : 0.1 + 0.8 * random()
    lefts[node] = add(level + 1, Math.fround(cover * part), false)
    rights[node] = add(level + 1, Math.fround(cover * (1 - part) * (0.9 + 0.2 * random())), true)
    return node
  }
  add(0, 1000, true)
  return {
    lefts: Int32Array.from(lefts),
    rights: Int32Array.from(rights),
    features: Int32Array.from(features),
    thresholds: Float64Array.from(thresholds),
    missingLeft: Uint8Array.from(missingLeft),
    categories,
    values: Float64Array.from(values),
  }
}

function randomRow(featureCount: number, random: () => number): Float64Array {
  return Float64Array.from({ length: featureCount }, () => {
    if (random() < 0.2) return Number.NaN
    return random() < 0.3 ? Math.floor(random() * 7) : Math.fround(random())
  })
}

/** What a tree gives on average where only the features of a set (bits) are known. */
function average(
  trees: CoveredTrees,
  x: Float64Array,
  known: number,
  node: number,
  column: number,
): number {
  const { features, rights, covers, leafWidth, leafValues, contributors } = trees
  const feature = features[node]
  if (feature < 0) return leafValues[rights[node] * leafWidth + column]
  const left = average(trees, x, known, node + 1, column)
  const right = average(trees, x, known, rights[node], column)
  if ((known >>> contributors[feature]) & 1) return isLeft(trees, node, x[feature]) ? left : right
  return (left * covers[node + 1] + right * covers[rights[node]]) / covers[node]
}

function isLeft(trees: CoveredTrees, node: number, value: number): boolean {
  if (Number.isNaN(value)) return trees.missingLeft[node] === 1
  const set = trees.categories[node]
  if (set < 0) return value < trees.thresholds[node]
  const words = trees.categoryWords
  const isMember =
    Number.isInteger(value) &&
    value < 32 &&
    words[set] >= 2 &&
    ((words[set + 1] >>> value) & 1) === 1
  return isMember === ((words[set] & 1) === 1)
}

/** By definition: every feature's part in every order in which the features can become known. */
function shapley(trees: CoveredTrees, x: Float64Array, bias: Float64Array): number[] {
  const { contributorCount: count, outputCount, leafWidth, outputs, roots } = trees
  const result: number[] = []
  for (let k = 0; k < outputCount; k++) {
    const worth = Array.from({ length: 2 ** count }, (_, known) => {
      let sum = bias[k]
      roots.forEach((root, tree) => {
        const weight = trees.weights?.[tree] ?? 1
        if (leafWidth > 1) sum += weight * average(trees, x, known, root, k)
        else if (outputs[tree] === k) sum += weight * average(trees, x, known, root, 0)
      })
      return sum
    })
    for (let feature = 0; feature < count; feature++) {
      let sum = 0
      for (let known = 0; known < worth.length; known++) {
        if ((known >>> feature) & 1) continue
        const size = countBits(known)
        const weight = factorial(size) * factorial(count - size - 1)
        sum += (weight / factorial(count)) * (worth[known | (1 << feature)] - worth[known])
      }
      result.push(sum)
    }
    result.push(worth[0])
  }
  return result
}

function countBits(set: number): number {
  return set === 0 ? 0 : (set & 1) + countBits(set >>> 1)
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}

function assertClose(
  actual: ArrayLike<number>,
  expected: readonly number[],
  by: number,
  of: string,
) {
  assert.equal(actual.length, expected.length)
  expected.forEach((value, i) => {
    const difference = Math.abs(actual[i] - value)
    assert.ok(difference <= by, `${of}: number ${i}: ${actual[i]}, expected ${value}`)
  })
}

const shapes: Record<string, Shape> = {
  'features that repeat on a path': { treeCount: 4, depth: 6, featureCount: 3 },
  'more features than a path has': { treeCount: 5, depth: 3, featureCount: 8 },
  'one leaf': { treeCount: 2, depth: 0, featureCount: 2 },
  'one split': { treeCount: 1, depth: 1, featureCount: 2 },
  'long paths': { treeCount: 1, depth: 9, featureCount: 8 },
  'long trees among short ones': {
    treeCount: 5,
    depth: 3,
    featureCount: 4,
    others: { 1: { depth: 40, chain: true }, 3: { depth: 50, chain: true } },
  },
  'features that read one in several ways': {
    treeCount: 4,
    depth: 5,
    featureCount: 7,
    contributors: [0, 1, 2, 3, 0, 1, 1],
  },
  'several outputs': { treeCount: 6, depth: 4, featureCount: 4, outputCount: 3 },
  'leaves of several values': { treeCount: 3, depth: 4, featureCount: 4, leafWidth: 3 },
}

for (const [name, shape] of Object.entries(shapes)) {
  for (const arithmetic of arithmetics) {
    test(`contributions are Shapley values: ${name}, ${arithmetic}`, () => {
      const random = generator(name.length * 7919)
      const trees = grow(shape, random)
      const bias = Float64Array.from({ length: trees.outputCount }, (_, k) => 0.25 * k - 0.5)
      const contributions = treeContributions(trees, arithmetic, bias)
      const out = new Float64Array(trees.outputCount * (trees.contributorCount + 1))
      for (let row = 0; row < 12; row++) {
        const x = randomRow(shape.featureCount, random)
        contributions(x, out)
        assertClose(
          out,
          shapley(trees, x, bias),
          precisions[arithmetic],
          `row ${row}: ${x.join(' ')}`,
        )
      }
    })
  }
}

for (const arithmetic of arithmetics) {
  test(`trees may have factors: ${arithmetic}`, () => {
    const random = generator(5)
    const weights = Float64Array.of(0.5, 0.125, 2)
    const trees = { ...grow({ treeCount: 3, depth: 4, featureCount: 4 }, random), weights }
    const contributions = treeContributions(trees, arithmetic, Float64Array.of(0))
    const out = new Float64Array(5)
    const x = randomRow(4, random)
    contributions(x, out)
    assertClose(out, shapley(trees, x, Float64Array.of(0)), precisions[arithmetic], x.join(' '))
  })

  test(`the longest tree that may be, few features: ${arithmetic}`, () => {
    const random = generator(11)
    const trees = grow({ treeCount: 1, depth: 4096, featureCount: 3, chain: true }, random)
    assert.equal(trees.depth, 4096)
    const out = new Float64Array(4)
    const x = Float64Array.of(0.5, Number.NaN, 3)
    treeContributions(trees, arithmetic, Float64Array.of(0))(x, out)
    const sum = out.reduce((total, value) => total + value, 0)
    const margin = average(trees, x, 0b111, trees.roots[0], 0)
    assert.ok(Math.abs(sum - margin) < 1e-3, `${sum}, expected ${margin}`)
  })
}

test('many features on one path', () => {
  const random = generator(12)
  const trees = grow({ treeCount: 1, depth: 400, featureCount: 2000, chain: true }, random)
  const out = new Float64Array(2001)
  const x = randomRow(2000, random)
  treeContributions(trees, 'double', Float64Array.of(0))(x, out)
  const sum = out.reduce((total, value) => total + value, 0)
  let node = trees.roots[0]
  while (trees.features[node] >= 0) {
    node = isLeft(trees, node, x[trees.features[node]]) ? node + 1 : trees.rights[node]
  }
  const margin = trees.leafValues[trees.rights[node]]
  assert.ok(Math.abs(sum - margin) < 1e-12, `${sum}, expected ${margin}`)
})

/** One split on feature 0; no training row went left. */
function emptySide(): CoveredTrees {
  const raw: RawTree = {
    lefts: Int32Array.of(1, -1, -1),
    rights: Int32Array.of(2, -1, -1),
    features: Int32Array.of(0, 0, 0),
    thresholds: Float64Array.of(0.5, 0, 0),
    categories: new Map(),
    values: Float64Array.of(0, 1, 2),
  }
  const rules = { comparison: '<', featureBits: 64, featureCount: 1, leafWidth: 1 } as const
  const packed = packTrees([raw], rules, 'test')
  return {
    ...packed,
    covers: Float64Array.of(10, 0, 10),
    contributorCount: 1,
    contributors: Int32Array.of(0),
    outputCount: 1,
    outputs: Int32Array.of(0),
  }
}

test('a side without training rows', () => {
  const expected = new Map<ShapArithmetic, number[]>([
    ['double', [Number.NaN, 2]],
    ['float-paths', [0, 2]],
    ['float-paths-running', [0, 2]],
    // The empty side counts for 1e-12 of the rows.
    ['float-quadrature', [-Math.fround(1e-12), 2]],
  ])
  for (const [arithmetic, right] of expected) {
    const contributions = treeContributions(emptySide(), arithmetic, Float64Array.of(0))
    const out = new Float64Array(2)
    contributions(Float64Array.of(0), out)
    assertClose(out, [-1, 2], 1e-6, arithmetic)
    contributions(Float64Array.of(1), out)
    assert.deepEqual(Array.from(out), right, arithmetic)
  }
})

/** Splits on features 0, 1 and 2, always on the left; no training row reached the last one. */
function emptySplit(): CoveredTrees {
  const raw: RawTree = {
    lefts: Int32Array.of(1, 2, 3, -1, -1, -1, -1),
    rights: Int32Array.of(6, 5, 4, -1, -1, -1, -1),
    features: Int32Array.of(0, 1, 2, 0, 0, 0, 0),
    thresholds: Float64Array.of(0.5, 0.5, 0.5, 0, 0, 0, 0),
    categories: new Map(),
    values: Float64Array.of(0, 0, 0, 1, 2, 3, 4),
  }
  const rules = { comparison: '<', featureBits: 64, featureCount: 3, leafWidth: 1 } as const
  return {
    ...packTrees([raw], rules, 'test'),
    covers: Float64Array.of(10, 5, 0, 0, 0, 5, 5),
    contributorCount: 3,
    contributors: Int32Array.of(0, 1, 2),
    outputCount: 1,
    outputs: Int32Array.of(0),
  }
}

test('a split without training rows', () => {
  const x = Float64Array.of(0, 1, 0)
  const out = new Float64Array(4)
  for (const arithmetic of ['float-paths', 'float-paths-running'] as const) {
    const contributions = treeContributions(emptySplit(), arithmetic, Float64Array.of(0))
    for (let i = 0; i < 3; i++) {
      assert.throws(() => contributions(x, out), { code: 'ROW_INVALID' }, arithmetic)
    }
  }
  treeContributions(emptySplit(), 'float-quadrature', Float64Array.of(0))(x, out)
  // As if half the rows had gone either way.
  assertClose(out, [-0.5, 0, 0, 3.5], 1e-6, 'float-quadrature')
})

/** As python/tree_shap.py writes it; null is NaN. */
interface Vectors {
  roots: number[]
  features: number[]
  thresholds: number[]
  rights: number[]
  missingLeft: number[]
  covers: number[]
  leafValues: number[]
  rows: (number | null)[][]
  contributions: Record<string, number[][]>
}

function vectorTrees(vectors: Vectors): CoveredTrees {
  const nodeCount = vectors.features.length
  const rules = { comparison: '<', featureBits: 32 } as const
  return {
    ...rules,
    depth: 9,
    contributorCount: 7,
    contributors: Int32Array.of(0, 1, 2, 3, 4, 5, 6),
    leafWidth: 1,
    outputCount: 1,
    outputs: new Int32Array(vectors.roots.length),
    roots: Int32Array.from(vectors.roots),
    features: Int32Array.from(vectors.features),
    thresholds: Float64Array.from(vectors.thresholds),
    rights: Int32Array.from(vectors.rights),
    missingLeft: Uint8Array.from(vectors.missingLeft),
    categories: new Int32Array(nodeCount).fill(-1),
    categoryWords: new Int32Array(0),
    covers: Float64Array.from(vectors.covers),
    leafValues: Float64Array.from(vectors.leafValues),
  }
}

const engines: [string, ShapArithmetic][] = [
  ['0.90', 'float-paths-running'],
  ['1.7.6', 'float-paths'],
  ['3.4.1', 'float-quadrature'],
]

for (const [version, arithmetic] of engines) {
  test(`the same bits as XGBoost ${version}: ${arithmetic}`, () => {
    const vectors: Vectors = JSON.parse(readText('tree-shap.json'))
    const contributions = treeContributions(vectorTrees(vectors), arithmetic, Float64Array.of(0.5))
    const out = new Float64Array(8)
    vectors.contributions[version].forEach((expected, row) => {
      const x = Float64Array.from(vectors.rows[row], (value) => value ?? Number.NaN)
      contributions(x, out)
      assert.deepEqual(Array.from(out), expected, `row ${row}`)
    })
  })
}
