/**
 * Fused multiply-add, rounded once, for all doubles: what Math.fma of the JVM gives. Neither
 * JavaScript nor its engines have one, and Spark's BLAS from 3.2 on accumulates with it.
 *
 * The product is split into p + e (Veltkamp, Dekker), p + c into s + t (Knuth's TwoSum), so that
 * a*b + c = s + (t + e) exactly. Only the rounding of t + e can hurt: where both ends of its error
 * interval lead to the same double, that double is right; else it is rounded to odd (Boldo and
 * Melquiond, "Emulation of FMA and correctly rounded sums", IEEE TC 57, 2008).
 */
export function fma(a: number, b: number, c: number): number {
  const p = a * b
  if (p < PRODUCT_MIN && p > -PRODUCT_MIN) return fmaTinyProduct(a, b, c)
  const as = SPLITTER * a
  const bs = SPLITTER * b
  const ah = as - (as - a)
  const bh = bs - (bs - b)
  const al = a - ah
  const bl = b - bh
  const e = al * bl - (p - ah * bh - al * bh - ah * bl)
  const s = p + c
  const v = s - p
  const z = p - (s - v) + (c - v) + e
  const low = s + z * BELOW_ONE
  // What overflowed on the way, be it in the splitting alone, has made an infinity or a NaN of it.
  if (low === s + z * ABOVE_ONE && low - low === 0) return low
  return fmaSlow(a, b, c)
}

const SPLITTER = 2 ** 27 + 1
/** Below it, the low part of a product may be no double. */
const PRODUCT_MIN = 2 ** -960
/** Above it, splitting or TwoSum may overflow. */
const SAFE_MAX = 2 ** 990
const BELOW_ONE = 1 - 2 ** -52
const ABOVE_ONE = 1 + 2 ** -52

function fmaTinyProduct(a: number, b: number, c: number): number {
  if (a === 0 || b === 0) return a * b + c
  return fmaExact(a, b, c)
}

function fmaSlow(a: number, b: number, c: number): number {
  const p = a * b
  const inRange =
    Math.abs(a) < SAFE_MAX &&
    Math.abs(b) < SAFE_MAX &&
    Math.abs(p) < SAFE_MAX &&
    Math.abs(c) < SAFE_MAX
  if (!inRange) return fmaExact(a, b, c)
  const as = SPLITTER * a
  const bs = SPLITTER * b
  const ah = as - (as - a)
  const bh = bs - (bs - b)
  const al = a - ah
  const bl = b - bh
  const e = al * bl - (p - ah * bh - al * bh - ah * bl)
  const s = p + c
  const v = s - p
  const t = p - (s - v) + (c - v)
  return s + addToOdd(t, e)
}

const float = new Float64Array(1)
const bits = new BigInt64Array(float.buffer)

/** x + y; where inexact, of the two doubles around the sum the one with an odd last bit. */
function addToOdd(x: number, y: number): number {
  const sum = x + y
  const v = sum - x
  const error = x - (sum - v) + (y - v)
  if (error === 0) return sum
  float[0] = sum
  if ((bits[0] & 1n) === 0n) bits[0] += error > 0 === sum > 0 ? 1n : -1n
  return float[0]
}

/** Finite a, b, c by integers; what is not finite by plain arithmetic, which does not round it. */
function fmaExact(a: number, b: number, c: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return a * b + c
  if (!Number.isFinite(c)) return c
  if (c === 0 && (a === 0 || b === 0)) return a * b + c
  const [aInteger, aExponent] = decompose(a)
  const [bInteger, bExponent] = decompose(b)
  const [cInteger, cExponent] = decompose(c)
  const productExponent = aExponent + bExponent
  const exponent = Math.min(productExponent, cExponent)
  const sum =
    ((aInteger * bInteger) << BigInt(productExponent - exponent)) +
    (cInteger << BigInt(cExponent - exponent))
  // Two exact opposites: +0. (Two zeros of the same sign are handled above.)
  if (sum === 0n) return 0
  return sum < 0n ? -compose(-sum, exponent) : compose(sum, exponent)
}

/** A finite x as integer * 2^exponent. */
function decompose(x: number): [bigint, number] {
  float[0] = x
  const word = BigInt.asUintN(63, bits[0])
  const field = Number(word >> 52n)
  const fraction = word & 0xfffffffffffffn
  const integer = field === 0 ? fraction : fraction | 0x10000000000000n
  return [x < 0 ? -integer : integer, field === 0 ? -1074 : field - 1075]
}

/** integer * 2^exponent (integer > 0), rounded to nearest even. */
function compose(integer: bigint, exponent: number): number {
  const width = integer.toString(2).length
  const drop = Math.max(width - 53, -1074 - exponent)
  if (drop <= 0) return scale(Number(integer), exponent)
  if (drop > width) return 0
  const shift = BigInt(drop)
  const kept = integer >> shift
  const rest = integer - (kept << shift)
  const half = 1n << (shift - 1n)
  const up = rest > half || (rest === half && (kept & 1n) === 1n)
  return scale(Number(up ? kept + 1n : kept), exponent + drop)
}

/** x * 2^exponent for an x of at most 53 bits whose result is a double (or overflows). */
function scale(x: number, exponent: number): number {
  if (exponent > 1023) return x * 2 ** 1023 * 2 ** Math.min(exponent - 1023, 1023)
  if (exponent < -1022) return x * 2 ** -1022 * 2 ** Math.max(exponent + 1022, -1074)
  return x * 2 ** exponent
}
