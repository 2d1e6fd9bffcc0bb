/**
 * The derivative of the logarithm of the gamma function: commons-math's special.Gamma.digamma
 * (3.4.1 to 3.6.1), which goes up to where an asymptotic series is good enough, and back.
 */
import { fastLog } from './fast-exp-log.ts'

/** Below it Java's stack overflows (somewhere between -5 000 and -20 000). */
export const DIGAMMA_MIN = -10_000

const EULER = 0.5772156649015329
const SERIES_MIN = 49
const RECIPROCAL_MAX = 1e-5

/** The way up, as each step may round. */
const steps = new Float64Array(SERIES_MIN - DIGAMMA_MIN + 2)

/** NaN for NaN; x must not be below DIGAMMA_MIN, but may be -Infinity. */
export function digamma(x: number): number {
  if (x - x !== 0) return x
  let count = 0
  let at = x
  while (!(at >= SERIES_MIN) && !(at > 0 && at <= RECIPROCAL_MAX)) {
    steps[count++] = at
    at += 1
  }
  let value = at >= SERIES_MIN ? series(at) : -EULER - 1 / at
  while (count > 0) value -= 1 / steps[--count]
  return value
}

function series(x: number): number {
  const inverse = 1 / (x * x)
  return fastLog(x) - 0.5 / x - inverse * (1 / 12 + inverse * (1 / 120 - inverse / 252))
}
