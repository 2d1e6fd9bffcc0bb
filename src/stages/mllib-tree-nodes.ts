/**
 * Trees of the old RDD API: a row per node, in any order, with the number of its tree, its own
 * (the root's is 1) and its children's. Source: mllib.tree.model.{DecisionTreeModel,Node} and
 * TreeEnsembleModel (1.3 to 4.1), format 1.0:
 *
 *     treeId, nodeId, predict {predict, prob}, impurity, isLeaf,
 *     split {feature, threshold, featureType (0 continuous, 1 categorical), categories},
 *     leftNodeId, rightNodeId, infoGain
 */
import { modelCorrupt } from '../base/errors.ts'
import { readCount, readNumber, readNumbers, readStruct } from '../model/linalg.ts'
import {
  type CategorySet,
  packTrees,
  type RawTree,
  type TreeEnsemble,
} from '../model/tree-ensemble.ts'
import type { DataRow } from './stage.ts'

/** All trees, by number. A leaf holds what it predicts. @throws MODEL_CORRUPT */
export function readMllibTrees(rows: readonly DataRow[], where: string): TreeEnsemble {
  const byTree = new Map<number, DataRow[]>()
  for (const row of rows) {
    const id = readCount(row.treeId, `${where}: treeId`)
    const nodes = byTree.get(id)
    if (nodes === undefined) byTree.set(id, [row])
    else nodes.push(row)
  }
  const trees: RawTree[] = []
  let featureCount = 0
  for (let id = 0; id < byTree.size; id++) {
    const nodes = byTree.get(id)
    if (nodes === undefined) {
      throw modelCorrupt(`${where}: no tree ${id}, expected 0 to ${byTree.size - 1}`)
    }
    const tree = readTree(nodes, `${where}: tree ${id}`)
    trees.push(tree)
    for (const feature of tree.features) featureCount = Math.max(featureCount, feature + 1)
  }
  const rules = { comparison: '<=', featureBits: 64, featureCount, leafWidth: 1 } as const
  return packTrees(trees, rules, where)
}

const ROOT = 1

function readTree(rows: readonly DataRow[], where: string): RawTree {
  const places = new Map<number, number>([[ROOT, 0]])
  for (const { nodeId } of rows) {
    const id = readCount(nodeId, `${where}: nodeId`)
    if (id !== ROOT) places.set(id, places.size)
  }
  const hasRoot = rows.some(({ nodeId }) => nodeId === ROOT)
  if (!hasRoot || places.size !== rows.length) {
    const found = hasRoot ? 'a nodeId twice' : 'no root'
    throw modelCorrupt(`${where}: ${found}, expected ${rows.length} different nodes with root 1`)
  }
  const count = rows.length
  const tree = {
    lefts: new Int32Array(count).fill(-1),
    rights: new Int32Array(count).fill(-1),
    features: new Int32Array(count),
    thresholds: new Float64Array(count),
    categories: new Map<number, CategorySet>(),
    values: new Float64Array(count),
  }
  for (const row of rows) {
    const id = row.nodeId as number
    const here = `${where}: node ${id}`
    const place = places.get(id) ?? 0
    tree.values[place] = readNumber(readStruct(row.predict, here).predict, `${here}: predict`)
    if (row.isLeaf === true) continue
    tree.lefts[place] = childOf(row.leftNodeId, places, here)
    tree.rights[place] = childOf(row.rightNodeId, places, here)
    readSplit(tree, place, readStruct(row.split, here), here)
  }
  return tree
}

function childOf(id: unknown, places: ReadonlyMap<number, number>, where: string): number {
  const place = places.get(id as number)
  if (place !== undefined) return place
  throw modelCorrupt(`${where}: child ${id}, expected a node of the tree`)
}

function readSplit(
  tree: Pick<RawTree, 'features' | 'thresholds'> & { categories: Map<number, CategorySet> },
  place: number,
  split: Readonly<Record<string, unknown>>,
  where: string,
): void {
  tree.features[place] = readCount(split.feature, `${where}: feature`)
  if (split.featureType === 0) {
    tree.thresholds[place] = readNumber(split.threshold, `${where}: threshold`)
  } else if (split.featureType === 1) {
    // What is none of these, NaN too, goes right.
    const members = Array.from(readNumbers(split.categories, `${where}: categories`))
    tree.categories.set(place, { members, membersGoLeft: true })
  } else throw modelCorrupt(`${where}: featureType ${split.featureType}, expected 0 or 1`)
}
