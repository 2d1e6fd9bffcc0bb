/**
 * How a dot product is summed: into lanes by position first, the rest after, with or without fused
 * multiply-add. Every dense dot of Spark's BLAS libraries is one of these. Learned from
 * dev.ludovic.netlib:blas 3.0.3 (Java8BLAS, Java11BLAS, VectorBLAS) and F2J's Ddot and Dgemv.
 */
import { fma } from './fma.ts'
import type { Numerics } from './numerics.ts'

export interface DotScheme {
  /** 0: none; else position i goes into lane i mod lanes, below the last multiple of lanes. */
  lanes: 0 | 2 | 4 | 8
  fusedLanes: boolean
  /** The positions after the lanes: onto the sum of the lanes, one by one. */
  fusedTail: boolean
}

const plain: DotScheme = { lanes: 0, fusedLanes: false, fusedTail: false }

/** ddot with both increments 1. */
export const ddotSchemes: Record<Numerics, DotScheme> = {
  sequential: plain,
  java8: { lanes: 4, fusedLanes: false, fusedTail: false },
  'java11-fma': { lanes: 4, fusedLanes: true, fusedTail: true },
  'vector-8': { lanes: 8, fusedLanes: true, fusedTail: false },
  'vector-4': { lanes: 4, fusedLanes: true, fusedTail: false },
  'vector-2': { lanes: 2, fusedLanes: true, fusedTail: false },
}

/** One row of dgemv "T". */
export const dgemvSchemes: Record<Numerics, DotScheme> = {
  ...ddotSchemes,
  java8: plain,
  'java11-fma': { lanes: 0, fusedLanes: false, fusedTail: true },
}

/** The dot of n items of x with n of y from yOffset on. */
export type PlainDot = (n: number, x: Float64Array, y: Float64Array, yOffset: number) => number

export function plainDot({ lanes, fusedLanes, fusedTail }: DotScheme): PlainDot {
  const sums = new Float64Array(8)
  const mask = lanes - 1
  const addLanes = fusedLanes ? addFusedLanes : addPlainLanes
  const addTail = fusedTail ? addFusedTail : addPlainTail
  if (lanes === 0) return (n, x, y, yOffset) => addTail(0, 0, n, x, y, yOffset)
  return (n, x, y, yOffset) => {
    const bound = n - (n & mask)
    addLanes(sums, mask, bound, x, y, yOffset)
    return addTail(takeSum(sums, lanes), bound, n, x, y, yOffset)
  }
}

/** The dot of a vector's entries with the weights from offset on. */
export type EntriesDot = (
  offset: number,
  count: number,
  indices: Int32Array,
  values: Float64Array,
) => number

/**
 * The same sums for an x given as entries, the rest of it being +0. Zeros may be left out where the
 * weights are finite: a product of +-0 changes no sum but -0, to +0 at most. Only a fused tail can
 * leave a -0 (a negative product that underflows); such a sum is done again in full.
 */
export function entriesDot(scheme: DotScheme, size: number, weights: Float64Array): EntriesDot {
  const inFull = entriesDotInFull(scheme, size, weights)
  if (!weights.every(Number.isFinite)) return inFull
  const { lanes, fusedLanes, fusedTail } = scheme
  const addTail = fusedTail ? addFusedEntries : addPlainEntries
  const fromZero: EntriesDot = (offset, count, indices, values) =>
    addTail(0, 0, count, indices, values, weights, offset)
  if (lanes === 0 && !fusedTail) return fromZero
  const sums = new Float64Array(8)
  const mask = lanes - 1
  const bound = lanes === 0 ? 0 : size - (size & mask)
  const addLanes = fusedLanes ? addFusedLaneEntries : addPlainLaneEntries
  const laned: EntriesDot = (offset, count, indices, values) => {
    const k = addLanes(sums, mask, bound, count, indices, values, weights, offset)
    return addTail(takeSum(sums, lanes), k, count, indices, values, weights, offset)
  }
  const skipping = bound === 0 ? fromZero : laned
  if (!fusedTail) return skipping
  return (offset, count, indices, values) => {
    const sum = skipping(offset, count, indices, values)
    return sum === 0 && 1 / sum < 0 ? inFull(offset, count, indices, values) : sum
  }
}

function entriesDotInFull(scheme: DotScheme, size: number, weights: Float64Array): EntriesDot {
  const dot = plainDot(scheme)
  const x = new Float64Array(size)
  return (offset, count, indices, values) => {
    for (let k = 0; k < count; k++) x[indices[k]] = values[k]
    const sum = dot(size, x, weights, offset)
    for (let k = 0; k < count; k++) x[indices[k]] = 0
    return sum
  }
}

/**
 * Lane after lane from +0 on, as HotSpot reduces a vector (JDK 17) and Java8BLAS adds its four; the
 * lanes are left at +0 for the next dot.
 */
function takeSum(sums: Float64Array, lanes: number): number {
  let sum = 0
  for (let lane = 0; lane < lanes; lane++) {
    sum += sums[lane]
    sums[lane] = 0
  }
  return sum
}

// Two arrays.

function addFusedLanes(
  sums: Float64Array,
  mask: number,
  bound: number,
  x: Float64Array,
  y: Float64Array,
  yOffset: number,
): void {
  for (let i = 0; i < bound; i++) sums[i & mask] = fma(x[i], y[yOffset + i], sums[i & mask])
}

function addPlainLanes(
  sums: Float64Array,
  mask: number,
  bound: number,
  x: Float64Array,
  y: Float64Array,
  yOffset: number,
): void {
  for (let i = 0; i < bound; i++) sums[i & mask] += x[i] * y[yOffset + i]
}

function addFusedTail(
  start: number,
  from: number,
  to: number,
  x: Float64Array,
  y: Float64Array,
  yOffset: number,
): number {
  let sum = start
  for (let i = from; i < to; i++) sum = fma(x[i], y[yOffset + i], sum)
  return sum
}

function addPlainTail(
  start: number,
  from: number,
  to: number,
  x: Float64Array,
  y: Float64Array,
  yOffset: number,
): number {
  let sum = start
  for (let i = from; i < to; i++) sum += x[i] * y[yOffset + i]
  return sum
}

// Entries and an array. The first two return the number of entries below the bound.

function addFusedLaneEntries(
  sums: Float64Array,
  mask: number,
  bound: number,
  count: number,
  indices: Int32Array,
  values: Float64Array,
  weights: Float64Array,
  offset: number,
): number {
  let k = 0
  for (; k < count; k++) {
    const i = indices[k]
    if (i >= bound) break
    sums[i & mask] = fma(values[k], weights[offset + i], sums[i & mask])
  }
  return k
}

function addPlainLaneEntries(
  sums: Float64Array,
  mask: number,
  bound: number,
  count: number,
  indices: Int32Array,
  values: Float64Array,
  weights: Float64Array,
  offset: number,
): number {
  let k = 0
  for (; k < count; k++) {
    const i = indices[k]
    if (i >= bound) break
    sums[i & mask] += values[k] * weights[offset + i]
  }
  return k
}

function addFusedEntries(
  start: number,
  from: number,
  count: number,
  indices: Int32Array,
  values: Float64Array,
  weights: Float64Array,
  offset: number,
): number {
  let sum = start
  for (let k = from; k < count; k++) sum = fma(values[k], weights[offset + indices[k]], sum)
  return sum
}

function addPlainEntries(
  start: number,
  from: number,
  count: number,
  indices: Int32Array,
  values: Float64Array,
  weights: Float64Array,
  offset: number,
): number {
  let sum = start
  for (let k = from; k < count; k++) sum += values[k] * weights[offset + indices[k]]
  return sum
}
