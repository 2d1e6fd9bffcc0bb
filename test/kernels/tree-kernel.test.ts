import assert from 'node:assert/strict'
import { test } from 'node:test'
import { walkWithin } from '../../src/kernels/tree-decision.ts'
import { type TreeKernel, wasmKernel } from '../../src/kernels/tree-kernel.ts'
import type { TreeLeaves } from '../../src/kernels/tree-plan.ts'
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
function check(shape: Shape, seed: number, outputCount: number, rowCount = 100): TreeKernel {
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
    categorical: true,
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
  'linked, by ranks': { trees: 12, depth: 17, splits: 0.95, categorical: true, bits: 32 },
}

for (const [name, shape] of Object.entries(many)) {
  test(`more tests than a node can number: ${name}`, () => {
    const kernel = check(shape, 1, 1, 20)
    const isRanks = new Int32Array(kernel.x.buffer, 64, 1)[0]
    assert.equal(isRanks, 1)
    check({ ...shape, leafWidth: 2 }, 2, 2, 5)
  })
}
