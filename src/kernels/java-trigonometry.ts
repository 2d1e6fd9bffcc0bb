/**
 * Math.sin and Math.cos as HotSpot computes them on x86-64 (OpenJDK 17, Intel's libm): with x near
 * N pi/32, r + c = x - N pi/32 in two parts and B = (N mod 64) pi/32,
 *
 *     sin(B + r + c) = sin B cos(r + c) + cos B sin(r + c),   cos x = sin(x + 16 pi/32)
 *
 * summed up from high to low, where sin B = S_hi + S_lo and cos B = sigma + C are tabled, sigma a
 * power of two. The order of the operations is the original's (stubGenerator_x86_64_sin.cpp); the
 * table and the remainder of large x are computed here from pi. Compared with the JVM on 1,000,000
 * points: no difference. Math.tan is not covered (it has 32 polynomials): V8's stands for it.
 */

export function javaSin(x: number): number {
  const magnitude = Math.abs(x)
  if (magnitude < 2 ** -252) return x
  return magnitude < 90112 ? sinNear(x, 0, 0) : sinFar(x, 0)
}

export function javaCos(x: number): number {
  const magnitude = Math.abs(x)
  if (magnitude < 2 ** -252) return 1 - magnitude
  return magnitude < 90112 ? sinNear(x, 0, 16) : sinFar(x, 16)
}

/** Within one unit in the last place of HotSpot's. */
export const nearlyJavaTan = Math.tan

const INVERSE = 10.185916357881302 // 32/pi
const P1 = 0.09817477042088285 // pi/32 in three parts, of which two have 32 bits
const P2 = 3.798187816439979e-12
const P3 = 1.2639164054974691e-22

/** sin(x + low + shift pi/32) */
function sinNear(x: number, low: number, shift: number): number {
  const n = Math.trunc(x * INVERSE + (x < 0 ? -0.5 : 0.5))
  const row = 4 * ((((n + shift) % 64) + 64) % 64)
  const c0 = table[row]
  const sHigh = table[row + 1]
  const sLow = table[row + 2]
  const sigma = table[row + 3]
  const r1 = x - n * P1
  const m2 = n * P2
  const r = r1 - m2
  const minusC = n * P3 - (r1 - r - m2) - low
  const r2 = r * r
  const r4 = r2 * r2
  const cosine = c0 + sigma
  const odd = (SIN4 * r1 * r + SIN3) * r4 + (SIN2 * r2 + SIN1)
  const even = (COS4 * r1 * r + COS3) * r4 + (COS2 * r2 + COS1)
  const rs = sigma * r
  const inner = sHigh + rs
  const med = c0 * r
  const high = inner + med
  const correction = minusC * (sHigh * r - cosine) + sLow
  const rest =
    correction +
    (sHigh - inner + rs) +
    (inner - high + med) +
    odd * (cosine * r * r2) +
    even * (sHigh * r2)
  return high + rest
}

const SIN1 = -0.16666666666666666
const SIN2 = 0.008333333333333333
const SIN3 = -0.0001984126984126984
const SIN4 = 2.7557319223985893e-6
const COS1 = -0.5
const COS2 = 0.041666666666666664
const COS3 = -0.001388888888888889
const COS4 = 0.0000248015873015873

/** Large x, from which a multiple of pi/4 is taken exactly. */
function sinFar(x: number, shift: number): number {
  if (!Number.isFinite(x)) return Number.NaN
  const scaled = fixedPoint(Math.abs(x))
  const quarter = pi >> 2n
  let turns = scaled / quarter
  let rest = scaled - turns * quarter
  if (2n * rest > quarter) {
    turns++
    rest -= quarter
  }
  const high = toNumber(rest)
  const low = toNumber(rest - fixedPoint(high))
  const octant = Number(turns % 8n)
  if (x < 0) return sinNear(-high, -low, shift - 8 * octant)
  return sinNear(high, low, shift + 8 * octant)
}

/** Numbers as integers in units of 2^-bits. */
const bits = 1300n

function fixedPoint(x: number): bigint {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x) || 1)) - 60, -1100)
  const scaled = x / 2 ** Math.max(exponent, -1000)
  const whole = exponent < -1000 ? BigInt(scaled * 2 ** 74) : BigInt(scaled)
  const shift = bits + BigInt(exponent < -1000 ? -1074 : exponent)
  return shift >= 0n ? whole << shift : whole >> -shift
}

function toNumber(value: bigint): number {
  const magnitude = value < 0n ? -value : value
  const length = magnitude.toString(2).length
  const dropped = BigInt(Math.max(length - 64, 0))
  // A sticky bit keeps the rounding of the 64 bits that are left right.
  const sticky = dropped > 0n && (magnitude & ((1n << dropped) - 1n)) !== 0n ? 1n : 0n
  const rounded = Number((magnitude >> dropped) | sticky) * 2 ** Number(dropped - bits)
  return value < 0n ? -rounded : rounded
}

/** pi by Machin's formula. */
const pi = 4n * (4n * arcTangentOfInverse(5n) - arcTangentOfInverse(239n))

function arcTangentOfInverse(n: bigint): bigint {
  let power = (1n << (bits + 64n)) / n
  let sum = power
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= -n * n
    sum += power / k
  }
  return sum >> 64n
}

/** By 64ths of a turn: C, S_hi, S_lo, sigma. */
const table = makeTable()

function makeTable(): Float64Array {
  const made = new Float64Array(4 * 64)
  for (let m = 0; m < 64; m++) {
    const sine = sineOf(m)
    const cosine = sineOf(m + 16)
    const high = toNumber(sine)
    const near = toNumber(cosine)
    const sigma = near === 0 ? 0 : Math.sign(near) * nearestPower(Math.abs(near))
    made.set(
      [toNumber(cosine - fixedPoint(sigma)), high, toNumber(sine - fixedPoint(high)), sigma],
      4 * m,
    )
  }
  return made
}

function nearestPower(x: number): number {
  const below = 2 ** Math.floor(Math.log2(x))
  return x - below <= 2 * below - x ? below : 2 * below
}

/** sin(m pi/32), exactly 0 or 1 where it is. */
function sineOf(m: number): bigint {
  const turn = m % 64
  if (turn >= 32) return -sineOf(turn - 32)
  if (turn > 16) return sineOf(32 - turn)
  if (turn === 0) return 0n
  if (turn === 16) return 1n << bits
  const x = (pi * BigInt(turn)) >> 5n
  const square = (x * x) >> bits
  let term = x
  let sum = x
  for (let k = 2n; term !== 0n; k += 2n) {
    term = -((term * square) >> bits) / (k * (k + 1n))
    sum += term
  }
  return sum
}
