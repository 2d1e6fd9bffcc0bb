/**
 * java.lang.StrictMath where it differs from JavaScript's Math, and java.lang.Math where that is
 * StrictMath. Both come from Sun's fdlibm 5.3 (whose algorithms these are: e_atan2, e_hypot,
 * s_cbrt, s_tanh; pow stands in fdlibm-pow.ts), but V8 took BSD's changes. log, log10, log1p,
 * expm1, asin, acos, atan, sinh and sqrt agree; each was compared over 100,000 points.
 */

const number = new Float64Array(1)
const words = new Int32Array(number.buffer)

export function highWord(x: number): number {
  number[0] = x
  return words[1]
}

export function lowWord(x: number): number {
  number[0] = x
  return words[0]
}

export function withWords(high: number, low: number): number {
  words[0] = low
  words[1] = high
  return number[0]
}

/** V8 gives Math.E for 1. */
export function strictExp(x: number): number {
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: one unit above Math.E, as in Java
  return x === 1 ? 2.7182818284590455 : Math.exp(x)
}

export function strictCosh(x: number): number {
  return Math.abs(x) === 1 ? 1.543080634815244 : Math.cosh(x)
}

export function strictTanh(x: number): number {
  const magnitude = Math.abs(x)
  // V8 gives x itself from 2^-28 on, fdlibm only from 2^-55 on.
  if (magnitude >= 2 ** -28 || !(magnitude > 0)) return Math.tanh(x)
  if (magnitude < 2 ** -55) return x * (1 + x)
  const t = Math.expm1(-2 * magnitude)
  const z = -t / (t + 2)
  return x < 0 ? -z : z
}

const PI_LOW = 1.2246467991473532e-16

export function strictAtan2(y: number, x: number): number {
  const exponents = ((highWord(y) & 0x7fffffff) - (highWord(x) & 0x7fffffff)) >> 20
  const isPlain = Number.isFinite(x) && Number.isFinite(y) && x !== 0 && y !== 0
  // Only here does BSD leave out the last step.
  if (!isPlain || x > 0 || exponents <= 60) return Math.atan2(y, x)
  const z = Math.PI / 2 + 0.5 * PI_LOW
  return y > 0 ? Math.PI - (z - PI_LOW) : z - PI_LOW - Math.PI
}

export function strictCbrt(given: number): number {
  if (!Number.isFinite(given) || given === 0) return given
  const x = Math.abs(given)
  const high = highWord(x)
  let t: number
  if (high < 0x00100000) {
    const scaled = 2 ** 54 * x
    t = withWords(Math.trunc(highWord(scaled) / 3) + 696219795, lowWord(scaled))
  } else t = withWords(Math.trunc(high / 3) + 715094163, 0)
  const r = (t * t) / x
  const s = 0.5428571428571428 + r * t
  t *= 0.35714285714285715 + 1.6071428571428572 / (s + 1.4142857142857144 + -0.7053061224489796 / s)
  t = withWords(highWord(t) + 1, 0)
  const quotient = x / (t * t)
  const correction = (quotient - t) / (t + t + quotient)
  const root = t + t * correction
  return given < 0 ? -root : root
}

export function strictHypot(x: number, y: number): number {
  if (Math.abs(x) === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  if (Math.abs(y) === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const isOrdered = (highWord(x) & 0x7fffffff) >= (highWord(y) & 0x7fffffff)
  let a = Math.abs(isOrdered ? x : y)
  let b = Math.abs(isOrdered ? y : x)
  if (highWord(a) - highWord(b) > 0x3c00000) return a + b
  let scale = 1
  if (highWord(a) > 0x5f300000) {
    a *= 2 ** -600
    b *= 2 ** -600
    scale = 2 ** 600
  }
  if (highWord(b) < 0x20b00000) {
    if (b === 0) return a
    const isTiny = highWord(b) <= 0x000fffff
    scale = isTiny ? 2 ** -1022 : 2 ** -600
    a *= isTiny ? 2 ** 1022 : 2 ** 600
    b *= isTiny ? 2 ** 1022 : 2 ** 600
  }
  const difference = a - b
  let w: number
  if (difference > b) {
    const t1 = withWords(highWord(a), 0)
    const t2 = a - t1
    w = Math.sqrt(t1 * t1 - (b * -b - t2 * (a + t1)))
  } else {
    const doubled = a + a
    const y1 = withWords(highWord(b), 0)
    const y2 = b - y1
    const t1 = withWords(highWord(a) + 0x00100000, 0)
    const t2 = doubled - t1
    w = Math.sqrt(t1 * y1 - (difference * -difference - (t1 * y2 + t2 * b)))
  }
  return scale === 1 ? w : scale * w
}
