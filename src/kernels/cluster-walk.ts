/**
 * A walk down a tree of centres, to the nearest child each time.
 * Source: mllib.clustering.BisectingKMeans (ClusteringTreeNode) and DistanceMeasure (2.0, 2.3, 2.4,
 * 3.0, 4.1).
 */
import { dotDense, dotSparse } from './dot.ts'
import type { Numerics } from './numerics.ts'
import { compareDoubles } from './sorted-search.ts'
import { norm, type Point, squaredDistance } from './squared-distance.ts'

/** Node 0 is the root; a node without children is a cluster. */
export interface ClusterTree {
  measure: 'euclidean' | 'cosine'
  /** Positions of a centre. */
  size: number
  clusterCount: number
  /** By node: the number of the cluster, negative where the node is none. */
  clusters: Int32Array
  /** The children of node i are the nodes from firstChildren[i] up to firstChildren[i + 1]. */
  firstChildren: Int32Array
  /** Centre after centre. */
  centers: Float64Array
  /** 1 where Spark holds the centre as a dense vector: the formula depends on it. */
  isDense: Uint8Array
  norms: Float64Array
}

export interface WalkRules {
  numerics: Numerics
  /** Before 3.0: the formula with norms for two dense vectors too. */
  denseByNorms: boolean
  /** Since 4.0, with Scala 2.13: NaN is the greatest cost, not one that compares with none. */
  totalOrder: boolean
}

/** The cluster of a point given as entries, or undefined where Spark refuses the point. */
export type Walk = (
  count: number,
  indices: Int32Array,
  values: Float64Array,
  dense: boolean,
) => number | undefined

/** Made once per model. The function holds scratch memory: it must not be entered twice at once. */
export function clusterWalk(tree: ClusterTree, rules: WalkRules): Walk {
  const all = new Float64Array(tree.size)
  const none = new Float64Array(0)
  const point = { count: 0, indices: new Int32Array(0), values: none, all, at: 0, dense: true }
  const x: Point = { ...point, norm: 0 }
  const isCosine = tree.measure === 'cosine'
  const costOf = isCosine
    ? cosineCost(tree, rules.numerics, x)
    : euclideanCost(tree, rules.denseByNorms, x)
  const isLess = rules.totalOrder
    ? (a: number, b: number) => compareDoubles(a, b) < 0
    : (a: number, b: number) => a < b
  return (count, indices, values, dense) => {
    x.norm = norm(count, values)
    if (isCosine ? !(x.norm > 0) : Number.isNaN(x.norm)) return undefined
    for (let i = 0; i < count; i++) all[indices[i]] = values[i]
    x.count = count
    x.indices = indices
    x.values = values
    x.dense = dense
    const found = descend(tree, costOf, isLess)
    for (let i = 0; i < count; i++) all[indices[i]] = 0
    return found
  }
}

/** The first of several equally near children wins. */
function descend(
  { clusters, firstChildren }: ClusterTree,
  costOf: (node: number) => number,
  isLess: (a: number, b: number) => boolean,
): number {
  let node = 0
  while (clusters[node] < 0) {
    const end = firstChildren[node + 1]
    let best = firstChildren[node]
    let least = costOf(best)
    for (let child = best + 1; child < end; child++) {
      const cost = costOf(child)
      if (!isLess(cost, least)) continue
      least = cost
      best = child
    }
    node = best
  }
  return clusters[node]
}

function euclideanCost(
  { size, centers, isDense, norms }: ClusterTree,
  denseByNorms: boolean,
  x: Point,
): (node: number) => number {
  const distance = squaredDistance(size, denseByNorms)
  const indices = Int32Array.from({ length: size }, (_, i) => i)
  const points = Array.from(norms, (norm, node): Point => {
    const at = node * size
    const values = centers.subarray(at, at + size)
    return { count: size, indices, values, all: centers, at, dense: isDense[node] === 1, norm }
  })
  return (node) => distance(points[node], x)
}

function cosineCost(
  { size, centers, isDense, norms }: ClusterTree,
  numerics: Numerics,
  x: Point,
): (node: number) => number {
  const nodes = Array.from(norms, (norm, node) => {
    const center = centers.subarray(node * size, (node + 1) * size)
    return { norm, center, dot: isDense[node] === 1 ? dotDense(numerics, center) : undefined }
  })
  return (node) => {
    const { norm, center, dot } = nodes[node]
    const product =
      x.dense && dot !== undefined
        ? dot(x.count, x.indices, x.values)
        : dotSparse(x.count, x.indices, x.values, center)
    return 1 - product / norm / x.norm
  }
}
