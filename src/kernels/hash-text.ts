/**
 * A text to the counts of its hashed words in one pass over its characters: Java's lower-casing and
 * split at white space, removal of words, murmur3. Equal to javaLowerCase, splitAtSpaces, the
 * removals and hashString one after the other; words beyond ASCII really take that way.
 */
import { BucketCounts, type Entries } from './bucket-counts.ts'
import { isJavaSpace, javaLowerCase } from './java-string.ts'
import {
  bucket,
  finish,
  hashString,
  mixBytes,
  mixHash,
  mixWord,
  SEED,
  type StringVariant,
} from './murmur3.ts'

/** Words to leave out: those that, folded, are in the set. A fold leaves lower-case ASCII as is. */
export interface Removal {
  words: ReadonlySet<string | null>
  fold: ((word: string) => string) | null
}

export function textHasher(options: {
  bucketCount: number
  binary: boolean
  variant: StringVariant
  removals: readonly Removal[]
}): (text: string, entries: Entries) => void {
  const { bucketCount, binary, variant, removals } = options
  const counts = new BucketCounts(bucketCount)
  const table = wordTable(removals, variant)
  const isEmptyRemoved = isRemoved('', removals)
  const emptyBucket = bucket(hashString('', variant), bucketCount)
  const addWord = (word: string): void => {
    const lower = javaLowerCase(word)
    if (isRemoved(lower, removals)) return
    counts.add(bucket(hashString(lower, variant), bucketCount), 1)
  }
  return (text, entries) => {
    const { length } = text
    counts.start((length >>> 1) + 2)
    // Empty words count only where another one follows: Java drops trailing ones.
    let empties = 0
    let at = 0
    while (at < length) {
      const start = at
      let hash = SEED
      let code = 0
      let word = 0
      for (; at + 4 <= length; at += 4) {
        const a = lowered[text.charCodeAt(at)]
        const b = lowered[text.charCodeAt(at + 1)]
        const c = lowered[text.charCodeAt(at + 2)]
        const d = lowered[text.charCodeAt(at + 3)]
        if ((a | b | c | d) >= SPACE) break
        hash = mixHash(hash, mixWord(a | (b << 8) | (c << 16) | (d << 24)))
      }
      // At most three more characters, or the text ends.
      for (let shift = 0; at < length; at++, shift += 8) {
        code = lowered[text.charCodeAt(at)]
        if (code >= SPACE) break
        word |= code << shift
      }
      if (code === BEYOND) {
        while (at < length && !isJavaSpace(text.charCodeAt(at))) at++
        if (empties > 0 && !isEmptyRemoved) counts.add(emptyBucket, empties)
        empties = 0
        addWord(text.slice(start, at))
      } else if (at === start) empties++
      else {
        if (empties > 0 && !isEmptyRemoved) counts.add(emptyBucket, empties)
        empties = 0
        const bytes = at - start
        const rest = bytes & 3
        if (rest !== 0) hash = variant === 1 ? mixBytes(hash, word, rest) : hash ^ mixWord(word)
        hash = finish(hash, bytes)
        if (table === null || !isInTable(table, hash, text, start, bytes)) {
          counts.add(bucket(hash, bucketCount), 1)
        }
      }
      at++
    }
    if (length === 0 && !isEmptyRemoved) counts.add(emptyBucket, 1)
    counts.finish(entries, binary)
  }
}

/** Values of `lowered` that are no characters. */
const SPACE = 0x80
const BEYOND = 0x81

/** A code unit to its lower case, or to what else it is. */
const lowered = new Uint8Array(0x10000).fill(BEYOND)
for (let code = 0; code < 0x80; code++) {
  const isUpper = code >= 0x41 && code <= 0x5a
  lowered[code] = isJavaSpace(code) ? SPACE : isUpper ? code + 0x20 : code
}

function isRemoved(word: string, removals: readonly Removal[]): boolean {
  for (const { words, fold } of removals) {
    if (words.has(fold === null ? word : fold(word))) return true
  }
  return false
}

/** Open addressing by hash. `slots` holds word numbers from 1; the words lie end to end. */
interface WordTable {
  slots: Int32Array
  hashes: Int32Array
  starts: Int32Array
  bytes: Uint8Array
}

/** The words that a lower-case ASCII word can equal; null where there are none. */
function wordTable(removals: readonly Removal[], variant: StringVariant): WordTable | null {
  const all = removals.flatMap(({ words }) => [...words])
  const words = [...new Set(all)].filter((word) => word !== null && isLowerAscii(word)) as string[]
  if (words.length === 0) return null
  const slots = new Int32Array(2 ** (34 - Math.clz32(words.length)))
  const hashes = new Int32Array(words.length + 1)
  const starts = new Int32Array(words.length + 2)
  const bytes = new Uint8Array(words.reduce((sum, word) => sum + word.length, 0))
  words.forEach((word, i) => {
    const number = i + 1
    hashes[number] = hashString(word, variant)
    starts[number + 1] = starts[number] + word.length
    for (let j = 0; j < word.length; j++) bytes[starts[number] + j] = word.charCodeAt(j)
    let slot = hashes[number] & (slots.length - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = number
  })
  return { slots, hashes, starts, bytes }
}

function isLowerAscii(word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    if (lowered[word.charCodeAt(i)] !== word.charCodeAt(i)) return false
  }
  return true
}

function isInTable(
  { slots, hashes, starts, bytes }: WordTable,
  hash: number,
  text: string,
  start: number,
  length: number,
): boolean {
  const mask = slots.length - 1
  for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
    const number = slots[slot]
    const from = starts[number]
    if (hashes[number] !== hash || starts[number + 1] - from !== length) continue
    let same = 0
    while (same < length && bytes[from + same] === lowered[text.charCodeAt(start + same)]) same++
    if (same === length) return true
  }
  return false
}
