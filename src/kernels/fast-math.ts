/**
 * sin and cos of Apache Commons Math (FastMath 3.6.1), with which JTransforms makes its tables.
 * They are not always the nearest doubles, and differ from Math.sin and Math.cos.
 *   x = k pi/2 + a + b;  e = a - t for the nearest eighth t;  sin(t + e) by the sines of both.
 * "High" and "low" are the two parts of a number. The order of the operations is the original's.
 */

/** The sine and cosine that a table is made with. */
export interface Trigonometry {
  sin: (x: number) => number
  cos: (x: number) => number
}

/** |x| up to 3 294 198: beyond, the original reduces x in another way. */
export function fastSin(x: number): number {
  if (x === 0) return x
  const quadrant = reduce(Math.abs(x))
  const value = (quadrant & 1) === 0 ? sinOfFirst(high, low) : cosOfFirst(high, low)
  return x < 0 !== quadrant > 1 ? -value : value
}

/** |x| up to 3 294 198. */
export function fastCos(x: number): number {
  const quadrant = reduce(Math.abs(x))
  const value = (quadrant & 1) === 0 ? cosOfFirst(high, low) : sinOfFirst(high, low)
  return quadrant === 1 || quadrant === 2 ? -value : value
}

/** What `reduce` leaves of its argument. */
let high = 0
let low = 0

/** By Cody and Waite: x less a multiple of pi/2, which is taken off in three parts. */
function reduce(x: number): number {
  high = x
  low = 0
  if (!(x > HALF_PI_HIGH)) return 0
  // The estimate may be one too large next to a multiple.
  for (let k = Math.trunc(x * 0.6366197723675814); ; k--) {
    low = 0
    high = x
    takeOff(-k * 1.570796251296997)
    takeOff(-k * 7.549789948768648e-8)
    takeOff(-k * HALF_PI_LOW)
    if (high > 0) return k & 3
  }
}

function takeOff(part: number): void {
  const before = high
  high = before + part
  low += -(high - before - part)
}

const HALF_PI_HIGH = 1.5707963267948966
const HALF_PI_LOW = 6.123233995736766e-17
const SPLITTER = 2 ** 30

function sinOfFirst(a: number, b: number): number {
  const eighth = Math.trunc(a * 8 + 0.5)
  const e = a - eighth / 8
  const sinHigh = sineHighs[eighth]
  const sinLow = sineLows[eighth]
  const cosHigh = cosineHighs[eighth]
  const cosLow = cosineLows[eighth]
  const eSplit = e * SPLITTER
  const eHigh = e + eSplit - eSplit
  const eLow = sineRest(e) + (e - eHigh)
  const eCosLow = cosineRest(e)

  const product = cosHigh * eHigh
  let sum = sinHigh + product
  let rest = -(sum - sinHigh - product)
  rest = rest + sinHigh * eCosLow + cosHigh * eLow
  rest = rest + sinLow + cosLow * eHigh + sinLow * eCosLow + cosLow * eLow
  if (b !== 0) {
    const slope = (cosHigh + cosLow) * (1 + eCosLow) - (sinHigh + sinLow) * (eHigh + eLow)
    const before = sum
    sum = before + slope * b
    rest += -(sum - before - slope * b)
  }
  return sum + rest
}

function cosOfFirst(a: number, b: number): number {
  const complement = HALF_PI_HIGH - a
  return sinOfFirst(complement, -(complement - HALF_PI_HIGH + a) + (HALF_PI_LOW - b))
}

/** sin x - x for |x| up to 1/16. */
function sineRest(x: number): number {
  const square = x * x
  let p = 2.7553817452272217e-6
  p = p * square + -1.9841269659586505e-4
  p = p * square + 0.008333333333329196
  p = p * square + -0.16666666666666666
  return p * square * x
}

/** cos x - 1 for |x| up to 1/16. */
function cosineRest(x: number): number {
  const square = x * x
  let p = 2.479773539153719e-5
  p = p * square + -0.0013888888689039883
  p = p * square + 0.041666666666621166
  p = p * square + -0.49999999999999994
  return p * square
}

// Sines and cosines of the eighths from 0 to 13/8, in two parts.
const sineHighs = [
  0, 0.1246747374534607, 0.24740394949913025, 0.366272509098053, 0.4794255495071411,
  0.5850973129272461, 0.6816387176513672, 0.7675435543060303, 0.8414709568023682, 0.902267575263977,
  0.9489846229553223, 0.9808930158615112, 0.9974949359893799, 0.9985313415527344,
]
const sineLows = [
  0, -4.068233003401932e-9, 9.755392680573412e-9, 1.9987994582857286e-8, -1.0902938113007961e-8,
  -3.9986783938944604e-8, 4.23719669792332e-8, -5.207000323380292e-8, 2.800552834259e-8,
  1.883511811213715e-8, -3.5997360512765566e-9, 4.116164446561962e-8, 5.0614674548127384e-8,
  -1.0129027912496858e-9,
]
const cosineHighs = [
  1, 0.9921976327896118, 0.9689123630523682, 0.9305076599121094, 0.8775825500488281,
  0.8109631538391113, 0.7316888570785522, 0.6409968137741089, 0.5403022766113281,
  0.4311765432357788, 0.3153223395347595, 0.19454771280288696, 0.07073719799518585,
  -0.05417713522911072,
]
const cosineLows = [
  0, 3.4439717236742845e-8, 5.865827662008209e-8, -3.7999795083850525e-8, 1.184154459111628e-8,
  -3.43338934259355e-8, 1.1795268640216787e-8, 4.438921624363781e-8, 2.925681159240093e-8,
  -2.6437112632041807e-8, 2.2860509143963117e-8, -4.813899778443457e-9, 3.6725170580355583e-9,
  2.0217439756338078e-10,
]
