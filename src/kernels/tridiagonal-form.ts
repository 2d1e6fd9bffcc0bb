/**
 * A symmetric matrix as Q T Q' with a tridiagonal T, by Householder reflections from the first
 * column on: LAPACK's dsytd2 (lower triangle) and dorg2r, with the operations in their order.
 */
import { length2 } from './plane-rotation.ts'

export interface TridiagonalForm {
  diagonal: Float64Array
  /** One less than the diagonal. */
  offDiagonal: Float64Array
  /** Q, column by column. */
  vectors: Float64Array
}

/** @param a of n columns, n > 1; its lower triangle is overwritten with the reflections */
export function tridiagonalForm(n: number, a: Float64Array): TridiagonalForm {
  const diagonal = new Float64Array(n)
  const offDiagonal = new Float64Array(n - 1)
  const factors = new Float64Array(n - 1)
  const scratch = new Float64Array(n)
  for (let column = 0; column < n - 1; column++) {
    const head = column * n + column + 1
    const factor = makeReflection(a, head, n - column - 1)
    offDiagonal[column] = a[head]
    if (factor !== 0) {
      a[head] = 1
      reflectBothSides(n, a, column + 1, factor, scratch)
      a[head] = offDiagonal[column]
    }
    diagonal[column] = a[column * n + column]
    factors[column] = factor
  }
  diagonal[n - 1] = a[n * n - 1]
  return { diagonal, offDiagonal, vectors: product(n, a, factors) }
}

/** Smaller lengths are scaled up first (dlarfg). */
const LENGTH_MIN = 2 ** -1022 / 2 ** -53

/**
 * The reflection 1 - factor v v' that turns `count` numbers into (length, 0, ...): puts the length
 * in front and the rest of v, whose first is 1, behind it.
 */
function makeReflection(a: Float64Array, at: number, count: number): number {
  if (count <= 1) return 0
  let rest = norm(a, at + 1, count - 1)
  if (rest === 0) return 0
  let first = a[at]
  let length = -signed(length2(first, rest), first)
  let scalings = 0
  if (Math.abs(length) < LENGTH_MIN) {
    do {
      scalings++
      scale(a, at + 1, count - 1, 1 / LENGTH_MIN)
      length *= 1 / LENGTH_MIN
      first *= 1 / LENGTH_MIN
    } while (Math.abs(length) < LENGTH_MIN)
    rest = norm(a, at + 1, count - 1)
    length = -signed(length2(first, rest), first)
  }
  const factor = (length - first) / length
  scale(a, at + 1, count - 1, 1 / (first - length))
  for (let i = 0; i < scalings; i++) length *= LENGTH_MIN
  a[at] = length
  return factor
}

/** The square from row and column `from` on becomes H a H, for the v in the column before it. */
function reflectBothSides(
  n: number,
  a: Float64Array,
  from: number,
  factor: number,
  w: Float64Array,
): void {
  const v = (from - 1) * n
  timesSquare(n, a, from, factor, w)
  let dot = 0
  for (let i = from; i < n; i++) dot += w[i] * a[v + i]
  const alpha = -(0.5 * factor * dot)
  for (let i = from; i < n; i++) w[i] += alpha * a[v + i]
  for (let column = from; column < n; column++) {
    if (a[v + column] === 0 && w[column] === 0) continue
    const byV = -w[column]
    const byW = -a[v + column]
    for (let row = column; row < n; row++) {
      a[column * n + row] = a[column * n + row] + a[v + row] * byV + w[row] * byW
    }
  }
}

/** w = factor * square * v, of a square whose lower triangle is there. */
function timesSquare(
  n: number,
  a: Float64Array,
  from: number,
  factor: number,
  w: Float64Array,
): void {
  const v = (from - 1) * n
  w.fill(0, from)
  for (let column = from; column < n; column++) {
    const x = factor * a[v + column]
    let sum = 0
    w[column] += x * a[column * n + column]
    for (let row = column + 1; row < n; row++) {
      w[row] += x * a[column * n + row]
      sum += a[column * n + row] * a[v + row]
    }
    w[column] += factor * sum
  }
}

/** Q, multiplied out from the last reflection to the first. */
function product(n: number, a: Float64Array, factors: Float64Array): Float64Array {
  const q = new Float64Array(n * n)
  q[0] = 1
  for (let column = n - 1; column >= 1; column--) {
    const factor = factors[column - 1]
    const at = column * n
    for (let row = column + 1; row < n; row++) q[at + row] = a[(column - 1) * n + row]
    if (column < n - 1) {
      q[at + column] = 1
      if (factor !== 0) reflectColumns(n, q, column, factor)
      scale(q, at + column + 1, n - 1 - column, -factor)
    }
    q[at + column] = 1 - factor
  }
  return q
}

/** The columns after this one are reflected by the v in it. */
function reflectColumns(n: number, q: Float64Array, column: number, factor: number): void {
  const v = column * n
  for (let other = column + 1; other < n; other++) {
    let dot = 0
    for (let row = column; row < n; row++) dot += q[other * n + row] * q[v + row]
    if (dot === 0) continue
    const by = -factor * dot
    for (let row = column; row < n; row++) q[other * n + row] += q[v + row] * by
  }
}

function scale(a: Float64Array, at: number, count: number, by: number): void {
  for (let i = at; i < at + count; i++) a[i] = by * a[i]
}

/** Root of the sum of squares, none of which overflows (the older dnrm2). */
function norm(a: Float64Array, at: number, count: number): number {
  if (count === 1) return Math.abs(a[at])
  let greatest = 0
  let sum = 1
  for (let i = at; i < at + count; i++) {
    if (a[i] === 0) continue
    const x = Math.abs(a[i])
    if (greatest < x) {
      sum = 1 + sum * ((greatest / x) * (greatest / x))
      greatest = x
    } else sum += (x / greatest) * (x / greatest)
  }
  return greatest * Math.sqrt(sum)
}

/** The magnitude with the sign of `sign`; that of -0 counts as plus, as F2J has it. */
function signed(magnitude: number, sign: number): number {
  return sign >= 0 ? magnitude : -magnitude
}
