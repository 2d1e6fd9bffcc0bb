/**
 * The distribution function of the normal distribution as Breeze has it, from the error function of
 * commons-math: the regularized gamma function P(1/2, x^2), by its series or by a continued
 * fraction. Source: breeze Gaussian.cdf (0.11 to 2.1), commons-math3 Erf, Gamma and
 * ContinuedFraction (3.4.1, 3.6.1).
 */
import { FAST_EXP_MIN, fastExp, fastLog } from './fast-exp-log.ts'

export function gaussianCdf(x: number): number {
  return 0.5 * (1 + erf(x / Math.SQRT2))
}

function erf(x: number): number {
  if (Math.abs(x) > 40) return x > 0 ? 1 : -1
  const magnitude = gammaP(x * x)
  return x < 0 ? -magnitude : magnitude
}

const HALF = 0.5
/** ln(gamma(1/2)) with commons-math's rounding. */
const LOG_GAMMA_HALF = 0.5723649429247001
const PRECISION = 1e-15

/** P(1/2, x). */
function gammaP(x: number): number {
  if (Number.isNaN(x) || x === 0) return x
  if (x >= HALF + 1) return 1 - scale(x) * (1 / fraction(x))
  let term = 1 / HALF
  let sum = term
  for (let n = 1; Math.abs(term / sum) > PRECISION; n++) {
    term *= x / (HALF + n)
    sum += term
  }
  return scale(x) * sum
}

/** Where it is out of reach of `fastExp`, adding it to 1 gives 1. */
function scale(x: number): number {
  const exponent = -x + HALF * fastLog(x) - LOG_GAMMA_HALF
  return exponent < FAST_EXP_MIN ? 0 : fastExp(exponent)
}

/** The continued fraction of 1 / Q(1/2, x), by the modified Lentz method; it converges here. */
function fraction(x: number): number {
  let value = 1 - HALF + x
  let c = value
  let d = 0
  for (let n = 1; ; n++) {
    const a = 2 * n + 1 - HALF + x
    const b = n * (HALF - n)
    d = 1 / (a + b * d)
    c = a + b / c
    const change = c * d
    value *= change
    if (Math.abs(change - 1) < PRECISION) return value
  }
}
