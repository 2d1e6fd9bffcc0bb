/** The ways between the nodes of an ensemble, by the node that they lead to. */
import type { CoveredTrees } from './tree-shap.ts'

export interface TreeEdges {
  /** Splits above each node. */
  levels: Int32Array
  /** The split above; -1 at a root. */
  parents: Int32Array
  /** What contributes at the split above; -1 at a root. */
  contributors: Int32Array
  /** Part of the training rows at the split above that came this way. */
  fractions: Float64Array
  /** Node whose edge is the last one before on the path that has the same contributor, or -1. */
  previous: Int32Array
  /** Contributors that meet on the path to each node. */
  distinct: Int32Array
  /** By tree: the most of them that meet on a path to a leaf. */
  pathFeatures: Int32Array
}

export function treeEdges(trees: CoveredTrees): TreeEdges {
  const { roots, features, rights, covers } = trees
  const edges: TreeEdges = {
    levels: new Int32Array(features.length),
    parents: new Int32Array(features.length).fill(-1),
    contributors: new Int32Array(features.length).fill(-1),
    fractions: new Float64Array(features.length).fill(1),
    previous: new Int32Array(features.length).fill(-1),
    distinct: new Int32Array(features.length),
    pathFeatures: new Int32Array(roots.length),
  }
  for (let node = 0; node < features.length; node++) {
    if (features[node] < 0) continue
    for (const child of [node + 1, rights[node]]) {
      edges.levels[child] = edges.levels[node] + 1
      edges.parents[child] = node
      edges.contributors[child] = trees.contributors[features[node]]
      edges.fractions[child] = covers[child] / covers[node]
    }
  }
  const lasts = new Int32Array(trees.contributorCount).fill(-1)
  const path = new Int32Array(trees.depth + 1)
  for (let tree = 0; tree < roots.length; tree++) {
    const range = { root: roots[tree], end: roots[tree + 1] ?? features.length }
    followPaths(edges, tree, range, lasts, path)
  }
  return edges
}

/** lasts: by contributor, the last node on the path; all -1 before and after. */
function followPaths(
  edges: TreeEdges,
  tree: number,
  range: { root: number; end: number },
  lasts: Int32Array,
  path: Int32Array,
): void {
  const { levels, parents, contributors, previous, distinct, pathFeatures } = edges
  const { root, end } = range
  let level = 0
  const backTo = (to: number) => {
    for (; level > to; level--) lasts[contributors[path[level]]] = previous[path[level]]
  }
  for (let node = root + 1; node < end; node++) {
    backTo(levels[node] - 1)
    path[++level] = node
    previous[node] = lasts[contributors[node]]
    lasts[contributors[node]] = node
    distinct[node] = distinct[parents[node]] + (previous[node] < 0 ? 1 : 0)
    pathFeatures[tree] = Math.max(pathFeatures[tree], distinct[node])
  }
  backTo(0)
}
