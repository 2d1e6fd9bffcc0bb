/**
 * Trees and ensembles of the old RDD API. Source: mllib.tree.model.{DecisionTreeModel,
 * RandomForestModel,GradientBoostedTreesModel} (1.3 to 4.1), format 1.0.
 */
import { modelCorrupt } from '../base/errors.ts'
import type { Frame } from '../model/frame.ts'
import { readCount, readNumbers } from '../model/linalg.ts'
import type { TreeEnsemble } from '../model/tree-ensemble.ts'
import { boostedMargin } from './boosted-trees.ts'
import { addPrediction, featuresOf, mllibParams } from './mllib-stage.ts'
import { readMllibTrees } from './mllib-tree-nodes.ts'
import { firstOfTied } from './scala-map-order.ts'
import { type ScalaVersion, scalaVersion } from './scala-set.ts'
import type { Forest } from './spark-trees.ts'
import { type StageFiles, stage } from './stage.ts'
import { treeLeaves } from './tree-leaves.ts'

export const MllibDecisionTreeModel = stage({
  params: mllibParams,

  read: async ({ rows, path, metadata }) => {
    const list = await rows()
    const count = readCount(metadata.numNodes, `${path}: numNodes`)
    if (list.length !== count) {
      throw modelCorrupt(`${path}: ${list.length} nodes, expected ${count}, as numNodes`)
    }
    isClassification(metadata.algo, path)
    const trees = readMllibTrees(list, path)
    if (trees.roots.length === 1) return trees
    throw modelCorrupt(`${path}: ${trees.roots.length} trees, expected 1`)
  },

  compile: (context) => {
    const trees = context.data
    const features = featuresOf(context, trees.featureCount)
    const leavesOf = treeLeaves(trees, features)
    addPrediction(context, features, (frame) => trees.leafValues[leavesOf(frame)[0]])
  },
})

export const MllibRandomForestModel = stage({
  params: mllibParams,

  read: (files) => readEnsemble(files, ['Average', 'Vote']),

  compile: (context) => {
    const { data, numerics, sparkVersion } = context
    const { trees, weights } = data
    const features = featuresOf(context, trees.featureCount)
    const leavesOf = treeLeaves(trees, features)
    if (data.isClassification) {
      const version = scalaVersion(sparkVersion)
      addPrediction(context, features, majority(trees, leavesOf, version))
      return
    }
    const sum = boostedMargin(data, leavesOf, numerics)
    addPrediction(context, features, (frame) => sum(frame) / weights.length)
  },
})

export const MllibGradientBoostedTreesModel = stage({
  params: mllibParams,

  read: (files) => readEnsemble(files, ['Sum']),

  compile: (context) => {
    const { data, numerics } = context
    const features = featuresOf(context, data.trees.featureCount)
    const sum = boostedMargin(data, treeLeaves(data.trees, features), numerics)
    const predict = data.isClassification ? (frame: Frame) => (sum(frame) > 0 ? 1 : 0) : sum
    addPrediction(context, features, predict)
  },
})

interface Ensemble extends Forest {
  isClassification: boolean
}

async function readEnsemble(
  { rows, path, metadata }: StageFiles<unknown>,
  strategies: readonly string[],
): Promise<Ensemble> {
  const inner = metadata.metadata as Readonly<Record<string, unknown>> | null | undefined
  const weights = readNumbers(inner?.treeWeights, `${path}: treeWeights`)
  const trees = readMllibTrees(await rows(), path)
  if (trees.roots.length !== weights.length) {
    throw modelCorrupt(`${path}: ${trees.roots.length} trees with ${weights.length} weights`)
  }
  const classifies = isClassification(inner?.algo, path)
  const strategy = inner?.combiningStrategy
  const isForest = strategies.length > 1
  const fits = isForest ? strategy === strategies[classifies ? 1 : 0] : strategy === strategies[0]
  if (!fits || (isForest && weights.some((weight) => weight !== 1))) {
    const found = `combiningStrategy ${strategy}, treeWeights ${weights.join(', ')}`
    const wanted = isForest ? `${strategies.join(' or ')} with weights of 1` : strategies[0]
    throw modelCorrupt(`${path}: ${found.slice(0, 200)}, expected ${wanted}`)
  }
  return { trees, weights, isClassification: classifies }
}

function isClassification(algo: unknown, path: string): boolean {
  const name = String(algo).toLowerCase()
  if (name === 'classification' || name === 'regression') return name === 'classification'
  throw modelCorrupt(`${path}: algo: found ${algo}, expected Classification or Regression`)
}

/** The class that most trees predict; of several, the one that a Scala map names first. */
function majority(
  { leafValues, roots }: TreeEnsemble,
  leavesOf: (frame: Frame) => Int32Array,
  version: ScalaVersion,
): (frame: Frame) => number {
  // A prediction becomes an integer: its fraction is cut off.
  const classes = Int32Array.from(new Set(Array.from(leafValues, toInt)))
  const places = new Map(Array.from(classes, (value, place) => [value, place]))
  const placeOfLeaf = Int32Array.from(leafValues, (value) => places.get(toInt(value)) ?? 0)
  const votes = new Int32Array(classes.length)
  const voted = new Int32Array(roots.length)
  return (frame) => {
    const leaves = leavesOf(frame)
    votes.fill(0)
    let most = 0
    for (let tree = 0; tree < leaves.length; tree++) {
      const place = placeOfLeaf[leaves[tree]]
      voted[tree] = classes[place]
      most = Math.max(most, ++votes[place])
    }
    const first = votes.indexOf(most)
    const isTied = votes.indexOf(most, first + 1) >= 0
    if (!isTied) return classes[first]
    return firstOfTied(voted, (value) => votes[places.get(value) ?? 0] === most, version)
  }
}

/** Scala's Double.toInt. */
function toInt(x: number): number {
  return Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), -(2 ** 31)), 2 ** 31 - 1) + 0
}
