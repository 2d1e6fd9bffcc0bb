/**
 * TreeSHAP in floats, operation by operation as XGBoost up to 3.2 computes it (src/tree/
 * tree_model.cc at v0.90 and v1.7.6, src/predictor/treeshap.cc at v3.2.0: ExtendPath, UnwindPath,
 * UnwoundPathSum, TreeShap): algorithm 2 of the paper, x's own way first. An element of a path is
 * a feature with the part of the training rows that its splits let through (zero) and 1 or 0,
 * whether they let x through (one). Weight k of a path stands for the sets of k of its features.
 * Element 0 stands for the root and has no feature.
 */
import { rowInvalid } from '../base/errors.ts'
import { leafTermTables } from './leaf-term-tables.ts'
import { type TreeEdges, treeEdges } from './tree-edges.ts'
import type { CoveredTrees, TreeShap } from './tree-shap.ts'

const { fround } = Math

export function floatPathShap(trees: CoveredTrees, hots: Uint8Array): TreeShap {
  const edges = treeEdges(trees)
  const paths = makePaths(edges, hots, trees.depth)
  const walk = addByWalk(trees, paths)
  const tables = leafTermTables(trees, edges, hots, leafTerms(trees, paths))
  return {
    add: (tree, column, sums, offset) => {
      if (tables.has(tree)) tables.add(tree, sums, offset)
      else walk(tree, column, sums, offset)
    },
    expected: (tree, column) => expectedValue(trees, tree, column),
  }
}

/** One path after the other, each longer than that of the node above by one element at most. */
interface Paths {
  edges: TreeEdges
  hots: Uint8Array
  features: Int32Array
  zeros: Float32Array
  ones: Uint8Array
  weights: Float32Array
}

function makePaths(edges: TreeEdges, hots: Uint8Array, depth: number): Paths {
  const longest = edges.pathFeatures.reduce((most, count) => Math.max(most, count), 0) + 1
  let size = 0
  for (let level = 0; level <= depth; level++) size += Math.min(level + 1, longest)
  return {
    edges,
    hots,
    features: new Int32Array(size).fill(-1),
    zeros: new Float32Array(size).fill(1),
    ones: new Uint8Array(size).fill(1),
    weights: new Float32Array(size).fill(1),
  }
}

/** All paths of a tree, each beginning as a copy of the one above. */
function addByWalk(trees: CoveredTrees, paths: Paths): TreeShap['add'] {
  const { roots, features, rights, leafWidth, leafValues, depth } = trees
  const { hots } = paths
  // Nodes to come, where the path above them begins, and its last element.
  const nodes = new Int32Array(depth + 1)
  const starts = new Int32Array(depth + 1)
  const lasts = new Int32Array(depth + 1)
  return (tree, column, sums, offset) => {
    let waiting = 0
    let node = roots[tree]
    let start = 0
    let last = 0
    paths.weights[0] = 1
    for (;;) {
      if (features[node] >= 0) {
        const isLeft = hots[node + 1] === 1
        nodes[waiting] = isLeft ? rights[node] : node + 1
        starts[waiting] = start
        lasts[waiting] = last
        waiting++
        node = isLeft ? node + 1 : rights[node]
      } else {
        const value = leafValues[rights[node] * leafWidth + column]
        for (let i = 1; i <= last; i++) {
          const feature = paths.features[start + i]
          sums[offset + feature] += fround(leafWeight(paths, start, last, i) * value)
        }
        if (waiting === 0) return
        waiting--
        node = nodes[waiting]
        start = starts[waiting]
        last = lasts[waiting]
      }
      start = copyPath(paths, start, last)
      last = follow(paths, start, last, node)
    }
  }
}

/** One path alone. */
function leafTerms(
  { rights, leafValues, depth }: CoveredTrees,
  paths: Paths,
): (leaf: number, terms: Float32Array, at: number) => void {
  const { levels, parents } = paths.edges
  const nodes = new Int32Array(depth)
  return (leaf, terms, at) => {
    const count = levels[leaf]
    for (let i = count - 1, node = leaf; i >= 0; i--, node = parents[node]) nodes[i] = node
    paths.weights[0] = 1
    let last = 0
    for (let i = 0; i < count; i++) last = follow(paths, 0, last, nodes[i])
    const value = leafValues[rights[leaf]]
    // The first one last: it marks the terms as known, and leafWeight may throw.
    for (let i = last; i > 0; i--) terms[at + i - 1] = leafWeight(paths, 0, last, i) * value
  }
}

/** @returns where the copy begins: behind the path */
function copyPath({ features, zeros, ones, weights }: Paths, start: number, last: number): number {
  const copy = start + last + 1
  for (let i = 0; i <= last; i++) {
    features[copy + i] = features[start + i]
    zeros[copy + i] = zeros[start + i]
    ones[copy + i] = ones[start + i]
    weights[copy + i] = weights[start + i]
  }
  return copy
}

/** The path goes on to a node; a feature that it has already moves to its end. @returns the end */
function follow(paths: Paths, start: number, last: number, node: number): number {
  const { edges, hots, features, zeros, ones } = paths
  const feature = edges.contributors[node]
  let zero = fround(edges.fractions[node])
  let one = hots[node]
  let end = last + 1
  for (let i = 1; i <= last; i++) {
    if (features[start + i] !== feature) continue
    zero = fround(zero * zeros[start + i])
    one &= ones[start + i]
    unwind(paths, start, last, i)
    end = last
    break
  }
  features[start + end] = feature
  zeros[start + end] = zero
  ones[start + end] = one
  extend(paths, start, end)
  return end
}

/** Element `last` is new. */
function extend({ zeros, ones, weights }: Paths, start: number, last: number): void {
  const zero = zeros[start + last]
  const one = ones[start + last]
  weights[start + last] = 0
  for (let i = last - 1; i >= 0; i--) {
    const weight = weights[start + i]
    weights[start + i + 1] += fround(fround(one * weight * (i + 1)) / (last + 1))
    weights[start + i] = fround(fround(zero * weight) * (last - i)) / (last + 1)
  }
}

/** Element `known` goes, as if it had never come. */
function unwind(paths: Paths, start: number, last: number, known: number): void {
  const { features, zeros, ones, weights } = paths
  const zero = zeros[start + known]
  const one = ones[start + known]
  let next = weights[start + last]
  for (let i = last - 1; i >= 0; i--) {
    const weight = weights[start + i]
    if (one === 0) {
      weights[start + i] = fround(weight * (last + 1)) / fround(zero * (last - i))
      continue
    }
    const without = fround(fround(next * (last + 1)) / (i + 1))
    weights[start + i] = without
    next = fround(weight - fround(fround(fround(without * zero) * (last - i)) / (last + 1)))
  }
  for (let i = start + known; i < start + last; i++) {
    features[i] = features[i + 1]
    zeros[i] = zeros[i + 1]
    ones[i] = ones[i + 1]
  }
}

/** What element i makes of a leaf of value 1. */
function leafWeight(paths: Paths, start: number, last: number, i: number): number {
  const { zeros, ones } = paths
  const zero = zeros[start + i]
  if (ones[start + i] === 0) return fround(unwoundCold(paths, start, last, zero) * -zero)
  return fround(unwoundHot(paths, start, last, zero) * fround(1 - zero))
}

/** Sum of the weights without an element that lets x through. */
function unwoundHot({ weights }: Paths, start: number, last: number, zero: number): number {
  const count = last + 1
  let next = weights[start + last]
  let total = 0
  for (let i = last - 1; i >= 0; i--) {
    const without = fround(fround(next * count) / (i + 1))
    total = fround(total + without)
    next = fround(weights[start + i] - fround(fround(without * zero) * fround((last - i) / count)))
  }
  return total
}

/** The same without an element that does not let x through. */
function unwoundCold({ weights }: Paths, start: number, last: number, zero: number): number {
  const count = last + 1
  let total = 0
  for (let i = last - 1; i >= 0; i--) {
    const weight = weights[start + i]
    if (zero === 0) {
      if (weight === 0) continue
      throw rowInvalid('contributions: a split that no training row reached, expected some at each')
    }
    total = fround(total + fround(fround(weight / zero) / fround((last - i) / count)))
  }
  return total
}

/** In floats, from the leaves up. */
function expectedValue(trees: CoveredTrees, tree: number, column: number): number {
  const { roots, features, rights, covers, leafWidth, leafValues } = trees
  const root = roots[tree]
  const end = roots[tree + 1] ?? features.length
  const means = new Float32Array(end - root)
  for (let node = end - 1; node >= root; node--) {
    const right = rights[node]
    if (features[node] < 0) {
      means[node - root] = leafValues[right * leafWidth + column]
      continue
    }
    const left = fround(means[node + 1 - root] * covers[node + 1])
    const sum = fround(left + fround(means[right - root] * covers[right]))
    means[node - root] = sum / covers[node]
  }
  return means[0]
}
