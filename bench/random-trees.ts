/**
 * Ensembles as training makes them, from a seed: thresholds between what the path leaves of a
 * feature, balanced as XGBoost grows trees by depth, or leaf by leaf as LightGBM does.
 */
import { packTrees, type RawTree, type TreeEnsemble } from '../src/model/tree-ensemble.ts'

export interface EnsembleShape {
  trees: number
  features: number
  /** All leaves at this depth, or none below it. */
  depth: number
  /** The trees grow leaf by leaf to so many. */
  leaves?: number
  /** Thresholds lie between so many values of a feature; else anywhere. */
  bins?: number
  bits: 32 | 64
  comparison: '<' | '<='
  /** Missing values were there in training, so that they go left here and right there. */
  missing?: boolean
}

export type Random = () => number

export function randomNumbers(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function randomEnsemble(shape: EnsembleShape, random: Random): TreeEnsemble {
  const { trees, features, bits, comparison } = shape
  const raw = Array.from({ length: trees }, () => randomTree(shape, random))
  const rules = { comparison, featureBits: bits, featureCount: features, leafWidth: 1 } as const
  return packTrees(raw, rules, 'random trees')
}

/** Values of a row, uniform from 0 to 1. */
export function randomRow(shape: EnsembleShape, random: Random): Float64Array {
  const round = shape.bits === 32 ? Math.fround : (value: number) => value
  return Float64Array.from({ length: shape.features }, () => round(random()))
}

interface Leaf {
  node: number
  depth: number
  /** What of each feature leads here. */
  lows: Float64Array
  highs: Float64Array
  /** How much splitting it would gain. */
  gain: number
}

function randomTree(shape: EnsembleShape, random: Random): RawTree {
  const nodeCount = 2 * (shape.leaves ?? 2 ** shape.depth) - 1
  const tree: RawTree = {
    lefts: new Int32Array(nodeCount).fill(-1),
    rights: new Int32Array(nodeCount).fill(-1),
    features: new Int32Array(nodeCount),
    thresholds: new Float64Array(nodeCount),
    missingLeft: new Uint8Array(nodeCount),
    categories: new Map(),
    values: Float64Array.from({ length: nodeCount }, () => Math.fround((random() - 0.5) / 8)),
  }
  const lows = new Float64Array(shape.features)
  const open: Leaf[] = [
    { node: 0, depth: 0, lows, highs: new Float64Array(shape.features).fill(1), gain: 1 },
  ]
  let used = 1
  while (used < nodeCount && open.length > 0) {
    let best = 0
    for (let i = 1; i < open.length; i++) if (open[i].gain > open[best].gain) best = i
    const [leaf] = open.splice(best, 1)
    split(shape, tree, leaf, used, random).forEach((child) => {
      if (child.depth < shape.depth) open.push(child)
    })
    used += 2
  }
  for (const name of ['lefts', 'rights', 'features'] as const)
    tree[name] = tree[name].slice(0, used)
  tree.thresholds = tree.thresholds.slice(0, used)
  return tree
}

function split(
  shape: EnsembleShape,
  tree: RawTree,
  leaf: Leaf,
  used: number,
  random: Random,
): Leaf[] {
  const { node, depth, lows, highs } = leaf
  const feature = Math.floor(random() * shape.features)
  const low = lows[feature]
  const high = highs[feature]
  // Trees that grow leaf by leaf cut off small parts more often.
  const isEven = shape.leaves === undefined || random() < 0.5
  const share = isEven ? 0.2 + 0.6 * random() : 0.05 + 0.3 * random()
  let threshold = low + (high - low) * share
  if (shape.bins !== undefined) threshold = (Math.floor(threshold * shape.bins) + 0.5) / shape.bins
  threshold = shape.bits === 32 ? Math.fround(threshold) : threshold
  tree.features[node] = feature
  tree.thresholds[node] = threshold
  if (tree.missingLeft !== undefined && shape.missing === true)
    tree.missingLeft[node] = random() < 0.5 ? 1 : 0
  tree.lefts[node] = used
  tree.rights[node] = used + 1
  const gain = (part: number): number => leaf.gain * part * (0.1 + random() * random())
  const below = { node: used, depth: depth + 1, lows, highs: highs.slice(), gain: gain(share) }
  below.highs[feature] = Math.max(low, Math.min(high, threshold))
  const above = {
    node: used + 1,
    depth: depth + 1,
    lows: lows.slice(),
    highs,
    gain: gain(1 - share),
  }
  above.lows[feature] = Math.max(low, Math.min(high, threshold))
  return [below, above]
}
