/**
 * Rotations of a plane, as LAPACK 3.1 makes them (dlapy2, dlartg, dlaev2), with the operations in
 * its order. Results stand in an array that the caller owns, so that nothing is allocated.
 */

/** sqrt(x^2 + y^2) without overflow. */
export function length2(x: number, y: number): number {
  const most = Math.max(Math.abs(x), Math.abs(y))
  const least = Math.min(Math.abs(x), Math.abs(y))
  if (least === 0) return most
  return most * Math.sqrt(1 + (least / most) * (least / most))
}

/** What both functions put where. */
export const COS = 0
export const SIN = 1
/** The length of what is rotated. */
export const LENGTH = 2
/** The eigenvalue of greater magnitude, and the other. */
export const GREATER = 2
export const LESSER = 3

const SMALL = 2 ** -484
const LARGE = 2 ** 484

/** The rotation that turns (f, g) into (length, 0). */
export function rotationOf(f: number, g: number, into: Float64Array): void {
  if (g === 0) set(into, 1, 0, f)
  else if (f === 0) set(into, 0, 1, g)
  else {
    let x = f
    let y = g
    let scalings = 0
    let most = Math.max(Math.abs(x), Math.abs(y))
    const step = most >= LARGE ? SMALL : LARGE
    while (most >= LARGE ? step === SMALL : most <= SMALL && step === LARGE) {
      scalings++
      x *= step
      y *= step
      most = Math.max(Math.abs(x), Math.abs(y))
    }
    let length = Math.sqrt(x * x + y * y)
    const cos = x / length
    const sin = y / length
    for (let i = 0; i < scalings; i++) length *= 1 / step
    if (Math.abs(f) > Math.abs(g) && cos < 0) set(into, -cos, -sin, -length)
    else set(into, cos, sin, length)
  }
}

function set(into: Float64Array, cos: number, sin: number, length: number): void {
  into[COS] = cos
  into[SIN] = sin
  into[LENGTH] = length
}

/** Eigenvalues of ((a, b), (b, c)), and the unit eigenvector (cos, sin) of the greater one. */
export function eigenOfTwo(a: number, b: number, c: number, into: Float64Array): void {
  const sum = a + c
  const difference = a - c
  const twice = b + b
  const root = rootOf(Math.abs(difference), Math.abs(twice))
  const most = Math.abs(a) > Math.abs(c) ? a : c
  const least = Math.abs(a) > Math.abs(c) ? c : a
  if (sum === 0) {
    into[GREATER] = 0.5 * root
    into[LESSER] = -0.5 * root
  } else {
    const greater = 0.5 * (sum < 0 ? sum - root : sum + root)
    into[GREATER] = greater
    into[LESSER] = (most / greater) * least - (b / greater) * b
  }
  const isPlus = difference >= 0
  const cs = isPlus ? difference + root : difference - root
  let cos = 1
  let sin = 0
  if (Math.abs(cs) > Math.abs(twice)) {
    const cotangent = -twice / cs
    sin = 1 / Math.sqrt(1 + cotangent * cotangent)
    cos = cotangent * sin
  } else if (twice !== 0) {
    const tangent = -cs / twice
    cos = 1 / Math.sqrt(1 + tangent * tangent)
    sin = tangent * cos
  }
  const isTurned = isPlus === !(sum < 0)
  into[COS] = isTurned ? -sin : cos
  into[SIN] = isTurned ? cos : sin
}

function rootOf(a: number, b: number): number {
  if (a > b) return a * Math.sqrt(1 + (b / a) * (b / a))
  if (a < b) return b * Math.sqrt(1 + (a / b) * (a / b))
  return b * Math.SQRT2
}
