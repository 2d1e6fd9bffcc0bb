/**
 * java.lang.StrictMath.pow: fdlibm 5.3's e_pow. |x|^y is taken as 2^(y*log2|x|), with log2 held as
 * the sum of two doubles of which the first has 21 bits to spare.
 */
import { highWord, lowWord, withWords } from './fdlibm.ts'

export function strictPow(x: number, y: number): number {
  const special = specialPow(x, y)
  if (special !== undefined) return special
  const magnitude = Math.abs(x)
  const isOddOfNegative = x < 0 && Math.abs(y % 2) === 1
  const sign = isOddOfNegative ? -1 : 1
  if (Math.abs(y) > 2 ** 31) {
    const far = farPow(magnitude, y)
    if (far !== undefined) return sign * far
  }
  const [high, low] = Math.abs(y) > 2 ** 31 ? log2NearOne(magnitude) : log2(magnitude)
  const y1 = withWords(highWord(y), 0)
  const pLow = (y - y1) * high + y * low
  const pHigh = y1 * high
  return scaledPow(sign, pHigh, pLow)
}

/** What Java's documentation lists; `undefined` for finite bases and exponents that need a sum. */
function specialPow(x: number, y: number): number | undefined {
  if (y === 0) return 1
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const magnitude = Math.abs(x)
  if (Math.abs(y) === Number.POSITIVE_INFINITY) {
    if (magnitude === 1) return Number.NaN
    return magnitude > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0
  }
  if (y === 1) return x
  if (y === -1) return 1 / x
  if (y === 2) return x * x
  if (y === 0.5 && x >= 0 && !Object.is(x, -0)) return Math.sqrt(x)
  const isWhole = Number.isInteger(y)
  if (magnitude === 0 || magnitude === 1 || magnitude === Number.POSITIVE_INFINITY) {
    const z = y < 0 ? 1 / magnitude : magnitude
    if (highWord(x) >= 0) return z
    if (magnitude === 1 && !isWhole) return Number.NaN
    return isWhole && Math.abs(y % 2) === 1 ? -z : z
  }
  return x < 0 && !isWhole ? Number.NaN : undefined
}

/** For exponents beyond 2^31 nearly everything overflows or vanishes. */
function farPow(magnitude: number, y: number): number | undefined {
  const high = highWord(magnitude)
  if (Math.abs(y) > 2 ** 64) {
    if (high <= 0x3fefffff) return y < 0 ? Number.POSITIVE_INFINITY : 0
    if (high >= 0x3ff00000) return y > 0 ? Number.POSITIVE_INFINITY : 0
  }
  if (high < 0x3fefffff) return y < 0 ? Number.POSITIVE_INFINITY : 0
  if (high > 0x3ff00000) return y > 0 ? Number.POSITIVE_INFINITY : 0
  return undefined
}

type Pair = readonly [high: number, low: number]

/** |1-x| is tiny: log(x) by x-x^2/2+x^3/3-x^4/4. */
function log2NearOne(magnitude: number): Pair {
  const t = magnitude - 1
  const w = t * t * (0.5 - t * (0.3333333333333333 - t * 0.25))
  const u = 1.4426950216293335 * t
  const v = t * 1.9259629911266175e-8 - w * Math.LOG2E
  const high = withWords(highWord(u + v), 0)
  return [high, v - (high - u)]
}

const L1 = 0.5999999999999946
const L2 = 0.4285714285785502
const L3 = 0.33333332981837743
const L4 = 0.272728123808534
const L5 = 0.23066074577556175
const L6 = 0.20697501780033842
const CP = 0.9617966939259756
const CP_HIGH = 0.9617967009544373
const CP_LOW = -7.028461650952758e-9

function log2(given: number): Pair {
  let n = 0
  let ax = given
  if (highWord(ax) < 0x00100000) {
    ax *= 2 ** 53
    n -= 53
  }
  n += (highWord(ax) >> 20) - 0x3ff
  const mantissa = highWord(ax) & 0x000fffff
  let high = mantissa | 0x3ff00000
  let isHalfAgain = false
  if (mantissa > 0x3988e) {
    if (mantissa < 0xbb67a) isHalfAgain = true
    else {
      n++
      high -= 0x00100000
    }
  }
  ax = withWords(high, lowWord(ax))
  const base = isHalfAgain ? 1.5 : 1
  const u = ax - base
  const v = 1 / (ax + base)
  const s = u * v
  const sHigh = withWords(highWord(s), 0)
  const tHigh = withWords(((high >> 1) | 0x20000000) + 0x00080000 + (isHalfAgain ? 0x40000 : 0), 0)
  const tLow = ax - (tHigh - base)
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow)
  const s2 = s * s
  const polynomial = s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6)))))
  const r = polynomial + sLow * (sHigh + s)
  const square = sHigh * sHigh
  const t = withWords(highWord(3 + square + r), 0)
  const rest = r - (t - 3 - square)
  const product = sHigh * t
  const productLow = sLow * t + rest * s
  const pHigh = withWords(highWord(product + productLow), 0)
  const pLow = productLow - (pHigh - product)
  const zHigh = CP_HIGH * pHigh
  const zLow = CP_LOW * pHigh + pLow * CP + (isHalfAgain ? 1.350039202129749e-8 : 0)
  const dHigh = isHalfAgain ? 0.5849624872207642 : 0
  const sum = withWords(highWord(zHigh + zLow + dHigh + n), 0)
  return [sum, zLow - (sum - n - dHigh - zHigh)]
}

const P1 = 0.16666666666666602
const P2 = -0.0027777777777015593
const P3 = 6.613756321437934e-5
const P4 = -1.6533902205465252e-6
const P5 = 4.1381367970572385e-8
const OVERFLOW_TAIL = 8.008566259537294e-17

/** sign * 2^(high+low) */
function scaledPow(sign: number, pHighGiven: number, pLow: number): number {
  let pHigh = pHighGiven
  const z = pLow + pHigh
  if (z >= 1024 && (z > 1024 || pLow + OVERFLOW_TAIL > z - pHigh)) {
    return sign * Number.POSITIVE_INFINITY
  }
  if (z <= -1075 && (z < -1075 || pLow <= z - pHigh)) return sign * 0
  const high = highWord(z)
  let n = 0
  const exponent = ((high & 0x7fffffff) >> 20) - 0x3ff
  if ((high & 0x7fffffff) > 0x3fe00000) {
    n = high + (0x00100000 >> (exponent + 1))
    const k = ((n & 0x7fffffff) >> 20) - 0x3ff
    const t = withWords(n & ~(0x000fffff >> k), 0)
    n = ((n & 0x000fffff) | 0x00100000) >> (20 - k)
    if (high < 0) n = -n
    pHigh -= t
  }
  const t = withWords(highWord(pLow + pHigh), 0)
  const u = t * 0.6931471824645996
  const v = (pLow - (t - pHigh)) * Math.LN2 + t * -1.904654299957768e-9
  const whole = u + v
  const w = v - (whole - u)
  const square = whole * whole
  const t1 = whole - square * (P1 + square * (P2 + square * (P3 + square * (P4 + square * P5))))
  const r = (whole * t1) / (t1 - 2) - (w + whole * w)
  const result = 1 - (r - whole)
  const scaledHigh = highWord(result) + (n << 20)
  if (scaledHigh >> 20 <= 0) return sign * scaleDown(result, n)
  return sign * withWords(scaledHigh, lowWord(result))
}

/** result * 2^n where that is subnormal. */
function scaleDown(result: number, n: number): number {
  return result * 2 ** (n + 54) * 2 ** -54
}
