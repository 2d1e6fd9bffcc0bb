/**
 * The scratch of a scorer: one slot per column, allocated once, overwritten for every row.
 * Kernels and stages work on slots; only the compiler knows column names.
 */

/**
 * A row as it comes in: column name to JSON (or msgpack) value; docs/rows.md says which values a
 * column of each type takes. A missing key is an absent column, null is null. Models of tree
 * libraries also take an array, of the values of their features in order.
 */
export type Row = Readonly<Record<string, unknown>>

/** Values of `Frame.states`. */
export const ABSENT = 0
export const NULL = 1
export const PRESENT = 2

export interface Frame {
  row: Row
  /** ABSENT, NULL or PRESENT, by slot. */
  readonly states: Uint8Array
  /** Numeric and boolean columns, by slot. */
  readonly numbers: Float64Array
  /**
   * Strings, arrays, and everything else that is no number and no vector, by slot. A bigint
   * column keeps its exact value here too; a label column its text.
   */
  readonly values: unknown[]
  /** Vector columns, by slot. */
  readonly vectors: Vector[]
}

export function createFrame(slotCount: number): Frame {
  return {
    row: {},
    states: new Uint8Array(slotCount),
    numbers: new Float64Array(slotCount),
    values: new Array(slotCount).fill(null),
    vectors: Array.from({ length: slotCount }, () => new Vector()),
  }
}

/**
 * A vector as entries in increasing order of index. `sparse` is the form that Spark would give it:
 * for a sparse vector the entries are the stored ones (explicit zeros included); for a dense one,
 * positions without an entry hold +0.0. One representation for both keeps sums over mostly-zero
 * dense vectors cheap without changing a bit (adding a zero to a sum that began at +0 changes it
 * not).
 */
export class Vector {
  /** Number of positions; -1 in a `number-or-vector` column that holds a number. */
  size = 0
  sparse = false
  /** Number of entries. */
  count = 0
  indices = new Int32Array(0)
  values = new Float64Array(0)

  /** Positions up to the last one that is there: of a sparse vector, up to the last entry. */
  get reach(): number {
    if (!this.sparse) return this.size
    return this.count === 0 ? 0 : this.indices[this.count - 1] + 1
  }

  /** Makes room for `count` entries; the old entries are lost. */
  reserve(count: number): void {
    if (this.indices.length >= count) return
    const capacity = Math.max(count, 2 * this.indices.length, 8)
    this.indices = new Int32Array(capacity)
    this.values = new Float64Array(capacity)
  }

  copyFrom(other: Vector): void {
    this.reserve(other.count)
    this.size = other.size
    this.sparse = other.sparse
    this.count = other.count
    for (let i = 0; i < other.count; i++) {
      this.indices[i] = other.indices[i]
      this.values[i] = other.values[i]
    }
  }
}
