/** The ways between the nodes of an ensemble, by the node that they lead to. */
import type { CoveredTrees } from './tree-shap.ts'

export interface TreeEdges {
  /** Splits above each node. */
  levels: Int32Array
  /** Feature that the split above compares; -1 at a root. */
  features: Int32Array
  /** Part of the training rows at the split above that came this way. */
  fractions: Float64Array
  /** By tree: the most features that meet on a path to a leaf. */
  pathFeatures: Int32Array
}

export function treeEdges(trees: CoveredTrees): TreeEdges {
  const { roots, features, rights, covers } = trees
  const edges: TreeEdges = {
    levels: new Int32Array(features.length),
    features: new Int32Array(features.length).fill(-1),
    fractions: new Float64Array(features.length).fill(1),
    pathFeatures: new Int32Array(roots.length),
  }
  for (let node = 0; node < features.length; node++) {
    if (features[node] < 0) continue
    for (const child of [node + 1, rights[node]]) {
      edges.levels[child] = edges.levels[node] + 1
      edges.features[child] = features[node]
      edges.fractions[child] = covers[child] / covers[node]
    }
  }
  countPathFeatures(trees, edges)
  return edges
}

function countPathFeatures(trees: CoveredTrees, { levels, pathFeatures }: TreeEdges): void {
  const { roots, features, featureCount, depth } = trees
  const splitCounts = new Int32Array(featureCount)
  const path = new Int32Array(depth + 1)
  for (let tree = 0; tree < roots.length; tree++) {
    let level = 0
    let distinct = 0
    const end = roots[tree + 1] ?? features.length
    for (let node = roots[tree]; node < end; node++) {
      for (; level > levels[node]; level--) if (--splitCounts[path[level]] === 0) distinct--
      const feature = features[node]
      if (feature >= 0) {
        path[++level] = feature
        if (splitCounts[feature]++ === 0) distinct++
      }
      pathFeatures[tree] = Math.max(pathFeatures[tree], distinct)
    }
    for (; level > 0; level--) splitCounts[path[level]]--
  }
}
