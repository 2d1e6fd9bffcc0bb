/**
 * What a boosted model gives for a row of features: margins, the prediction made of them, leaves,
 * contributions. Sums are rounded to the model's width after every addition, in tree order, as the
 * library's own predictor does it.
 */

import { predictionOf } from '../kernels/booster-transform.ts'
import { linearContributions } from '../kernels/linear-contributions.ts'
import { type Contributions, treeContributions } from '../kernels/tree-shap.ts'
import { treeWalk } from '../kernels/tree-walk.ts'
import { type BoostedTrees, type Booster, lightgbmZeroMax } from '../model/booster.ts'

/** Made once per model and thread; the arrays given out are new, `x` is scratch. */
export interface BoosterOutputs {
  /** The row, by feature, rounded to the model's width; NaN is missing. Written by the caller. */
  readonly x: Float64Array
  /** Walks the trees for `x`; what `prediction`, `margin` and `leaf` give is of the last call. */
  score(): void
  prediction(): number | number[]
  margin(): number | number[]
  /** The leaf in each tree, as the library numbers them. */
  leaf(): number[]
  /** Of `x` as it is: features and bias of the first output, then of the next. */
  contribs(): number[]
}

export function boosterOutputs(booster: Booster): BoosterOutputs {
  const { outputCount } = booster
  const x = new Float64Array(booster.features.length)
  const margins = new Float64Array(outputCount)
  const leaves = new Int32Array(booster.trees?.outputs.length ?? 0)
  const addUp = summation(booster, x, margins, leaves)
  const predict = predictionOf(booster.transform, booster.bits, outputCount)
  const { divisor } = booster
  const isMany = booster.margin === 'array'
  const leafIds = booster.trees?.leafIds
  // Not made before somebody asks: it needs as much memory as the trees.
  let contribs: (() => number[]) | undefined
  return {
    x,
    score: addUp,
    prediction: () => {
      const prediction = predict(divisor === 1 ? margins : margins.map((m) => m / divisor))
      return isMany || typeof prediction === 'number' ? prediction : prediction[0]
    },
    margin: () => (isMany ? Array.from(margins) : margins[0]),
    leaf: () => Array.from(leaves, (leaf) => leafIds?.[leaf] ?? leaf),
    contribs: () => {
      contribs ??= contributions(booster, x)
      return contribs()
    },
  }
}

function contributions(booster: Booster, x: Float64Array): () => number[] {
  const { features, trees, linear, outputCount, start, end, bits } = booster
  const bias = start.map((value, k) => value + end[k])
  const contributorCount = features.filter(({ source }) => source === undefined).length
  const out = new Float64Array(outputCount * (contributorCount + 1))
  let contribute: Contributions
  if (trees !== undefined) {
    const { ensemble, covers, outputs, unweighted } = trees
    const contributors = Int32Array.from(features, ({ source }, i) => source ?? i)
    const covered = { covers, contributorCount, contributors, outputCount, outputs }
    contribute = treeContributions({ ...ensemble, ...covered, ...unweighted }, booster.shap, bias)
  } else if (linear !== undefined) {
    const expected = bias.map((value, k) => value + linear.bias[k])
    contribute = linearContributions({ weights: linear.weights, expected, bits })
  } else {
    contribute = (_, sums) => {
      for (let k = 0; k < outputCount; k++) sums[(k + 1) * (contributorCount + 1) - 1] = bias[k]
    }
  }
  return () => {
    contribute(x, out)
    return Array.from(out)
  }
}

/** Fills `margins` and `leaves` from `x`. */
function summation(
  booster: Booster,
  x: Float64Array,
  margins: Float64Array,
  leaves: Int32Array,
): () => void {
  const { start, end, bits, trees, linear, outputCount } = booster
  const round = bits === 32 ? Math.fround : (value: number) => value
  const walk = trees === undefined ? undefined : treeWalk(trees.ensemble)
  const leafGives = trees === undefined ? () => 0 : leafValue(trees, x)
  return () => {
    margins.set(start)
    if (trees !== undefined && walk !== undefined) {
      walk(x, leaves)
      const { outputs } = trees
      for (let tree = 0; tree < leaves.length; tree++) {
        const output = outputs[tree]
        margins[output] = round(margins[output] + leafGives(leaves[tree]))
      }
    }
    if (linear !== undefined) {
      for (let k = 0; k < outputCount; k++) {
        let sum = round(margins[k] + linear.bias[k])
        for (let i = 0; i < x.length; i++) {
          if (!Number.isNaN(x[i])) {
            sum = round(sum + round(x[i] * linear.weights[i * outputCount + k]))
          }
        }
        margins[k] = sum
      }
    }
    for (let k = 0; k < outputCount; k++) margins[k] = round(margins[k] + end[k])
  }
}

/** What a leaf adds for `x`. */
function leafValue(
  { ensemble, linearLeaves }: BoostedTrees,
  x: Float64Array,
): (leaf: number) => number {
  const { leafValues } = ensemble
  if (linearLeaves === undefined) return (leaf) => leafValues[leaf]
  const { constants, starts, features, weights } = linearLeaves
  return (leaf) => {
    let sum = constants[leaf]
    for (let term = starts[leaf]; term < starts[leaf + 1]; term++) {
      const value = x[features[term]]
      if (Number.isNaN(value)) return leafValues[leaf]
      sum += weights[term] * (Math.abs(value) <= lightgbmZeroMax ? 0 : value)
    }
    return sum
  }
}
