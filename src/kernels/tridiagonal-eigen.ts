/**
 * Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by the implicit QL and QR method:
 * LAPACK 3.1's dsteqr, with the operations in its order.
 */
import {
  COS,
  eigenOfTwo,
  GREATER,
  LENGTH,
  LESSER,
  length2,
  rotationOf,
  SIN,
} from './plane-rotation.ts'

const EPSILON = 2 ** -53
const EPSILON_SQUARED = EPSILON * EPSILON
const SAFE_MIN = 2 ** -1022
const SCALE_MAX = Math.sqrt(1 / SAFE_MIN) / 3
const SCALE_MIN = Math.sqrt(SAFE_MIN) / EPSILON_SQUARED
const SWEEPS_PER_VALUE_MAX = 30

interface Tridiagonal {
  n: number
  /** Diagonal. */
  d: Float64Array
  /** Off-diagonal. */
  e: Float64Array
  /** Vectors, column by column. */
  z: Float64Array
  /** Sweeps that are left. */
  sweeps: number
  cos: Float64Array
  sin: Float64Array
  rotation: Float64Array
}

/**
 * Overwrites d with the eigenvalues in increasing order and z, which brought the matrix into its
 * form, with the eigenvectors. @returns false where it does not converge
 */
export function tridiagonalEigen(
  n: number,
  d: Float64Array,
  e: Float64Array,
  z: Float64Array,
): boolean {
  const work: Tridiagonal = {
    n,
    d,
    e,
    z,
    sweeps: n * SWEEPS_PER_VALUE_MAX,
    cos: new Float64Array(n),
    sin: new Float64Array(n),
    rotation: new Float64Array(4),
  }
  solveBlocks(work)
  if (work.sweeps === 0 && e.some((value) => value !== 0)) return false
  sort(work)
  return true
}

/** Solves block after block, until the end or until no sweeps are left. */
function solveBlocks(work: Tridiagonal): void {
  const { n, d, e } = work
  let from = 0
  while (from < n) {
    if (from > 0) e[from - 1] = 0
    const to = blockEnd(work, from)
    const first = from
    from = to + 1
    if (to === first) continue
    const norm = greatestRow(d, e, first, to)
    if (norm === 0) continue
    const target = norm > SCALE_MAX ? SCALE_MAX : norm < SCALE_MIN ? SCALE_MIN : norm
    if (target !== norm) rescale(work, first, to, norm, target)
    if (Math.abs(d[to]) < Math.abs(d[first])) sweepDown(work, to, first)
    else sweepUp(work, first, to)
    if (target !== norm) rescale(work, first, to, target, norm)
    if (work.sweeps === 0) return
  }
}

/** The last position of the block that begins here; a negligible coupling ends it. */
function blockEnd({ n, d, e }: Tridiagonal, from: number): number {
  for (let m = from; m < n - 1; m++) {
    const coupling = Math.abs(e[m])
    if (coupling === 0) return m
    if (coupling <= Math.sqrt(Math.abs(d[m])) * Math.sqrt(Math.abs(d[m + 1])) * EPSILON) {
      e[m] = 0
      return m
    }
  }
  return n - 1
}

/** QL: eigenvalues appear at the upper end of the block. */
function sweepUp(work: Tridiagonal, first: number, last: number): void {
  const { d, e, cos, sin, rotation } = work
  let l = first
  while (l <= last) {
    let m = l
    while (m < last && !isNegligible(e[m], d[m], d[m + 1])) m++
    if (m < last) e[m] = 0
    const p = d[l]
    if (m === l) {
      l++
    } else if (m === l + 1) {
      eigenOfTwo(d[l], e[l], d[l + 1], rotation)
      cos[l] = rotation[COS]
      sin[l] = rotation[SIN]
      rotateColumn(work, l)
      d[l] = rotation[GREATER]
      d[l + 1] = rotation[LESSER]
      e[l] = 0
      l += 2
    } else {
      if (work.sweeps === 0) return
      work.sweeps--
      let g = shift(d[l], e[l], d[l + 1], d[m])
      let s = 1
      let c = 1
      let moved = 0
      for (let i = m - 1; i >= l; i--) {
        const f = s * e[i]
        const b = c * e[i]
        rotationOf(g, f, rotation)
        c = rotation[COS]
        s = rotation[SIN]
        if (i !== m - 1) e[i + 1] = rotation[LENGTH]
        g = d[i + 1] - moved
        const r = (d[i] - g) * s + 2 * c * b
        moved = s * r
        d[i + 1] = g + moved
        g = c * r - b
        cos[i] = c
        sin[i] = -s
      }
      for (let i = m - 1; i >= l; i--) rotateColumn(work, i)
      d[l] = p - moved
      e[l] = g
    }
  }
}

/** QR: eigenvalues appear at the lower end; `first` is the greater position here. */
function sweepDown(work: Tridiagonal, first: number, last: number): void {
  const { d, e, cos, sin, rotation } = work
  let l = first
  while (l >= last) {
    let m = l
    while (m > last && !isNegligible(e[m - 1], d[m], d[m - 1])) m--
    if (m > last) e[m - 1] = 0
    const p = d[l]
    if (m === l) {
      l--
    } else if (m === l - 1) {
      eigenOfTwo(d[l - 1], e[l - 1], d[l], rotation)
      cos[m] = rotation[COS]
      sin[m] = rotation[SIN]
      rotateColumn(work, m)
      d[l - 1] = rotation[GREATER]
      d[l] = rotation[LESSER]
      e[l - 1] = 0
      l -= 2
    } else {
      if (work.sweeps === 0) return
      work.sweeps--
      let g = shift(d[l], e[l - 1], d[l - 1], d[m])
      let s = 1
      let c = 1
      let moved = 0
      for (let i = m; i <= l - 1; i++) {
        const f = s * e[i]
        const b = c * e[i]
        rotationOf(g, f, rotation)
        c = rotation[COS]
        s = rotation[SIN]
        if (i !== m) e[i - 1] = rotation[LENGTH]
        g = d[i] - moved
        const r = (d[i + 1] - g) * s + 2 * c * b
        moved = s * r
        d[i] = g + moved
        g = c * r - b
        cos[i] = c
        sin[i] = s
      }
      for (let i = m; i <= l - 1; i++) rotateColumn(work, i)
      d[l] = p - moved
      e[l - 1] = g
    }
  }
}

function isNegligible(coupling: number, a: number, b: number): boolean {
  const magnitude = Math.abs(coupling)
  return magnitude * magnitude <= EPSILON_SQUARED * Math.abs(a) * Math.abs(b) + SAFE_MIN
}

/** Wilkinson's shift, off the diagonal's other end. */
function shift(p: number, coupling: number, next: number, end: number): number {
  const g = (next - p) / (2 * coupling)
  const r = length2(g, 1)
  return end - p + coupling / (g + (g >= 0 ? r : -r))
}

/** Columns i and i + 1 turn by rotation i. */
function rotateColumn({ n, z, cos, sin }: Tridiagonal, i: number): void {
  const c = cos[i]
  const s = sin[i]
  if (c === 1 && s === 0) return
  for (let row = 0; row < n; row++) {
    const at = i * n + row
    const next = z[at + n]
    z[at + n] = c * next - s * z[at]
    z[at] = s * next + c * z[at]
  }
}

/** The greatest sum of magnitudes in a row. */
function greatestRow(d: Float64Array, e: Float64Array, first: number, last: number): number {
  let most = Math.max(
    Math.abs(d[first]) + Math.abs(e[first]),
    Math.abs(e[last - 1]) + Math.abs(d[last]),
  )
  for (let i = first + 1; i < last; i++) {
    most = Math.max(most, Math.abs(d[i]) + Math.abs(e[i]) + Math.abs(e[i - 1]))
  }
  return most
}

/** Times to / from, in steps that neither overflow nor underflow (dlascl). */
function rescale(
  { d, e }: Tridiagonal,
  first: number,
  last: number,
  from: number,
  to: number,
): void {
  let isDone = false
  while (!isDone) {
    let by = to / from
    const fromDown = from * SAFE_MIN
    const toDown = to / (1 / SAFE_MIN)
    if (Math.abs(fromDown) > Math.abs(to) && to !== 0) {
      by = SAFE_MIN
      from = fromDown
    } else if (Math.abs(toDown) > Math.abs(from)) {
      by = 1 / SAFE_MIN
      to = toDown
    } else isDone = true
    for (let i = first; i <= last; i++) d[i] *= by
    for (let i = first; i < last; i++) e[i] *= by
  }
}

/** Selection, as few swaps of columns as can be. */
function sort({ n, d, z }: Tridiagonal): void {
  for (let i = 0; i < n - 1; i++) {
    let least = i
    for (let j = i + 1; j < n; j++) if (d[j] < d[least]) least = j
    if (least === i) continue
    const value = d[least]
    d[least] = d[i]
    d[i] = value
    const column = z.slice(i * n, (i + 1) * n)
    z.copyWithin(i * n, least * n, (least + 1) * n)
    z.set(column, least * n)
  }
}
