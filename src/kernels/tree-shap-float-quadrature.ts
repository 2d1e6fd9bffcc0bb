/**
 * TreeSHAP in floats with eight points of quadrature whatever the depth, operation by operation as
 * XGBoost 3.3 and 3.4 compute it (src/predictor/interpretability/shap.cc and quadrature.h at
 * v3.4.1: QuadratureTreeShapRunner, ExtractQuadratureDelta). A path has for each of its features
 * p = (1 where its splits let x through, else 0) / (part of the training rows that they let
 * through); the integrand is the product of 1 + (p - 1) * t, and t = s * s of Gauss-Legendre's s.
 */
import { gaussLegendre } from './gauss-legendre.ts'
import { treeEdges } from './tree-edges.ts'
import type { CoveredTrees, TreeShap } from './tree-shap.ts'

const { fround } = Math
const pointCount = 8
/** Least part of the training rows. */
const leastFraction = fround(1e-12)

export function floatQuadratureShap(trees: CoveredTrees, hots: Uint8Array): TreeShap {
  const { roots, features, rights, leafWidth, leafValues, featureCount, depth } = trees
  const edges = treeEdges(trees)
  const fractions = Float32Array.from(edges.fractions, floatFraction)
  const { points, weights } = endpointRule()
  // By feature: p of the path at hand; NaN where it is not on it.
  const ps = new Float32Array(featureCount).fill(Number.NaN)
  // By level: the node of the path, p of its feature before its edge, product of the fractions.
  const path = new Int32Array(depth + 1)
  const psAbove = new Float32Array(depth + 1)
  const reached = new Float32Array(depth + 1).fill(1)
  // By level and point: the product of all factors; what lies below the left node of two.
  const products = new Float32Array((depth + 1) * pointCount).fill(1)
  const belowLefts = new Float32Array((depth + 1) * pointCount)
  const below = new Float32Array(pointCount)

  const add: TreeShap['add'] = (tree, column, sums, offset) => {
    const root = roots[tree]
    const end = tree + 1 < roots.length ? roots[tree + 1] : features.length
    for (let node = root + 1; node < end; node++) {
      const level = edges.levels[node]
      const feature = edges.features[node]
      const fraction = fractions[node]
      const above = ps[feature]
      const isNew = Number.isNaN(above)
      const p = hots[node - root] === 1 ? fround((isNew ? 1 : above) / fraction) : 0
      path[level] = node
      psAbove[level] = above
      ps[feature] = p
      reached[level] = reached[level - 1] * fraction
      multiply(level, p, isNew ? 1 : above)
      if (features[node] >= 0) continue
      const value = leafValues[rights[node] * leafWidth + column]
      const scale = fround(reached[level] * value)
      const at = level * pointCount
      for (let i = 0; i < pointCount; i++) {
        below[i] = fround(products[at + i] * scale) * weights[i]
      }
      // Up to the level of the next node: that one is the sibling of a left node.
      leave(level, node + 1 < end ? edges.levels[node + 1] : 0, sums, offset)
    }
  }

  /** A factor comes in, and where it replaces another one, that one goes. */
  function multiply(level: number, p: number, above: number): void {
    const at = level * pointCount
    const slope = fround(p - 1)
    const slopeAbove = fround(above - 1)
    for (let i = 0; i < pointCount; i++) {
      const factor = fround(1 + fround(slope * points[i]))
      products[at + i] = products[at - pointCount + i] * factor
    }
    if (slopeAbove === 0) return
    for (let i = 0; i < pointCount; i++) {
      products[at + i] /= fround(1 + fround(slopeAbove * points[i]))
    }
  }

  function leave(
    from: number,
    to: number,
    sums: Float32Array | Float64Array,
    offset: number,
  ): void {
    for (let level = from; level > 0; level--) {
      const feature = edges.features[path[level]]
      const above = psAbove[level]
      sums[offset + feature] += difference(ps[feature], Number.isNaN(above) ? 1 : above)
      ps[feature] = above
      const at = level * pointCount
      if (level === to) {
        for (let i = 0; i < pointCount; i++) belowLefts[at + i] = below[i]
        return
      }
      for (let i = 0; i < pointCount; i++) below[i] += belowLefts[at + i]
    }
  }

  /** What a change from `above` to p makes. */
  function difference(p: number, above: number): number {
    const slope = fround(p - 1)
    const slopeAbove = fround(above - 1)
    let sum = 0
    if (p !== 1) {
      for (let i = 0; i < pointCount; i++) {
        sum = fround(sum + fround(fround(slope * below[i]) / fround(1 + fround(slope * points[i]))))
      }
    }
    if (above !== 1) {
      for (let i = 0; i < pointCount; i++) {
        const factor = fround(1 + fround(slopeAbove * points[i]))
        sum = fround(sum - fround(fround(slopeAbove * below[i]) / factor))
      }
    }
    return sum
  }

  return { add, expected: (tree, column) => expectedValue(trees, tree, column) }
}

/** Where a split has no rows, both ways are as likely; where a way has none, next to impossible. */
function floatFraction(fraction: number): number {
  if (Number.isNaN(fraction)) return 0.5
  return Math.max(fround(fraction), leastFraction)
}

function endpointRule(): { points: Float32Array; weights: Float32Array } {
  const { points, weights } = gaussLegendre(pointCount)
  return {
    points: Float32Array.from(points, (s) => s * s),
    weights: Float32Array.from(weights, (weight, i) => 2 * points[i] * weight),
  }
}

/** In doubles. */
function expectedValue(trees: CoveredTrees, tree: number, column: number): number {
  const { roots, features, rights, covers, leafWidth, leafValues } = trees
  const root = roots[tree]
  const end = roots[tree + 1] ?? features.length
  const means = new Float64Array(end - root)
  for (let node = end - 1; node >= root; node--) {
    const right = rights[node]
    if (features[node] < 0) means[node - root] = leafValues[right * leafWidth + column]
    else if (covers[node] === 0) {
      means[node - root] = 0.5 * (means[node + 1 - root] + means[right - root])
    } else {
      const sum = means[node + 1 - root] * covers[node + 1] + means[right - root] * covers[right]
      means[node - root] = sum / covers[node]
    }
  }
  return means[0]
}
