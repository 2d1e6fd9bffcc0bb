/**
 * Math.exp as HotSpot computes it on x86-64 (OpenJDK 17, Intel's libm, macroAssembler_x86_exp.cpp):
 *   x = m ln(2)/64 + r, m = 64 n + j;  e^x = 2^n T[j] (1 + p(r)),  the operations in its order.
 * Compared with the JVM on 4 800 000 points of all ranges: no difference.
 */
import { exponentialTable64, powersOfTwo } from './java-math-tables.ts'

const { high: tableHigh, low: tableLow } = exponentialTable64()

export function javaExp(x: number): number {
  const magnitude = Math.abs(x)
  if (!(magnitude < 1024 && magnitude >= TINY)) return expOfExtreme(x)
  const multiple = x * INVERSE_STEP + ROUNDER - ROUNDER
  const r = x - multiple * STEP_HIGH - multiple * STEP_LOW
  const m = multiple | 0
  const n = m >> 6
  const j = m & 63
  const r2 = r * r
  const r3 = r * r2
  const p = r3 * (C3 + C4 * r) + (r + tableLow[j] + r3 * r2 * (C5 + C6 * r)) + r2 * C2
  if (n < -894 || n > 1022) return expNearTheEnds(n, tableHigh[j], p)
  const scaled = tableHigh[j] * powersOfTwo[n + 1074]
  return p * scaled + scaled
}

const TINY = 2 ** -54
const INVERSE_STEP = 92.33248261689366
/** Adding and subtracting it rounds to an integer. */
const ROUNDER = 1.5 * 2 ** 52
const STEP_HIGH = 0.010830424696223417
const STEP_LOW = 2.572804622327669e-14
const C2 = 0.4999999999999999
const C3 = 0.16666666666523347
const C4 = 0.04166666666952449
const C5 = 0.008333368243348653
const C6 = 0.001388874731341548

function expOfExtreme(x: number): number {
  if (Math.abs(x) < TINY) return x + 1
  if (Number.isNaN(x)) return x
  return x < 0 ? 0 : Number.POSITIVE_INFINITY
}

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)

/** 2^n is applied in two halves, the rounding left to the second. */
function expNearTheEnds(n: number, value: number, p: number): number {
  const half = n >> 1
  const scaled = value * powersOfTwo[n - half + 1074]
  const factor = powersOfTwo[half + 1074]
  const cut = -1022 - n
  if (cut > 52) return (p * scaled + scaled) * factor
  const high = cut < 0 ? 0 : cutBits(scaled, cut)
  const low = p * scaled + (scaled - high)
  const result = (low + high) * factor
  const isNormal = n >= 1023 || result >= 2 ** -1022 || (cut === 0 && low >= 0)
  return isNormal ? result : high * factor + low * factor
}

/** x with its last bits 0. */
function cutBits(x: number, count: number): number {
  double[0] = x
  if (count < 32) words[0] &= -1 << count
  else {
    words[0] = 0
    words[1] &= -1 << (count - 32)
  }
  return double[0]
}
