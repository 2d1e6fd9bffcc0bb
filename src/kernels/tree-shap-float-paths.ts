/**
 * TreeSHAP in floats, operation by operation as XGBoost up to 3.2 computes it (src/tree/
 * tree_model.cc at v0.90 and v1.7.6, src/predictor/treeshap.cc at v3.2.0: ExtendPath, UnwindPath,
 * UnwoundPathSum, TreeShap): algorithm 2 of the paper, x's own way first. An element of a path is
 * a feature with the part of the training rows that its splits let through (zero) and 1 or 0,
 * whether they let x through (one). Weight k of a path stands for the sets of k of its features.
 */
import { rowInvalid } from '../base/errors.ts'
import { treeEdges } from './tree-edges.ts'
import type { CoveredTrees, TreeShap } from './tree-shap.ts'

const { fround } = Math

/** One path after the other, each longer than that of the node above by one element at most. */
interface Paths {
  features: Int32Array
  zeros: Float32Array
  ones: Uint8Array
  weights: Float32Array
}

export function floatPathShap(trees: CoveredTrees, hots: Uint8Array): TreeShap {
  const { roots, features, rights, covers, leafWidth, leafValues, depth } = trees
  const paths = makePaths(depth, treeEdges(trees).pathFeatures)
  // Nodes to come, with the path above them, its last element, and their own element.
  const nodes = new Int32Array(depth + 1)
  const starts = new Int32Array(depth + 1)
  const lasts = new Int32Array(depth + 1)
  const zeros = new Float32Array(depth + 1)
  const edgeFeatures = new Int32Array(depth + 1)

  const add: TreeShap['add'] = (tree, column, sums, offset) => {
    const root = roots[tree]
    let waiting = 0
    let node = root
    let start = 0
    let last = 0
    extend(paths, 0, 0, 1, 1, -1)
    for (;;) {
      const feature = features[node]
      if (feature < 0) {
        const value = leafValues[rights[node] * leafWidth + column]
        addLeaf(paths, start, last, value, sums, offset)
        if (waiting === 0) return
        waiting--
        node = nodes[waiting]
        start = copyPath(paths, starts[waiting], lasts[waiting])
        last = lasts[waiting] + 1
        extend(paths, start, last, zeros[waiting], 0, edgeFeatures[waiting])
        continue
      }
      let zero = 1
      let one = 1
      const known = findFeature(paths, start, last, feature)
      if (known >= 0) {
        zero = paths.zeros[start + known]
        one = paths.ones[start + known]
        unwind(paths, start, last, known)
        last--
      }
      const isLeft = hots[node + 1 - root] === 1
      const hot = isLeft ? node + 1 : rights[node]
      const cold = isLeft ? rights[node] : node + 1
      nodes[waiting] = cold
      starts[waiting] = start
      lasts[waiting] = last
      zeros[waiting] = fround(covers[cold] / covers[node]) * zero
      edgeFeatures[waiting] = feature
      waiting++
      const hotZero = fround(fround(covers[hot] / covers[node]) * zero)
      node = hot
      start = copyPath(paths, start, last)
      last++
      extend(paths, start, last, hotZero, one, feature)
    }
  }

  return { add, expected: (tree, column) => expectedValue(trees, tree, column) }
}

function makePaths(depth: number, pathFeatures: Int32Array): Paths {
  const longest = pathFeatures.reduce((most, count) => Math.max(most, count), 0) + 1
  let size = 0
  for (let level = 0; level <= depth; level++) size += Math.min(level + 1, longest + 1)
  return {
    features: new Int32Array(size),
    zeros: new Float32Array(size),
    ones: new Uint8Array(size),
    weights: new Float32Array(size),
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

/** Element `last` is new. */
function extend(
  { features, zeros, ones, weights }: Paths,
  start: number,
  last: number,
  zero: number,
  one: number,
  feature: number,
): void {
  features[start + last] = feature
  zeros[start + last] = zero
  ones[start + last] = one
  weights[start + last] = last === 0 ? 1 : 0
  for (let i = last - 1; i >= 0; i--) {
    const weight = weights[start + i]
    weights[start + i + 1] += fround(fround(fround(one * weight) * (i + 1)) / (last + 1))
    weights[start + i] = fround(fround(zero * weight) * (last - i)) / (last + 1)
  }
}

/** Element `known` goes, as if it had never come. */
function unwind(paths: Paths, start: number, last: number, known: number): void {
  const { features, zeros, ones, weights } = paths
  const zero = zeros[start + known]
  let next = weights[start + last]
  for (let i = last - 1; i >= 0; i--) {
    const weight = weights[start + i]
    if (ones[start + known] === 0) {
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

/** Element 0 stands for the root; it has no feature. */
function findFeature(paths: Paths, start: number, last: number, feature: number): number {
  for (let i = 1; i <= last; i++) if (paths.features[start + i] === feature) return i
  return -1
}

function addLeaf(
  paths: Paths,
  start: number,
  last: number,
  value: number,
  sums: Float32Array | Float64Array,
  offset: number,
): void {
  const { features, zeros, ones } = paths
  for (let i = start + 1; i <= start + last; i++) {
    const weight =
      ones[i] === 1
        ? unwoundHot(paths, start, last, zeros[i])
        : unwoundCold(paths, start, last, zeros[i])
    sums[offset + features[i]] += fround(fround(weight * fround(ones[i] - zeros[i])) * value)
  }
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
      throw rowInvalid('contributions: no training row went where this one would without a feature')
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
