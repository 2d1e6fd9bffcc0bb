/**
 * xxHash64 as Spark has it (catalyst.expressions.XXH64): of an int, of a long, of bytes. Results
 * are signed 64-bit integers. The algorithm is Yann Collet's.
 */
const P1 = 0x9e3779b185ebca87n
const P2 = 0xc2b2ae3d27d4eb4fn
const P3 = 0x165667b19e3779f9n
const P4 = 0x85ebca77c2b2ae63n
const P5 = 0x27d4eb2f165667c5n

export function xxHashInt(value: number, seed: bigint): bigint {
  const mixed = unsigned((unsigned(seed) + P5 + 4n) ^ unsigned(BigInt(value >>> 0) * P1))
  return finished(unsigned(rotated(mixed, 23n) * P2 + P3))
}

export function xxHashLong(value: bigint, seed: bigint): bigint {
  const start = unsigned(seed + P5 + 8n)
  return finished(withLong(start, unsigned(value)))
}

export function xxHashBytes(bytes: Uint8Array, seed: bigint): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const { length } = bytes
  let at = 0
  let hash: bigint
  if (length >= 32) {
    const lanes = [seed + P1 + P2, seed + P2, seed, seed - P1].map(unsigned)
    for (; at <= length - 32; at += 32) {
      for (let i = 0; i < 4; i++) {
        lanes[i] = round(lanes[i], view.getBigUint64(at + 8 * i, true))
      }
    }
    const [a, b, c, d] = lanes
    hash = unsigned(rotated(a, 1n) + rotated(b, 7n) + rotated(c, 12n) + rotated(d, 18n))
    for (const lane of lanes) hash = unsigned((hash ^ round(0n, lane)) * P1 + P4)
  } else hash = unsigned(seed + P5)
  hash = unsigned(hash + BigInt(length))
  for (; at <= length - 8; at += 8) hash = withLong(hash, view.getBigUint64(at, true))
  if (at <= length - 4) {
    hash ^= unsigned(BigInt(view.getUint32(at, true)) * P1)
    hash = unsigned(rotated(hash, 23n) * P2 + P3)
    at += 4
  }
  for (; at < length; at++) {
    hash ^= unsigned(BigInt(bytes[at]) * P5)
    hash = unsigned(rotated(hash, 11n) * P1)
  }
  return finished(hash)
}

function round(lane: bigint, value: bigint): bigint {
  return unsigned(rotated(unsigned(lane + value * P2), 31n) * P1)
}

function withLong(hash: bigint, value: bigint): bigint {
  return unsigned(rotated(hash ^ round(0n, value), 27n) * P1 + P4)
}

function finished(given: bigint): bigint {
  let hash = given ^ (given >> 33n)
  hash = unsigned(hash * P2)
  hash ^= hash >> 29n
  hash = unsigned(hash * P3)
  return BigInt.asIntN(64, hash ^ (hash >> 32n))
}

function rotated(value: bigint, bits: bigint): bigint {
  return unsigned(value << bits) | (value >> (64n - bits))
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}
