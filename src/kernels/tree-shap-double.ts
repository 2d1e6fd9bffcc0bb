/**
 * TreeSHAP in doubles, by quadrature. A leaf of value v adds to feature i
 *
 *     v * (o_i - z_i) * integral over t from 0 to 1 of the product over j other than i of
 *                       z_j + (o_j - z_j) * t
 *
 * where j runs through the features on its path, z_j is the part of the training rows that the
 * splits on j let through, and o_j is 1 where they let x through, else 0: the integral of
 * t^s * (1 - t)^(n - 1 - s) is the weight of a set of s features out of n - 1. The integrand is a
 * polynomial, so that (n + 1) / 2 points of Gauss-Legendre quadrature give the integral, and what
 * lies below a node is a sum for each point. (Yu, Xu, Bifet, Read: "Linear TreeShap",
 * arXiv:2209.08192, with quadrature in place of their polynomials.)
 */
import { gaussLegendre, type Quadrature } from './gauss-legendre.ts'
import { treeEdges } from './tree-edges.ts'
import type { CoveredTrees, TreeShap } from './tree-shap.ts'

export function doubleShap(trees: CoveredTrees, hots: Uint8Array): TreeShap {
  const { roots, features, rights, leafWidth, leafValues, featureCount, depth } = trees
  const edges = treeEdges(trees)
  const rules = quadratures(edges.pathFeatures)
  const widest = rules.reduce((most, { points }) => Math.max(most, points.length), 0)
  // By feature: z and o of the path at hand; of a feature that is not on it, 1 and 1.
  const zs = new Float64Array(featureCount).fill(1)
  const os = new Float64Array(featureCount).fill(1)
  // By level: the node of the path, and what zs and os were before its edge.
  const path = new Int32Array(depth + 1)
  const zsAbove = new Float64Array(depth + 1)
  const osAbove = new Float64Array(depth + 1)
  // By level and point: the product of all factors; what lies below the left node of two.
  const products = new Float64Array((depth + 1) * widest)
  const belowLefts = new Float64Array((depth + 1) * widest)
  const below = new Float64Array(widest)

  const add: TreeShap['add'] = (tree, column, sums, offset) => {
    const root = roots[tree]
    const end = tree + 1 < roots.length ? roots[tree + 1] : features.length
    const { points, weights } = rules[edges.pathFeatures[tree]]
    const count = points.length
    products.set(weights)
    for (let node = root + 1; node < end; node++) {
      const level = edges.levels[node]
      const feature = edges.features[node]
      const zAbove = zs[feature]
      const oAbove = os[feature]
      path[level] = node
      zsAbove[level] = zAbove
      osAbove[level] = oAbove
      const z = zAbove * edges.fractions[node]
      const o = hots[node - root] === 1 ? oAbove : 0
      zs[feature] = z
      os[feature] = o
      const at = level * count
      const above = at - count
      for (let i = 0; i < count; i++) {
        const t = points[i]
        products[at + i] =
          (products[above + i] * (z + (o - z) * t)) / (zAbove + (oAbove - zAbove) * t)
      }
      if (features[node] >= 0) continue
      const value = leafValues[rights[node] * leafWidth + column]
      for (let i = 0; i < count; i++) below[i] = products[at + i] * value
      // Up to the level of the next node: that one is the sibling of a left node.
      const nextLevel = node + 1 < end ? edges.levels[node + 1] : 0
      leave(level, nextLevel, points, sums, offset)
    }
  }

  function leave(
    from: number,
    to: number,
    points: Float64Array,
    sums: Float32Array | Float64Array,
    offset: number,
  ): void {
    const count = points.length
    for (let level = from; level > 0; level--) {
      const feature = edges.features[path[level]]
      const z = zs[feature]
      const slope = os[feature] - z
      const zAbove = zsAbove[level]
      const slopeAbove = osAbove[level] - zAbove
      let sum = 0
      for (let i = 0; i < count; i++) {
        const t = points[i]
        sum += below[i] * (slope / (z + slope * t) - slopeAbove / (zAbove + slopeAbove * t))
      }
      sums[offset + feature] += sum
      zs[feature] = zAbove
      os[feature] = osAbove[level]
      const at = level * count
      if (level === to) {
        for (let i = 0; i < count; i++) belowLefts[at + i] = below[i]
        return
      }
      for (let i = 0; i < count; i++) below[i] += belowLefts[at + i]
    }
  }

  function expected(tree: number, column: number): number {
    const end = roots[tree + 1] ?? features.length
    let sum = 0
    for (let node = roots[tree]; node < end; node++) {
      if (features[node] >= 0) continue
      const part = node === roots[tree] ? 1 : trees.covers[node] / trees.covers[roots[tree]]
      sum += part * leafValues[rights[node] * leafWidth + column]
    }
    return sum
  }

  return { add, expected }
}

/** By number of features on a path, where a tree has so many. */
function quadratures(pathFeatures: Int32Array): Quadrature[] {
  const rules: Quadrature[] = []
  for (const count of pathFeatures) rules[count] ??= gaussLegendre((count + 1) >> 1)
  return rules
}
