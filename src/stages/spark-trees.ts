/**
 * Reads the trees of Spark's tree models: rows of NodeData, one per node, in any order over any
 * number of part files. Source: ml.tree.DecisionTreeModelReadWrite and EnsembleModelReadWrite
 * (2.0 to 4.1; `rawCount` came with 3.0, nothing here needs it).
 */
import { modelCorrupt } from '../base/errors.ts'
import { readCount, readNumber, readNumbers, readStruct } from '../model/linalg.ts'
import {
  type CategorySet,
  packTrees,
  type RawTree,
  type TreeEnsemble,
} from '../model/tree-ensemble.ts'
import { inOrder } from './in-order.ts'
import type { DataRow, StageFiles } from './stage.ts'

/** An ensemble with the weight of each tree. */
export interface Forest {
  trees: TreeEnsemble
  weights: Float64Array
}

/**
 * A single tree: the rows of data/. The values of a leaf are its impurity statistics (weights of
 * classes, or count, sum and sum of squares), then its prediction.
 * @param statCount how many statistics there are, or 0 where they are not needed
 */
export async function readTree(
  files: StageFiles<unknown>,
  statCount: number,
): Promise<TreeEnsemble> {
  const where = `${files.path}: data`
  return packSpark([readNodes(await files.rows(), statCount, where)], files, statCount)
}

/** An ensemble: nodes in data/, weights in treesMetadata/. Leaf values as `readTree`. */
export async function readForest(files: StageFiles<unknown>, statCount: number): Promise<Forest> {
  const weights = readWeights(await files.rows('treesMetadata'), `${files.path}: treesMetadata`)
  const where = `${files.path}: data`
  const rowsByTree = new Map<number, DataRow[]>()
  for (const row of await files.rows()) {
    const id = readCount(row.treeID, `${where}: treeID`)
    const rows = rowsByTree.get(id)
    if (rows === undefined) rowsByTree.set(id, [readStruct(row.nodeData, `${where}: nodeData`)])
    else rows.push(readStruct(row.nodeData, `${where}: nodeData`))
  }
  const found = rowsByTree.size
  const treeCount = readCount(files.metadata.numTrees, `${files.path}: metadata: numTrees`)
  if (found !== treeCount || weights.length !== treeCount) {
    throw modelCorrupt(
      `${files.path}: ${found} trees with ${weights.length} weights, expected ${treeCount}`,
    )
  }
  const placed = Array.from(rowsByTree, ([index, item]) => ({ index, item }))
  const trees = inOrder(placed, `${where}: treeID`).map((rows, id) =>
    readNodes(rows, statCount, `${where}: tree ${id}`),
  )
  return { trees: packSpark(trees, files, statCount), weights }
}

/** `numClasses` of the metadata. */
export function readClassCount(files: StageFiles<unknown>): number {
  const count = readCount(files.metadata.numClasses, `${files.path}: metadata: numClasses`)
  if (count > 0) return count
  throw modelCorrupt(`${files.path}: metadata: numClasses: found 0, expected at least 1`)
}

function packSpark(
  trees: readonly RawTree[],
  files: StageFiles<unknown>,
  statCount: number,
): TreeEnsemble {
  const featureCount = readCount(files.metadata.numFeatures, `${files.path}: metadata: numFeatures`)
  const leafWidth = statCount + 1
  const rules = { comparison: '<=', featureBits: 64, featureCount, leafWidth } as const
  return packTrees(trees, rules, files.path)
}

/** Columns are named `_1, _2, _3` since 4.1; the weights of forests are 1. */
function readWeights(rows: readonly DataRow[], where: string): Float64Array {
  const list = rows.map((row) => ({
    index: readCount(row.treeID ?? row._1, `${where}: treeID`),
    item: readNumber(row.weights ?? row._3, `${where}: weights`),
  }))
  return Float64Array.from(inOrder(list, `${where}: treeID`))
}

function readNodes(rows: readonly DataRow[], statCount: number, where: string): RawTree {
  const count = rows.length
  // Before room is made for as many as the metadata claims.
  for (const row of rows) if (row.leftChild === -1) readStats(row, statCount, where)
  const width = statCount + 1
  const tree = emptyTree(count, width)
  const seen = new Uint8Array(count)
  for (const row of rows) {
    const id = readCount(row.id, `${where}: id`)
    if (id >= count || seen[id] === 1) {
      throw modelCorrupt(`${where}: node ${id}, expected 0 to ${count - 1}, each once`)
    }
    seen[id] = 1
    const here = `${where}: node ${id}`
    tree.values[id * width + statCount] = readNumber(row.prediction, `${here}: prediction`)
    if (row.leftChild === -1) {
      tree.lefts[id] = -1
      tree.rights[id] = -1
      tree.values.set(readStats(row, statCount, here), id * width)
    } else {
      tree.lefts[id] = readCount(row.leftChild, `${here}: leftChild`)
      tree.rights[id] = readCount(row.rightChild, `${here}: rightChild`)
      readSplit(tree, id, readStruct(row.split, `${here}: split`), here)
    }
  }
  return tree
}

function emptyTree(count: number, width: number) {
  return {
    lefts: new Int32Array(count),
    rights: new Int32Array(count),
    features: new Int32Array(count),
    thresholds: new Float64Array(count),
    missingLeft: new Uint8Array(count),
    categories: new Map<number, CategorySet>(),
    values: new Float64Array(count * width),
  }
}

function readSplit(
  tree: ReturnType<typeof emptyTree>,
  id: number,
  split: Readonly<Record<string, unknown>>,
  where: string,
): void {
  tree.features[id] = readCount(split.featureIndex, `${where}: featureIndex`)
  const numbers = readNumbers(split.leftCategoriesOrThreshold, `${where}: split`)
  if (split.numCategories === -1) {
    if (numbers.length !== 1) {
      throw modelCorrupt(`${where}: ${numbers.length} thresholds, expected 1`)
    }
    tree.thresholds[id] = numbers[0]
    return
  }
  const categoryCount = readCount(split.numCategories, `${where}: numCategories`)
  const set = categorySet(numbers, categoryCount, where)
  tree.categories.set(id, set)
  // A value that is in no set, NaN too, goes where the larger side is.
  tree.missingLeft[id] = set.membersGoLeft ? 0 : 1
}

/**
 * ml.tree.CategoricalSplit tests the smaller side: the left categories, or what the left ones leave
 * over. So a category that training did not know goes to the larger side.
 */
function categorySet(left: Float64Array, categoryCount: number, where: string): CategorySet {
  const wrong = left.find((category) => !(category >= 0 && category < categoryCount))
  if (wrong !== undefined) {
    throw modelCorrupt(`${where}: category ${wrong}, expected 0 to ${categoryCount - 1}`)
  }
  if (left.length <= Math.floor(categoryCount / 2)) {
    return { members: Array.from(left), membersGoLeft: true }
  }
  const isLeft = new Set(left)
  const others = Array.from({ length: categoryCount }, (_, category) => category)
  return { members: others.filter((category) => !isLeft.has(category)), membersGoLeft: false }
}

function readStats(row: DataRow, statCount: number, where: string): Float64Array {
  if (statCount === 0) return new Float64Array(0)
  const stats = readNumbers(row.impurityStats, `${where}: impurityStats`)
  if (stats.length === statCount) return stats
  throw modelCorrupt(`${where}: ${stats.length} impurityStats, expected ${statCount}`)
}
