/**
 * The tables of Intel's libm as HotSpot has them (OpenJDK 17, macroAssembler_x86_exp.cpp, _log.cpp
 * and _pow.cpp), and one of glibc: powers of two and logarithms, each as a high part and what the
 * high part leaves out. Computed here from their definitions, in fixed point with 150 bits behind
 * the point.
 */
export interface SplitTable {
  high: Float64Array
  low: Float64Array
}

const BITS = 150n
const ONE = 1n << BITS

/** 2^(i / 64), cut off after 53 bits; low is relative: high * (1 + low). */
export function exponentialTable64(): SplitTable {
  const table = newTable(64)
  rootsOfTwo(64).forEach((value, i) => {
    const high = cutOff(value, 52n)
    table.high[i] = toDouble(high)
    table.low[i] = toDouble((value << BITS) / high - ONE)
  })
  return table
}

/** 2^(i / 128), rounded; low is relative: high * (1 + low). glibc's. */
export function exponentialTable128(): SplitTable {
  const table = newTable(128)
  rootsOfTwo(128).forEach((value, i) => {
    const high = cutOff(value + (1n << (BITS - 53n)), 52n)
    table.high[i] = toDouble(high)
    table.low[i] = toDouble((value << BITS) / high - ONE)
  })
  return table
}

/** 2^(i / 256), rounded. The first low part is no zero, so that its exponent can be added to. */
export function exponentialTable256(): SplitTable {
  const table = newTable(256)
  rootsOfTwo(256).forEach((value, i) => {
    split(table, i, value, 52n)
  })
  table.low[0] = 2 ** -72
  return table
}

/** -ln((128 + i) / 256) for i = 0 to 128, in multiples of 2^-43. */
export function naturalLogTable(): SplitTable {
  const table = newTable(129)
  let value = 0n
  for (let i = 127; i >= 0; i--) {
    value += logOfStep(128 + i)
    split(table, i, value, 43n)
  }
  return table
}

/** -log2(b / 1.4453125) for b = 1.4453125 / 2 up to 1.4453125, in multiples of 2^-24. */
export function binaryLogTable(): SplitTable {
  const table = newTable(POW_INDEX_MAX - POW_INDEX_MIN + 1)
  let natural = 0n
  for (let i = POW_INDEX_MAX - 1; i >= POW_INDEX_MIN; i--) {
    natural += logOfStep(i >= 512 ? i : i + 512)
    split(table, i - POW_INDEX_MIN, (natural << BITS) / LN_2, 24n)
  }
  return table
}

/** b = i / 512 for i from 512 to 740, (512 + i) / 1024 for i from 228 to 512. */
export const POW_INDEX_MIN = 228
export const POW_INDEX_MAX = 740

/** 2^(i - 1074). */
export const powersOfTwo = new Float64Array(1074 + 1024)
powersOfTwo[0] = Number.MIN_VALUE
for (let i = 1; i < powersOfTwo.length; i++) powersOfTwo[i] = powersOfTwo[i - 1] * 2

function newTable(size: number): SplitTable {
  return { high: new Float64Array(size), low: new Float64Array(size) }
}

function split(table: SplitTable, i: number, value: bigint, fractionBits: bigint): void {
  const half = 1n << (BITS - fractionBits - 1n)
  const high = cutOff(value + half, fractionBits)
  table.high[i] = toDouble(high)
  table.low[i] = toDouble(value - high)
}

function cutOff(value: bigint, fractionBits: bigint): bigint {
  const shift = BITS - fractionBits
  return (value >> shift) << shift
}

/** Rounded to nearest, as the conversion of a bigint is. */
function toDouble(value: bigint): number {
  return Number(value) * 2 ** -Number(BITS)
}

function rootsOfTwo(count: number): bigint[] {
  const step = exponential(LN_2 / BigInt(count))
  const roots = [ONE]
  for (let i = 1; i < count; i++) roots.push((roots[i - 1] * step) >> BITS)
  return roots
}

function exponential(x: bigint): bigint {
  let sum = ONE
  let term = ONE
  for (let i = 1n; term > 0n; i++) {
    term = ((term * x) >> BITS) / i
    sum += term
  }
  return sum
}

/** ln((n + 1) / n) = 2 artanh(1 / (2n + 1)). */
function logOfStep(n: number): bigint {
  const divisor = BigInt(2 * n + 1)
  const square = divisor * divisor
  let power = (2n * ONE) / divisor
  let sum = 0n
  for (let i = 1n; power > 0n; i += 2n) {
    sum += power / i
    power /= square
  }
  return sum
}

const LN_2 = logOfStep(1)
