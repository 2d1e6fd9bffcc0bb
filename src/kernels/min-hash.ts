/**
 * The hash of MinHash: the least ((1 + i) a + b) mod p over the positions i of non-zero values, in
 * the JVM's integers. Source: ml.feature.MinHashLSHModel, Spark 2.1 to 4.1.
 */

/** Infinity where no value is other than 0. */
export type MinHash = (count: number, indices: Int32Array, values: Float64Array) => number

const PRIME = 2038074743
const PRIME_RECIPROCAL = 1 / PRIME
const HALF_WORD = 2 ** 16

/** In 64 bits (since 2.4). The product has up to 62, so `a` is taken in two parts. */
export function minHash(a: number, b: number): MinHash {
  const low = a % HALF_WORD
  const high = (a - low) / HALF_WORD
  return (count, indices, values) => {
    let least = Number.POSITIVE_INFINITY
    for (let k = 0; k < count; k++) {
      if (values[k] === 0) continue
      const i = 1 + indices[k]
      const hash = modPrime(modPrime(i * high) * HALF_WORD + i * low + b)
      if (hash < least) least = hash
    }
    return least
  }
}

/** In 32 bits, which overflow (before 2.4). */
export function minHashInt(a: number, b: number): MinHash {
  return (count, indices, values) => {
    let least = Number.POSITIVE_INFINITY
    for (let k = 0; k < count; k++) {
      if (values[k] === 0) continue
      // The last `| 0` makes the remainder -0 an integer.
      const hash = (((Math.imul(1 + indices[k], a) + b) | 0) % PRIME) | 0
      if (hash < least) least = hash
    }
    return least
  }
}

/** For integers from 0 to 2^53; the quotient may be rounded to its neighbour. */
function modPrime(x: number): number {
  const rest = x - Math.floor(x * PRIME_RECIPROCAL) * PRIME
  if (rest < 0) return rest + PRIME
  return rest < PRIME ? rest : rest - PRIME
}
