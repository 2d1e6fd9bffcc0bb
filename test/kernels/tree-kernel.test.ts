import assert from 'node:assert/strict'
import { test } from 'node:test'
import { walkWithin } from '../../src/kernels/tree-decision.ts'
import { type TreeKernel, treeKernel, wasmKernel } from '../../src/kernels/tree-kernel.ts'
import { headBytes, modelFields, type TreeLeaves } from '../../src/kernels/tree-plan.ts'
import { treeTwin } from '../../src/kernels/tree-twin.ts'
import { packTrees, type RawTree, type TreeEnsemble } from '../../src/model/tree-ensemble.ts'
import { generator, grow, type Random, randomRow, reached, type Shape } from './random-forest.ts'

interface Case {
  raw: RawTree[]
  trees: TreeEnsemble
  leaves: TreeLeaves
  rows: Float64Array[]
}

function randomCase(shape: Shape, outputCount: number, rowCount: number, random: Random): Case {
  const { comparison = '<=', bits = 64, features = 5 } = shape
  const leafWidth = shape.leafWidth ?? 1
  const raw = Array.from({ length: shape.trees }, () => grow(shape, random))
  const rules = { comparison, featureBits: bits, featureCount: features, leafWidth } as const
  const trees = packTrees(raw, rules, 'test')
  const start = Array.from({ length: outputCount }, () => Math.fround(random() - 0.5))
  if (random() < 0.3) start[0] = -0
  const ofTree = Int32Array.from(raw, () => Math.floor(random() * outputCount))
  const { leafValues } = trees
  const leaves = { leafWidth, leafValues, count: outputCount, ofTree, start, bits }
  const rows = Array.from({ length: rowCount }, () => randomRow(shape, random))
  return { raw, trees, leaves, rows }
}

/** By the definition. */
function sumsOf({ trees, leaves }: Case, numbers: Int32Array): number[] {
  const round = leaves.bits === 32 ? Math.fround : (value: number) => value
  const sums = Array.from(leaves.start)
  const { leafWidth } = trees
  numbers.forEach((leaf, tree) => {
    for (let k = 0; k < leafWidth; k++) {
      const output = leafWidth > 1 ? k : leaves.ofTree[tree]
      sums[output] = round(sums[output] + trees.leafValues[leaf * leafWidth + k])
    }
  })
  return sums
}

function checkKernel(name: string, one: Case, kernel: TreeKernel, wanted: Int32Array[]): void {
  const { rows, leaves } = one
  const { x, width, rowsMax } = kernel
  rows.forEach((row, i) => {
    x.set(row.subarray(0, width))
    kernel.find()
    assert.deepEqual(kernel.leaves, wanted[i], `${name}, leaves of row ${row.join(' ')}`)
    kernel.run(1)
    const sums = Array.from(kernel.sums.subarray(0, leaves.count))
    assert.deepEqual(sums, sumsOf(one, wanted[i]), `${name}, sums of row ${row.join(' ')}`)
  })
  for (let first = 0; first < rows.length; first += rowsMax) {
    const batch = rows.slice(first, first + rowsMax)
    batch.forEach((row, i) => {
      x.set(row.subarray(0, width), i * width)
    })
    kernel.run(batch.length)
    batch.forEach((_, i) => {
      const sums = Array.from(kernel.sums.subarray(i * leaves.count, (i + 1) * leaves.count))
      assert.deepEqual(sums, sumsOf(one, wanted[first + i]), `${name}, row ${first + i} of many`)
    })
  }
}

/** Definition, walk by walk, twin and WebAssembly agree; @returns the WebAssembly kernel */
function check(shape: Shape, seed: number, outputCount: number, rowCount = 40): TreeKernel {
  const random = generator(seed)
  const one = randomCase(shape, outputCount, rowCount, random)
  const { raw, trees, leaves, rows } = one
  const { comparison = '<=' } = shape
  const values = raw.map((tree) => tree.values)
  const wanted = rows.map((row) => {
    const numbers = new Int32Array(raw.length)
    assert.equal(walkWithin(trees, row, row.length, numbers), -1)
    numbers.forEach((leaf, i) => {
      const node = reached(raw[i], row, comparison) * trees.leafWidth
      assert.ok(Object.is(trees.leafValues[leaf * trees.leafWidth], values[i][node]), row.join(' '))
    })
    return numbers
  })
  const width = shape.features ?? 5
  checkKernel(`seed ${seed}, twin`, one, treeTwin(trees, leaves, width), wanted)
  const kernel = wasmKernel(trees, leaves, width, () => true)
  assert.ok(kernel !== undefined, `seed ${seed}: no WebAssembly`)
  checkKernel(`seed ${seed}, WebAssembly`, one, kernel, wanted)
  return kernel
}

const shapes: Record<string, Shape> = {
  'full trees': { trees: 7, depth: 4, splits: 1 },
  'shallow trees with early leaves': { trees: 8, depth: 6, splits: 0.9 },
  'leaves only': { trees: 5, depth: 0, splits: 1 },
  'one tree': { trees: 1, depth: 3, splits: 1 },
  'more trees than a window': { trees: 150, depth: 4, splits: 0.9 },
  'deep trees': { trees: 13, depth: 14, splits: 0.85 },
  'a strict comparison': { trees: 6, depth: 4, splits: 1, comparison: '<' },
  'a strict comparison, deep': { trees: 3, depth: 14, splits: 0.85, comparison: '<' },
  'a strict comparison of floats': { trees: 6, depth: 6, splits: 1, comparison: '<', bits: 32 },
  'a comparison of floats': { trees: 6, depth: 6, splits: 1, bits: 32 },
  categories: { trees: 6, depth: 5, splits: 0.9, categorical: true },
  'categories, one feature': { trees: 6, depth: 5, splits: 0.9, categorical: true, features: 1 },
  'missing values to either side': { trees: 6, depth: 5, splits: 0.9, missing: true },
  'all of it': {
    trees: 70,
    depth: 9,
    splits: 0.9,
    categorical: true,
    missing: true,
    comparison: '<',
    bits: 32,
  },
  'few splits of many features': {
    trees: 6,
    depth: 9,
    splits: 0.9,
    features: 600,
    missing: true,
  },
}

for (const [name, shape] of Object.entries(shapes)) {
  test(`twin and WebAssembly give what the definition says: ${name}`, () => {
    for (let seed = 1; seed <= 4; seed++) check(shape, seed, 1)
    check(shape, 5, 3)
    check({ ...shape, leafWidth: 3 }, 6, 3)
  })
}

const many: Record<string, Shape> = {
  'padded, by ranks': { trees: 40, depth: 11, splits: 1, missing: true },
  'linked, by ranks': { trees: 12, depth: 17, splits: 0.95, bits: 32 },
}

for (const [name, shape] of Object.entries(many)) {
  test(`more tests than a node can number: ${name}`, () => {
    const kernel = check(shape, 1, 1, 20)
    const isRanks = new Int32Array(kernel.x.buffer, headBytes, 1)[modelFields.indexOf('isRanks')]
    assert.equal(isRanks, 1)
    check({ ...shape, leafWidth: 2 }, 2, 2, 5)
  })
}

test('categories and ranks go together', () => {
  const shape: Shape = { trees: 9, depth: 14, splits: 1, features: 3 }
  const random = generator(1)
  const raw = Array.from({ length: shape.trees }, () => grow(shape, random))
  for (const tree of raw) {
    tree.missingLeft?.fill(1, 0, 5)
    for (let node = 0; node < 5; node++) {
      if (tree.lefts[node] < 0) continue
      const set = { members: [0, 2, 40 + node], membersGoLeft: node % 2 === 0 }
      tree.categories = new Map([...tree.categories, [node, set]])
    }
  }
  const rules = { comparison: '<=', featureBits: 64, featureCount: 3, leafWidth: 1 } as const
  const trees = packTrees(raw, rules, 'test')
  const kernel = wasmKernel(trees, undefined, 3, () => true)
  assert.ok(kernel !== undefined)
  const wanted = new Int32Array(raw.length)
  for (const value of [
    0,
    1,
    2,
    41,
    44,
    60,
    64,
    1e9,
    -1,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ]) {
    const row = Float64Array.of(value, 2, value)
    walkWithin(trees, row, 3, wanted)
    kernel.x.set(row)
    kernel.find()
    assert.deepEqual(kernel.leaves, wanted, String(value))
  }
})

const isShared = ({ x }: TreeKernel): boolean => x.buffer instanceof SharedArrayBuffer

test('small ensembles, and rows wider than the way through them, are left to the twin', () => {
  const random = generator(1)
  const ensemble = (shape: Shape): TreeEnsemble => randomCase(shape, 1, 0, random).trees
  assert.ok(!isShared(treeKernel(ensemble({ trees: 10, depth: 4, splits: 1 }))))
  assert.ok(isShared(treeKernel(ensemble({ trees: 100, depth: 6, splits: 1 }))))
  assert.ok(!isShared(treeKernel(ensemble({ trees: 40, depth: 6, splits: 1, features: 3000 }))))
})

test('sets too great for their lists are walked through node by node', () => {
  const { raw, rows } = randomCase({ trees: 3, depth: 3, splits: 1 }, 1, 20, generator(1))
  const members = [1, 3, 2 ** 30]
  raw[0].categories = new Map([[0, { members, membersGoLeft: true }]])
  const rules = { comparison: '<=', featureBits: 64, featureCount: 5, leafWidth: 1 } as const
  const trees = packTrees(raw, rules, 'test')
  assert.equal(
    wasmKernel(trees, undefined, 5, () => true),
    undefined,
  )
  const kernel = treeKernel(trees)
  for (const row of [...rows, Float64Array.of(3, 3, 3, 3, 3), new Float64Array(5).fill(2 ** 30)]) {
    const wanted = new Int32Array(3)
    walkWithin(trees, row, 5, wanted)
    kernel.x.set(row.subarray(0, kernel.width))
    kernel.find()
    assert.deepEqual(kernel.leaves, wanted)
  }
})

test('where memory is at its end, the twin takes over', () => {
  const { trees } = randomCase({ trees: 100, depth: 6, splits: 1 }, 1, 0, generator(1))
  const buffer = new SharedArrayBuffer(2 ** 16)
  const grow = (): never => {
    throw new RangeError('no more')
  }
  const full = { ...trees, home: { buffer, grow } }
  assert.ok(!isShared(treeKernel(full)))
  // Whoever comes later does not wait.
  assert.ok(!isShared(treeKernel(full)))
})
