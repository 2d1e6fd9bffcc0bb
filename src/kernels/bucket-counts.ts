/**
 * Counts integer keys and gives them back in increasing order, without sorting: an open-addressing
 * table whose home slots grow with the key, and whose runs are kept in order.
 *
 *     slot   0  1  2  3 ...                     home of a key = key >>> shift
 *     key    3  -  9 10 ...   (- is VACANT)     a key stands at or after its home
 */

/** Where the counts go: the entries of a sparse vector. */
export interface Entries {
  count: number
  indices: Int32Array
  values: Float64Array
  reserve(count: number): void
}

export class BucketCounts {
  private distinct = 0
  private shift = 0
  private readonly keyBits: number
  private keys = new Int32Array(0)
  private counts = new Int32Array(0)
  private isListing = false
  private listed = 0
  private list = new Int32Array(0)

  /** @param bound keys are below it; at most 2^31 - 1 */
  constructor(bound: number) {
    this.keyBits = 32 - Math.clz32(bound - 1)
  }

  /** Forgets what was counted. @param keysMax distinct keys to come, at most */
  start(keysMax: number): void {
    // Keys that were chosen to crowd would make one long run of a large table: those are sorted.
    this.isListing = keysMax > tableKeysMax
    this.listed = 0
    if (this.isListing) return
    const homeBits = Math.min(this.keyBits, 32 - Math.clz32(keysMax | 31))
    this.shift = this.keyBits - homeBits
    const slotCount = 2 ** homeBits + keysMax + 1
    if (this.keys.length < slotCount) {
      this.keys = new Int32Array(slotCount).fill(VACANT)
      this.counts = new Int32Array(slotCount)
    } else if (this.distinct > 0) this.keys.fill(VACANT)
    this.distinct = 0
  }

  add(key: number, times: number): void {
    if (this.isListing) {
      for (let i = 0; i < times; i++) this.enlist(key)
      return
    }
    const { keys, counts } = this
    let slot = key >>> this.shift
    while (keys[slot] < key) slot++
    if (keys[slot] === key) {
      counts[slot] += times
      return
    }
    this.distinct++
    let movedKey = key
    let movedCount = times
    while (movedKey !== VACANT) {
      const nextKey = keys[slot]
      const nextCount = counts[slot]
      keys[slot] = movedKey
      counts[slot++] = movedCount
      movedKey = nextKey
      movedCount = nextCount
    }
  }

  /** Moves the counts, or ones where `binary`, into `entries`. */
  finish(entries: Entries, binary: boolean): void {
    if (this.isListing) {
      this.finishList(entries, binary)
      return
    }
    const { keys, counts, distinct } = this
    entries.reserve(distinct)
    entries.count = distinct
    const { indices, values } = entries
    for (let slot = 0, at = 0; at < distinct; slot++) {
      const key = keys[slot]
      if (key === VACANT) continue
      indices[at] = key
      values[at++] = binary ? 1 : counts[slot]
      keys[slot] = VACANT
    }
    this.distinct = 0
  }

  private enlist(key: number): void {
    if (this.listed === this.list.length) {
      const longer = new Int32Array(2 * this.listed + tableKeysMax)
      longer.set(this.list)
      this.list = longer
    }
    this.list[this.listed++] = key
  }

  private finishList(entries: Entries, binary: boolean): void {
    const keys = this.list.subarray(0, this.listed).sort()
    entries.reserve(keys.length)
    const { indices, values } = entries
    let at = -1
    for (const key of keys) {
      if (at >= 0 && indices[at] === key) {
        if (!binary) values[at]++
      } else {
        indices[++at] = key
        values[at] = 1
      }
    }
    entries.count = at + 1
  }
}

/** Above every key, so that a search ends there. */
const VACANT = 0x7fffffff
const tableKeysMax = 4096
