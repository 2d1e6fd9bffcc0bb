/**
 * Murmur3_x86_32 with seed 42, as Spark hashes terms (unsafe.hash.Murmur3_x86_32, 2.3 to 4.2): over
 * the UTF-8 bytes, which are made on the way. Results are signed 32-bit integers.
 *
 *   4 bytes, little-endian -> mixWord -> mixHash into the hash -> ... -> finish with the byte count
 */

/** Selects what is done with the last 1 to 3 bytes. 1: HashingTF before Spark 3. 2: all others. */
export type StringVariant = 1 | 2

export function hashString(text: string, variant: StringVariant): number {
  const { length } = text
  let hash = SEED
  let word = 0
  let bytes = 0
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) {
      word |= code << ((bytes & 3) << 3)
      bytes++
      if ((bytes & 3) === 0) {
        hash = mixHash(hash, mixWord(word))
        word = 0
      }
      continue
    }
    let packed = utf8At(text, i, code)
    if (packed >>> 24 !== 0) i++
    for (; packed !== 0; packed >>>= 8) {
      word |= (packed & 0xff) << ((bytes & 3) << 3)
      bytes++
      if ((bytes & 3) === 0) {
        hash = mixHash(hash, mixWord(word))
        word = 0
      }
    }
  }
  const rest = bytes & 3
  if (rest !== 0) hash = variant === 1 ? mixBytes(hash, word, rest) : hash ^ mixWord(word)
  return finish(hash, bytes)
}

export function hashInt(value: number): number {
  return finish(mixHash(SEED, mixWord(value)), 4)
}

export function hashLong(low: number, high: number): number {
  return finish(mixHash(mixHash(SEED, mixWord(low)), mixWord(high)), 8)
}

/** As Double.doubleToLongBits: -0 is not 0, and there is one NaN. */
export function hashDouble(value: number): number {
  if (Number.isNaN(value)) return hashLong(0, 0x7ff80000)
  double[0] = value
  return hashLong(doubleWords[0], doubleWords[1])
}

export function hashFloat(value: number): number {
  if (Number.isNaN(value)) return hashInt(0x7fc00000)
  float[0] = value
  return hashInt(floatWord[0])
}

/** The bucket of n that a hash falls into: Spark's nonNegativeMod. */
export function bucket(hash: number, n: number): number {
  const rest = (hash % n) | 0
  return rest < 0 ? rest + n : rest
}

export const SEED = 42
const double = new Float64Array(1)
const doubleWords = new Int32Array(double.buffer)
const float = new Float32Array(1)
const floatWord = new Int32Array(float.buffer)

/**
 * The UTF-8 bytes of the character at i, the first one lowest. Four bytes: it takes up two code
 * units. Half of a surrogate pair becomes a question mark, as in Java.
 */
function utf8At(text: string, i: number, code: number): number {
  if (code < 0x800) return 0x80c0 | (code >> 6) | ((code & 0x3f) << 8)
  if (code < 0xd800 || code > 0xdfff) {
    return 0x8080e0 | (code >> 12) | ((code & 0xfc0) << 2) | ((code & 0x3f) << 16)
  }
  const next = code < 0xdc00 && i + 1 < text.length ? text.charCodeAt(i + 1) : 0
  if ((next & 0xfc00) !== 0xdc00) return 0x3f
  const point = 0x10000 + ((code & 0x3ff) << 10) + (next & 0x3ff)
  return (
    0x808080f0 |
    (point >> 18) |
    ((point & 0x3f000) >> 4) |
    ((point & 0xfc0) << 10) |
    ((point & 0x3f) << 24)
  )
}

export function mixWord(word: number): number {
  const k = Math.imul(word, 0xcc9e2d51)
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593)
}

export function mixHash(hash: number, mixed: number): number {
  const h = hash ^ mixed
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

/** Each byte as a signed word of its own. */
export function mixBytes(start: number, word: number, count: number): number {
  let hash = start
  for (let i = 0; i < count; i++) hash = mixHash(hash, mixWord((word << (24 - 8 * i)) >> 24))
  return hash
}

export function finish(hash: number, bytes: number): number {
  let h = hash ^ bytes
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
