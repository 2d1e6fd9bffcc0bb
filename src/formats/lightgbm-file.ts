/** What a model file of LightGBM says, text or JSON, before anybody makes sense of it. */

/** Of the layout, not of the library: v2 is 2.0.12 to 2.2, v3 is 2.3 to 3.3, v4 is 4.x. */
export const lightgbmVersions = ['v2', 'v3', 'v4'] as const

export interface LightgbmFile {
  version: (typeof lightgbmVersions)[number]
  /** `binary sigmoid:1`; `none` where the trainer had a function of the user's own. */
  objective: string | undefined
  /** Trees of one iteration: tree t adds to output t % outputCount. */
  outputCount: number
  /** Written before 3.3, which has another formula for cross_entropy_lambda. */
  isBefore33: boolean
  /** Random forest: the sum is divided by the number of iterations. */
  averages: boolean
  /** Random forests before 2.2: the objective's function has been applied to each leaf. */
  leavesAreConverted: boolean
  featureNames: readonly string[]
  /** By feature; undefined where the file does not tell. */
  featureInfos: readonly FeatureInfo[] | undefined
  /** Categorical features as the trainer declared them, where the file tells. */
  declaredCategorical: readonly number[]
  trees: readonly LightgbmTree[]
  /** Trained with linear_tree, although no tree may have become linear. */
  isLinear: boolean
  /** Names of categories, for each categorical column of the trainer's data frame in turn. */
  pandasCategories: readonly (readonly Category[])[]
}

export type Category = string | number | boolean

/** Values of a feature in the training data. */
export type FeatureInfo =
  /** All the same, or never tried for a split. */
  | { kind: 'unused' }
  | { kind: 'range'; min: number; max: number }
  /** Codes of categories; `max` is the greatest. */
  | { kind: 'categories'; max: number }

/** Splits are 0 (the root) to leafCount - 2; a child c below 0 is leaf ~c. */
export interface LightgbmTree {
  leafCount: number
  lefts: Int32Array
  rights: Int32Array
  features: Int32Array
  thresholds: Float64Array
  /** Bit 0: categorical, bit 1: missing values go left, bits 2 and 3: what is missing. */
  decisions: Uint8Array
  /** Members of categorical splits, all of which go left. */
  categories: ReadonlyMap<number, readonly number[]>
  leafValues: Float64Array
  /** Training rows by leaf and by split, where the file tells. */
  leafRows: Float64Array | undefined
  splitRows: Float64Array | undefined
  /** Linear trees. */
  linear: LightgbmLinear | undefined
}

/** By leaf: constant + sum of weights[i] * feature[i]. */
export interface LightgbmLinear {
  constants: Float64Array
  features: readonly (readonly number[])[]
  weights: readonly (readonly number[])[]
}

export const decision = { categorical: 1, missingLeft: 2 } as const

/** Bits 2 and 3 of a decision. */
export const missing = { none: 0, zero: 1, nan: 2 } as const
