/**
 * What a leaf adds to the contributions depends only on which of the edges above it x takes: of a
 * leaf at level n there are 2^n cases. Shallow trees keep them, each computed when it is first met.
 */
import { limits } from '../base/limits.ts'
import type { TreeEdges } from './tree-edges.ts'
import type { CoveredTrees, Sums } from './tree-shap.ts'

export interface LeafTermTables {
  has: (tree: number) => boolean
  /** Leaf by leaf, x's own way first. */
  add: (tree: number, sums: Sums, offset: number) => void
}

/**
 * Writes what a leaf adds to each feature on its path, in the order of their last edges; the first
 * one is written last.
 */
export type LeafTerms = (leaf: number, terms: Float32Array, at: number) => void

export function leafTermTables(
  trees: CoveredTrees,
  edges: TreeEdges,
  hots: Uint8Array,
  leafTerms: LeafTerms,
): LeafTermTables {
  const { roots, features, rights, depth } = trees
  const { starts, featureStarts, pathFeatures, terms } = layOut(trees, edges)
  // Nodes to come and their cases: a bit for every edge above, 1 where x takes it.
  const nodes = new Int32Array(depth + 1)
  const cases = new Int32Array(depth + 1)
  // Leaves in their order, and where their terms are.
  const leaves = new Int32Array(mostLeaves(trees))
  const places = new Int32Array(leaves.length)

  function visit(tree: number): number {
    let count = 0
    let waiting = 0
    let node = roots[tree]
    let taken = 0
    for (;;) {
      if (features[node] >= 0) {
        const isLeft = hots[node + 1] === 1
        nodes[waiting] = isLeft ? rights[node] : node + 1
        cases[waiting++] = taken << 1
        node = isLeft ? node + 1 : rights[node]
        taken = (taken << 1) | 1
        continue
      }
      leaves[count] = node
      places[count++] = starts[node] + taken * (featureStarts[node + 1] - featureStarts[node])
      if (waiting === 0) return count
      node = nodes[--waiting]
      taken = cases[waiting]
    }
  }

  return {
    has: (tree) => starts[roots[tree]] >= 0,
    add: (tree, sums, offset) => {
      // All places first, so that the terms are fetched from memory side by side.
      const count = visit(tree)
      for (let i = 0; i < count; i++) {
        // Terms that begin with a true zero are computed again every time.
        if (terms[places[i]] === 0) leafTerms(leaves[i], terms, places[i])
      }
      for (let i = 0; i < count; i++) {
        const first = featureStarts[leaves[i]]
        const termCount = featureStarts[leaves[i] + 1] - first
        const place = places[i]
        for (let k = 0; k < termCount; k++) {
          sums[offset + pathFeatures[first + k]] += terms[place + k]
        }
      }
    },
  }
}

interface Layout {
  /** By node: where the cases of a leaf begin in `terms`; at a root, -1 where there is no table. */
  starts: Int32Array
  /** By node: where the features on its path begin in `pathFeatures`, and where they all end. */
  featureStarts: Int32Array
  pathFeatures: Int32Array
  terms: Float32Array
}

/** Tables go to one tree after the other, as long as there is room. */
function layOut(trees: CoveredTrees, edges: TreeEdges): Layout {
  const { roots, features, leafWidth } = trees
  const starts = new Int32Array(features.length).fill(-1)
  const featureStarts = new Int32Array(features.length + 1)
  const pathFeatures: number[] = []
  let size = 0
  for (let tree = 0; tree < roots.length; tree++) {
    const root = roots[tree]
    const end = roots[tree + 1] ?? features.length
    const treeSize = leafWidth === 1 ? tableSize(edges, features, root, end) : 0
    const fits = treeSize > 0 && size + treeSize <= limits.contributionTermsMax
    if (fits) starts[root] = size
    for (let node = root; node < end; node++) {
      if (fits && features[node] < 0) {
        starts[node] = size
        size += 2 ** edges.levels[node] * edges.distinct[node]
        pathFeatures.push(...lastContributors(edges, node))
      }
      featureStarts[node + 1] = pathFeatures.length
    }
  }
  return {
    starts,
    featureStarts,
    pathFeatures: Int32Array.from(pathFeatures),
    terms: new Float32Array(size),
  }
}

/** Terms of all cases of a tree's leaves. */
function tableSize(
  { levels, distinct }: TreeEdges,
  features: Int32Array,
  root: number,
  end: number,
): number {
  let size = 0
  for (let node = root; node < end; node++) {
    if (features[node] < 0) size += 2 ** levels[node] * distinct[node]
  }
  return size
}

/** Contributors on the path to a leaf, in the order of their last edges. */
function lastContributors({ parents, contributors }: TreeEdges, leaf: number): number[] {
  const found: number[] = []
  for (let node = leaf; parents[node] >= 0; node = parents[node]) {
    if (!found.includes(contributors[node])) found.push(contributors[node])
  }
  return found.reverse()
}

function mostLeaves({ roots, features }: CoveredTrees): number {
  let most = 0
  for (let tree = 0; tree < roots.length; tree++) {
    const nodeCount = (roots[tree + 1] ?? features.length) - roots[tree]
    most = Math.max(most, (nodeCount + 1) / 2)
  }
  return most
}
