/**
 * Counts integer keys and gives them back in increasing order, without sorting: an open-addressing
 * table whose home slots grow with the key, and whose runs are kept in order. Few of its slots are
 * taken, so a bit for each tells which.
 *
 *     slot   0  1  2  3 ...                     home of a key = key >>> shift
 *     key    3  -  9 10 ...   (- is VACANT)     a key stands at or after its home
 *     taken  1  0  1  1 ...
 */

/** Where the counts go: the entries of a sparse vector. */
export interface Entries {
  count: number
  indices: Int32Array
  values: Float64Array
  reserve(count: number): void
}

export class BucketCounts {
  private readonly keyBits: number
  private distinct = 0
  private shift = 0
  /** Words of `taken` that the slots in use need. */
  private takenWords = 0
  private keys = new Int32Array(0)
  private counts = new Int32Array(0)
  private taken = new Int32Array(0)
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
    const homeBits = Math.min(this.keyBits, 33 - Math.clz32(keysMax | 31))
    this.shift = this.keyBits - homeBits
    this.takenWords = ((2 ** homeBits + keysMax) >>> 5) + 1
    if (this.taken.length < this.takenWords) {
      this.keys = new Int32Array(this.takenWords * 32).fill(VACANT)
      this.counts = new Int32Array(this.takenWords * 32)
      this.taken = new Int32Array(this.takenWords)
    } else if (this.distinct > 0) {
      this.keys.fill(VACANT)
      this.taken.fill(0)
    }
    this.distinct = 0
  }

  add(key: number, times: number): void {
    if (this.isListing) {
      for (let i = 0; i < times; i++) this.enlist(key)
      return
    }
    const { keys, counts, taken } = this
    let slot = key >>> this.shift
    while (keys[slot] < key) slot++
    let moved = keys[slot]
    if (moved === key) {
      counts[slot] += times
      return
    }
    let movedCount = counts[slot]
    keys[slot] = key
    counts[slot] = times
    while (moved !== VACANT) {
      slot++
      const next = keys[slot]
      const nextCount = counts[slot]
      keys[slot] = moved
      counts[slot] = movedCount
      moved = next
      movedCount = nextCount
    }
    taken[slot >>> 5] |= 1 << (slot & 31)
    this.distinct++
  }

  /** Moves the counts, or ones where `binary`, into `entries`. */
  finish(entries: Entries, binary: boolean): void {
    if (this.isListing) {
      this.finishList(entries, binary)
      return
    }
    const { keys, counts, taken, takenWords } = this
    entries.reserve(this.distinct)
    const { indices, values } = entries
    let at = 0
    for (let word = 0; word < takenWords; word++) {
      for (let bits = taken[word]; bits !== 0; bits &= bits - 1) {
        const slot = (word << 5) + 31 - Math.clz32(bits & -bits)
        indices[at] = keys[slot]
        values[at++] = binary ? 1 : counts[slot]
        keys[slot] = VACANT
      }
      taken[word] = 0
    }
    entries.count = at
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
