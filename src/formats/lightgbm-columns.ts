/**
 * What splits of LightGBM do with NaN and zero, told so that a walk needs no more than `x <= t`, a
 * way for NaN per node, and sets of categories. Source: include/LightGBM/tree.h (Decision,
 * NumericalDecision, CategoricalDecision), src/c_api.cpp (RowPairFunctionFromDenseMatric), 2.0.12
 * to 4.7:
 *
 * - Values of a row up to 1e-35f are 0. So are thresholds: one that lies between takes all of them.
 * - missing None: NaN is 0. NaN: it goes the default way. Zero: both 0 and NaN go the default way.
 *   Where that is not the way of 0 anyway, zeros of such a split must become NaN.
 * - A categorical split cuts the fraction off; NaN and what is below 0 go right. (Before 3.3 NaN
 *   was to be category 0 in some splits, which on x86 never happened: there it became INT_MIN.)
 *
 * All splits on a feature mostly agree. Where they do not (training went on with other settings,
 * or linear leaves need the zeros), a column is added that reads the same value in another way.
 */
import { type BoosterFeature, lightgbmZeroMax } from '../model/booster.ts'
import { decision, type LightgbmTree, missing } from './lightgbm-file.ts'

/** Features of the booster: those of the file, then columns that read one of them again. */
export interface Columns {
  features: BoosterFeature[]
  /** By feature of the file: the column for splits that take zeros for missing. */
  zeroColumns: Int32Array
  /** By feature of the file: the column for categorical splits. */
  categoryColumns: Int32Array
}

/** @param features of the file, whose splits name no others */
export function columnsOf(
  trees: readonly LightgbmTree[],
  given: readonly BoosterFeature[],
): Columns {
  const uses = usesOf(trees, given.length)
  const features = [...given]
  const zeroColumns = Int32Array.from(given, (_, i) => i)
  const categoryColumns = zeroColumns.slice()
  given.forEach((feature, i) => {
    if ((uses[i] & use.zeroTurns) !== 0) {
      const column = { ...feature, zeroIsMissing: true }
      const isShared = (uses[i] & (use.nanTurns | use.categorical | use.linear)) === 0
      if (isShared) features[i] = column
      else zeroColumns[i] = features.push({ ...column, source: i }) - 1
    }
    // Codes of names have no fraction.
    if ((uses[i] & use.categorical) !== 0 && feature.categories === undefined) {
      const column = { ...feature, truncates: true }
      const isShared = (uses[i] & (use.numeric | use.linear)) === 0
      if (isShared) features[i] = column
      else categoryColumns[i] = features.push({ ...column, source: i }) - 1
    }
  })
  return { features, zeroColumns, categoryColumns }
}

/** How trees use a feature. */
const use = {
  numeric: 1,
  categorical: 2,
  linear: 4,
  /** Zeros and NaN go another way than 0 would by its size. */
  zeroTurns: 8,
  /** NaN goes another way than 0. */
  nanTurns: 16,
}

function usesOf(trees: readonly LightgbmTree[], featureCount: number): Uint8Array {
  const uses = new Uint8Array(featureCount)
  for (const tree of trees) {
    tree.features.forEach((feature, split) => {
      const bits = tree.decisions[split]
      if ((bits & decision.categorical) !== 0) {
        uses[feature] |= use.categorical
        return
      }
      uses[feature] |= use.numeric
      const turns = zeroGoesLeft(tree.thresholds[split]) !== ((bits & decision.missingLeft) !== 0)
      if (turns && bits >> 2 === missing.zero) uses[feature] |= use.zeroTurns
      if (turns && bits >> 2 === missing.nan) uses[feature] |= use.nanTurns
    })
    for (const feature of tree.linear?.features.flat() ?? []) uses[feature] |= use.linear
  }
  return uses
}

/** Does a split send 0, and all that is taken for it, left? */
export function zeroGoesLeft(threshold: number): boolean {
  return 0 <= threshold
}

/** The threshold that has no value between 0 and itself that is taken for 0. */
export function besideZero(threshold: number): number {
  if (threshold >= 0 && threshold < lightgbmZeroMax) return lightgbmZeroMax
  return threshold < 0 && threshold >= -lightgbmZeroMax ? belowZeros : threshold
}

/** The greatest double that is not taken for 0, below it. */
const belowZeros = -(lightgbmZeroMax + 2 ** -169)
