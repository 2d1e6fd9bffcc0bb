/** The nodes of all trees of an ensemble (model/tree-ensemble.ts tells how they lie there). */
import type { WasmMemory } from './web-assembly.ts'

export interface TreeNodes {
  comparison: '<=' | '<'
  /** 32: features are floats, and compared as such. */
  featureBits: 32 | 64
  /** Splits on the longest way from a root to a leaf. */
  depth: number
  /** First node of each tree. */
  roots: Int32Array
  /** Feature of a split, -1 at a leaf. */
  features: Int32Array
  /** Of a numeric split. */
  thresholds: Float64Array
  /** Right child of a split, number of a leaf. The left child is the next node. */
  rights: Int32Array
  /** Splits whose left way a missing value (NaN) takes: 1, else 0. */
  missingLeft: Uint8Array
  /** Of a categorical split: where its set begins in `categoryWords`; else -1. */
  categories: Int32Array
  /** Sets: 2 * number of words + (1 where the members go left), then the words of the bit set. */
  categoryWords: Int32Array
  /** Where threads that have this ensemble pack it for all of them (kernels/tree-memory.ts). */
  home?: WasmMemory
}
