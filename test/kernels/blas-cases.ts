/** The inputs of java/BlasVectors.java, made by the same steps. */
export interface BlasCase {
  dotX: Float64Array
  dotWeights: Float64Array
  rows: number
  columns: number
  matrix: Float64Array
  x: Float64Array
  alpha: number
  beta: number
  y: Float64Array
}

export type CaseKind = 'netlib' | 'spark'

export function blasCase(number: number, kind: CaseKind): BlasCase {
  state = Math.imul(number, 7919) + 12345
  for (let k = 0; k < 8; k++) next()
  mode = number % 8
  const withDot = kind === 'netlib'
  const n = withDot ? (number % 5 === 0 ? below(400) : below(40)) : 0
  const dotWeights = withDot ? weights(n) : new Float64Array(0)
  const dotX = withDot ? vector(n) : new Float64Array(0)
  const rows = 1 + below(20)
  const columns = (withDot ? 0 : 1) + below(24)
  const matrix = weights(rows * columns)
  const x = vector(columns)
  const alpha = factor()
  const beta = factor()
  return { dotX, dotWeights, rows, columns, matrix, x, alpha, beta, y: vector(rows) }
}

/** A vector's entries: all but its +0s. */
export function entriesOf(x: Float64Array): { indices: Int32Array; values: Float64Array } {
  const indices = Int32Array.from(x.keys()).filter((i) => !Object.is(x[i], 0))
  return { indices, values: Float64Array.from(indices, (i) => x[i]) }
}

/** The values of `major` rows (columns) without the zeros. */
export function compress(
  major: number,
  minor: number,
  a: Float64Array,
): { pointers: Int32Array; indices: Int32Array; values: Float64Array } {
  const kept = Int32Array.from(a.keys()).filter((i) => a[i] !== 0)
  const pointers = new Int32Array(major + 1)
  for (const i of kept) pointers[Math.floor(i / minor) + 1]++
  for (let i = 0; i < major; i++) pointers[i + 1] += pointers[i]
  return {
    pointers,
    indices: kept.map((i) => i % minor),
    values: Float64Array.from(kept, (i) => a[i]),
  }
}

let state = 0
let mode = 0

function next(): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return state
}

function below(n: number): number {
  return (next() >>> 1) % n
}

function number(): number {
  const x = next() * 2 ** -31 + next() * 2 ** -62
  if (mode === 5) return x * 2 ** -540
  if (mode === 6) return roundToEven(x * 64) / 4
  return x * 2 ** below(6)
}

function roundToEven(x: number): number {
  const magnitude = Math.abs(x) + 2 ** 52 - 2 ** 52
  return x < 0 ? -magnitude : magnitude
}

function vector(n: number): Float64Array {
  const zeros = below(4)
  const x = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    x[i] = below(4) < zeros ? 0 : number()
    if (below(16) === 0) x[i] = -0
  }
  return x
}

function weights(n: number): Float64Array {
  const w = vector(n)
  if (mode !== 7) return w
  for (let i = 0; i < n; i++) {
    const which = below(64)
    if (which === 0) w[i] = Number.POSITIVE_INFINITY
    if (which === 1) w[i] = Number.NaN
  }
  return w
}

const FACTORS = [1, 1, 1, 0, 0.5, -1.5, -1, 3.1]

function factor(): number {
  return FACTORS[below(8)]
}
