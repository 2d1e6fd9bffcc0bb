import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readForest, readTree } from '../../src/stages/spark-trees.ts'
import { among, below, filesOf, forestRows, leaf, nodeRows } from './tree-rows.ts'

const stump = below(1, 0.5, leaf(0, [3, 1]), leaf(1, [1, 5]))

test('rows in any order, over stats and predictions', async () => {
  const files = filesOf({ numFeatures: 2 }, { data: nodeRows(stump).reverse() })
  const tree = await readTree(files, 2)
  assert.deepEqual([...tree.leafValues], [3, 1, 0, 1, 5, 1])
  assert.deepEqual([...tree.features], [1, -1, -1])
  assert.equal(tree.thresholds[0], 0.5)
})

test('trees and weights are sorted by tree, whichever names the columns have', async () => {
  const rows = forestRows([leaf(1), leaf(2), stump], [1, 0.25, 0.5])
  const metadata = { numFeatures: 2, numTrees: 3 }
  const forest = await readForest(filesOf(metadata, rows), 0)
  assert.deepEqual([...forest.weights], [1, 0.25, 0.5])
  assert.deepEqual([...forest.trees.leafValues], [1, 2, 0, 1])
  const treesMetadata = rows.treesMetadata.map(({ _1, _2, _3 }) => ({
    treeID: _1,
    metadata: _2,
    weights: _3,
  }))
  const before41 = await readForest(filesOf(metadata, { ...rows, treesMetadata }), 0)
  assert.deepEqual(before41, forest)
})

test('before Spark 3.0 there is no rawCount', async () => {
  const data = nodeRows(stump).map(({ rawCount, ...row }) => row)
  const tree = await readTree(filesOf({ numFeatures: 2 }, { data }), 2)
  assert.deepEqual([...tree.leafValues], [3, 1, 0, 1, 5, 1])
})

test('the smaller side of a categorical split is the set that is tested', async () => {
  const tree = among(0, [[0, 2], 4], among(0, [[1, 3, 2], 4], leaf(0), leaf(1)), leaf(2))
  const { categoryWords, missingLeft } = await readTree(
    filesOf({ numFeatures: 1 }, { data: nodeRows(tree) }),
    0,
  )
  // {0, 2} go left; then all but {0} do, and with them what is unknown.
  assert.deepEqual([...categoryWords], [3, 0b101, 2, 0b1])
  assert.deepEqual([...missingLeft], [0, 1, 0, 0, 0])
})

test('what Spark would not have written is refused', async () => {
  const data = nodeRows(stump)
  const change = (id: number, fields: object) =>
    data.map((row, i) => (i === id ? { ...row, ...fields } : row))
  const split = (fields: object) =>
    change(0, { split: { ...(data[0].split as object), ...fields } })
  const refused: [Record<string, unknown>[], RegExp][] = [
    [change(2, { id: 1 }), /node 1, expected 0 to 2, each once/],
    [change(2, { id: 3 }), /node 3/],
    [change(0, { rightChild: 1 }), /child 1/],
    [change(0, { leftChild: 0 }), /child 0/],
    [change(1, { impurityStats: [1, 2, 3] }), /3 impurityStats, expected 2/],
    [change(1, { prediction: null }), /prediction/],
    [change(0, { split: null }), /split/],
    [split({ featureIndex: 2 }), /feature 2/],
    [split({ leftCategoriesOrThreshold: [] }), /0 thresholds/],
    [split({ numCategories: 3, leftCategoriesOrThreshold: [3] }), /category 3, expected 0 to 2/],
    [split({ numCategories: 2 ** 31 }), /numCategories/],
    [[], /child 0/],
    [change(0, { leftChild: -1 }), /expected 2/],
  ]
  for (const [rows, message] of refused) {
    await assert.rejects(readTree(filesOf({ numFeatures: 2 }, { data: rows }), 2), message)
  }
  await assert.rejects(readTree(filesOf({}, { data }), 2), /numFeatures/)
  await assert.rejects(
    readTree(filesOf({ numFeatures: 2 }, { data }), 2 ** 31 - 1),
    /2 impurityStats/,
  )
  const far = split({ featureIndex: 2 ** 31 - 2 })
  await assert.rejects(readTree(filesOf({ numFeatures: 2 ** 31 - 1 }, { data: far }), 2), /below/)
  const rows = forestRows([stump, stump])
  await assert.rejects(readForest(filesOf({ numFeatures: 2, numTrees: 3 }, rows), 0), /2 trees/)
})
