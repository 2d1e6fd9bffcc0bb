/**
 * A text to the counts of its hashed words without making strings: Java's lower-casing and split at
 * white space, removal of words, murmur3. Equal to javaLowerCase, splitAtSpaces, the removals and
 * hashString one after the other; words beyond ASCII really take that way.
 *
 *     text    A   c a t , A       as given
 *     codes   a | c a t , a       lower-cased; | is SPACE
 *     ends    1           6       one for each word
 */
import { BucketCounts, type Entries } from './bucket-counts.ts'
import { isJavaSpace, javaLowerCase, splitAtSpaces } from './java-string.ts'
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
  words: ReadonlySet<string>
  fold: ((word: string) => string) | null
}

export interface TextHashing {
  bucketCount: number
  binary: boolean
  variant: StringVariant
  removals: readonly Removal[]
}

export function textHasher(hashing: TextHashing): (text: string, entries: Entries) => void {
  const { bucketCount, binary, variant, removals } = hashing
  const counts = new BucketCounts(bucketCount)
  const table = wordTable(removals, variant)
  // The remainder by a power of two, without dividing.
  const mask = (bucketCount & (bucketCount - 1)) === 0 ? bucketCount - 1 : 0
  const isEmptyRemoved = isRemoved('', removals)
  const emptyBucket = bucket(hashString('', variant), bucketCount)
  const addWord = (word: string): void => {
    if (isRemoved(word, removals)) return
    counts.add(bucket(hashString(word, variant), bucketCount), 1)
  }
  return (text, entries) => {
    const { length } = text
    counts.start((length >>> 1) + 2)
    if (length === 0 || length > textLengthMax) {
      splitAtSpaces(javaLowerCase(text)).forEach(addWord)
      counts.finish(entries, binary)
      return
    }
    const wordCount = splitText(text)
    let empties = 0
    let start = 0
    for (let i = 0; i < wordCount; i++) {
      const end = ends[i]
      const size = end - start
      if (size === 0) empties++
      else {
        // Empty words count only where another one follows: Java drops trailing ones.
        if (empties > 0 && !isEmptyRemoved) counts.add(emptyBucket, empties)
        empties = 0
        let hash = SEED
        let seen = 0
        let at = start
        for (; at + 4 <= end; at += 4) {
          const word = view.getInt32(at, true)
          seen |= word
          hash = mixHash(hash, mixWord(word))
        }
        const rest = size & 3
        const word = view.getInt32(at, true) & restMask(rest)
        // Without a rest, word is 0 and mixes to 0.
        hash = variant === 1 ? mixBytes(hash, word, rest) : hash ^ mixWord(word)
        hash = finish(hash, size)
        if (((seen | word) & 0x80808080) !== 0) addWord(javaLowerCase(text.slice(start, end)))
        else if (table === null || !isInTable(table, hash, start, end)) {
          counts.add(mask === 0 ? bucket(hash, bucketCount) : hash & mask, 1)
        }
      }
      start = end + 1
    }
    counts.finish(entries, binary)
  }
}

/** Longer texts are split the plain way. */
const textLengthMax = 2 ** 14

/** Values of `lowered` that are no characters. */
const SPACE = 0x80
const BEYOND = 0x81

/** A code unit to its lower case, or to what else it is. */
const lowered = new Uint8Array(0x10000).fill(BEYOND)
for (let code = 0; code < 0x80; code++) {
  const isUpper = code >= 0x41 && code <= 0x5a
  lowered[code] = isJavaSpace(code) ? SPACE : isUpper ? code + 0x20 : code
}

// Scratch of one text. Three bytes for each character, or V8 first counts them; words of four bytes
// are read beyond the last one.
const codes = Buffer.alloc(3 * textLengthMax + 4)
const view = new DataView(codes.buffer, codes.byteOffset, codes.length)
const ends = new Int32Array(textLengthMax + 1)

/** Gives the number of words; loops without branches, for words end where no processor foresees. */
function splitText(text: string): number {
  const { length } = text
  let count = 0
  if (codes.write(text) === length) {
    for (let i = 0; i < length; i++) {
      const code = lowered[codes[i]]
      codes[i] = code
      ends[count] = i
      count += code >>> 7
    }
  } else {
    for (let i = 0; i < length; i++) {
      const code = lowered[text.charCodeAt(i)]
      codes[i] = code
      ends[count] = i
      count += code === SPACE ? 1 : 0
    }
  }
  ends[count] = length
  return count + 1
}

function isRemoved(word: string, removals: readonly Removal[]): boolean {
  for (const { words, fold } of removals) {
    if (words.has(fold === null ? word : fold(word))) return true
  }
  return false
}

/**
 * Open addressing by hash. `slots` holds word numbers from 1; `packed` the words, four bytes each
 * item, one after the other, each from its start.
 */
interface WordTable {
  slots: Int32Array
  hashes: Int32Array
  lengths: Int32Array
  starts: Int32Array
  packed: Int32Array
}

/** The words that a lower-case ASCII word can equal; null where there are none. */
function wordTable(removals: readonly Removal[], variant: StringVariant): WordTable | null {
  const all = new Set(removals.flatMap(({ words }) => [...words]))
  const words = [...all].filter(isLowerAscii)
  if (words.length === 0) return null
  const slots = new Int32Array(2 ** (35 - Math.clz32(words.length)))
  const hashes = Int32Array.from(['', ...words], (word) => hashString(word, variant))
  const lengths = Int32Array.from(['', ...words], (word) => word.length)
  const starts = new Int32Array(words.length + 1)
  const packed: number[] = []
  words.forEach((word, i) => {
    const number = i + 1
    starts[number] = packed.length
    for (let j = 0; j <= word.length >> 2; j++) packed.push(0)
    for (let j = 0; j < word.length; j++) {
      packed[starts[number] + (j >> 2)] |= word.charCodeAt(j) << ((j & 3) << 3)
    }
    let slot = hashes[number] & (slots.length - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = number
  })
  return { slots, hashes, lengths, starts, packed: Int32Array.from(packed) }
}

function isLowerAscii(word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    if (lowered[word.charCodeAt(i)] !== word.charCodeAt(i)) return false
  }
  return true
}

function isInTable(table: WordTable, hash: number, start: number, end: number): boolean {
  const { slots, hashes, lengths, starts, packed } = table
  const mask = slots.length - 1
  for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
    const number = slots[slot]
    if (hashes[number] !== hash || lengths[number] !== end - start) continue
    let place = starts[number]
    let at = start
    let difference = 0
    for (; at + 4 <= end; at += 4) difference |= view.getInt32(at, true) ^ packed[place++]
    difference |= (view.getInt32(at, true) & restMask(end - at)) ^ packed[place]
    if (difference === 0) return true
  }
  return false
}

/** Of a word of four bytes, those before the end. */
function restMask(rest: number): number {
  return (1 << (rest << 3)) - 1
}
