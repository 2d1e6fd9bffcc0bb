/**
 * Contributions of features to the outputs of an ensemble of trees: path-dependent TreeSHAP
 * (Lundberg, Erion, Lee: "Consistent Individualized Feature Attribution for Tree Ensembles",
 * arXiv:1802.03888). What is not known is averaged over the training rows that went either way, as
 * the covers of the nodes tell. The contributions and the expected value add up to the output.
 *
 * All engines mean the same numbers, but some compute them in floats, and after hundreds of trees
 * their roundings show: hence several ways to compute.
 */

import { goesLeft } from './tree-decision.ts'
import type { TreeNodes } from './tree-nodes.ts'
import { doubleShap } from './tree-shap-double.ts'
import { floatPathShap } from './tree-shap-float-paths.ts'
import { floatQuadratureShap } from './tree-shap-float-quadrature.ts'

/** Trees that know how many training rows reached each node. */
export interface CoveredTrees extends TreeNodes {
  /** Features that contribute: the first of x. */
  contributorCount: number
  /** By feature of x: whose splits its splits are; some may read another's value in their way. */
  contributors: Int32Array
  /** Values of a leaf, by leaf number in `leafValues`. */
  leafWidth: number
  leafValues: Float64Array
  /** Weight of the training rows that reached each node. */
  covers: Float64Array
  outputCount: number
  /** Output that each tree adds to; passed over where a leaf has a value for every output. */
  outputs: Int32Array
  /** Factors of the trees, where leafValues are without them. */
  weights?: Float64Array
}

/**
 * - double: in doubles.
 * - float-paths: the algorithm of the paper in floats; sums of trees are added up.
 * - float-paths-running: the same, but every leaf is added to one sum.
 * - float-quadrature: in floats with eight points whatever the depth, which is exact while no more
 *   than eight features meet on a path; sums of trees are added up.
 */
export type ShapArithmetic = 'double' | 'float-paths' | 'float-paths-running' | 'float-quadrature'

/**
 * Writes for one output after the other what each feature contributes, and the expected value:
 * outputCount * (contributorCount + 1) numbers. NaN in x is a missing value.
 * @throws ROW_INVALID (float-paths) where a split has no training rows on the side that x leaves
 */
export type Contributions = (x: Float64Array, out: Float64Array) => void

/** Floats for the float ways. */
export type Sums = Float32Array | Float64Array

/** One way to compute. */
export interface TreeShap {
  /** Adds a tree's contributions, for value `column` of its leaves, to sums from `offset`. */
  add: (tree: number, column: number, sums: Sums, offset: number) => void
  /** What a tree gives when no feature is known. */
  expected: (tree: number, column: number) => number
}

/** @param bias by output; is added to the expected value */
export function treeContributions(
  trees: CoveredTrees,
  arithmetic: ShapArithmetic,
  bias: Float64Array,
): Contributions {
  const { roots, outputs, outputCount, contributorCount, leafWidth } = trees
  const hots = new Uint8Array(trees.features.length)
  const shap = makeShap(trees, arithmetic, hots)
  const expected = expectedValues(trees, arithmetic, shap, bias)
  const width = contributorCount + 1
  const sumCount = outputCount * width
  const Numbers = arithmetic === 'double' ? Float64Array : Float32Array
  const sums = new Numbers(sumCount)
  const hasSubtotals = arithmetic === 'float-paths' || arithmetic === 'float-quadrature'
  const add =
    hasSubtotals || trees.weights
      ? addBySubtotals(trees, shap, new Numbers(contributorCount))
      : shap.add
  return (x, out) => {
    sums.fill(0)
    decide(trees, x, hots)
    for (let tree = 0; tree < roots.length; tree++) {
      if (leafWidth === 1) add(tree, 0, sums, outputs[tree] * width)
      else for (let k = 0; k < leafWidth; k++) add(tree, k, sums, k * width)
    }
    out.set(sums)
    for (let k = 0; k < outputCount; k++) out[k * width + contributorCount] = expected[k]
  }
}

function makeShap(trees: CoveredTrees, arithmetic: ShapArithmetic, hots: Uint8Array): TreeShap {
  switch (arithmetic) {
    case 'double':
      return doubleShap(trees, hots)
    case 'float-quadrature':
      return floatQuadratureShap(trees, hots)
    case 'float-paths':
    case 'float-paths-running':
      return floatPathShap(trees, hots)
  }
}

/** By output: the trees' in their order, then the bias. */
function expectedValues(
  { roots, outputs, outputCount, leafWidth, weights }: CoveredTrees,
  arithmetic: ShapArithmetic,
  shap: TreeShap,
  bias: Float64Array,
): Float64Array {
  const isRunning = arithmetic === 'float-paths' || arithmetic === 'float-paths-running'
  const expected = isRunning ? new Float32Array(outputCount) : new Float64Array(outputCount)
  for (let tree = 0; tree < roots.length; tree++) {
    for (let k = 0; k < leafWidth; k++) {
      const value = shap.expected(tree, k) * (weights?.[tree] ?? 1)
      expected[leafWidth === 1 ? outputs[tree] : k] += isRunning ? Math.fround(value) : value
    }
  }
  const round = arithmetic === 'double' ? (value: number) => value : Math.fround
  return Float64Array.from(expected, (value, k) => round(round(value) + bias[k]))
}

/** Each tree's contributions are summed up first. */
function addBySubtotals(trees: CoveredTrees, shap: TreeShap, subtotals: Sums): TreeShap['add'] {
  const { weights } = trees
  const { starts, found } = contributorsByTree(trees)
  return (tree, column, sums, offset) => {
    const start = starts[tree]
    const end = starts[tree + 1]
    for (let i = start; i < end; i++) subtotals[found[i]] = 0
    shap.add(tree, column, subtotals, 0)
    if (weights) for (let i = start; i < end; i++) subtotals[found[i]] *= weights[tree]
    for (let i = start; i < end; i++) sums[offset + found[i]] += subtotals[found[i]]
  }
}

/** Contributors that the splits of tree t compare: starts[t] to starts[t + 1]. */
function contributorsByTree(trees: CoveredTrees): { starts: Int32Array; found: Int32Array } {
  const { roots, features, contributors, contributorCount } = trees
  const starts = new Int32Array(roots.length + 1)
  const found: number[] = []
  const lastTrees = new Int32Array(contributorCount).fill(-1)
  for (let tree = 0; tree < roots.length; tree++) {
    const end = roots[tree + 1] ?? features.length
    for (let node = roots[tree]; node < end; node++) {
      if (features[node] < 0) continue
      const contributor = contributors[features[node]]
      if (lastTrees[contributor] === tree) continue
      lastTrees[contributor] = tree
      found.push(contributor)
    }
    starts[tree + 1] = found.length
  }
  return { starts, found: Int32Array.from(found) }
}

/** hots, by node: whether x goes there from the split above. */
function decide(trees: CoveredTrees, x: Float64Array, hots: Uint8Array): void {
  const { features, rights } = trees
  for (let node = 0; node < features.length; node++) {
    const feature = features[node]
    if (feature < 0) continue
    const left = goesLeft(trees, node, x[feature]) ? 1 : 0
    hots[node + 1] = left
    hots[rights[node]] = 1 - left
  }
}
