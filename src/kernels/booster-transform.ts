/**
 * From the margins of a boosted model to its prediction. With 32 bits every step is rounded to
 * float, as XGBoost's objectives compute it (src/objective, src/common/math.h, 3.2: Sigmoid,
 * Softmax); with 64 as LightGBM's ConvertOutput does, with the exponential function of glibc. That
 * of floats, and the logarithms, are ours: their last bit may differ.
 */
import { glibcExp } from './glibc-exp.ts'

/** From margin to prediction. */
export type BoosterTransform =
  | { kind: 'identity' }
  /** 1 / (1 + exp(-scale * m)), of each output. */
  | { kind: 'sigmoid'; scale: number }
  | { kind: 'exp' }
  /** log(1 + exp(m)): LightGBM's cross_entropy_lambda. */
  | { kind: 'log1p-exp' }
  /** The same before LightGBM 3.3, where small exp(m) are lost in the sum. */
  | { kind: 'log-1-plus-exp' }
  /** sign(m) * m * m: LightGBM's reg_sqrt. */
  | { kind: 'signed-square' }
  /** m > 0 ? 1 : 0. */
  | { kind: 'hinge' }
  | { kind: 'softmax' }
  /** Position of the first greatest margin. */
  | { kind: 'argmax' }

/** @returns a function of `count` margins; a number for `argmax`, else as many as it is given */
export function predictionOf(
  transform: BoosterTransform,
  bits: 32 | 64,
  count: number,
): (margins: Float64Array) => number | number[] {
  if (transform.kind === 'argmax') return argmax
  if (transform.kind === 'softmax') return bits === 32 ? softmax32 : softmax64
  const one = ofOne(transform, bits)
  return (margins) => {
    const out = new Array<number>(count)
    for (let k = 0; k < count; k++) out[k] = one(margins[k])
    return out
  }
}

function ofOne(
  transform: Exclude<BoosterTransform, { kind: 'argmax' | 'softmax' }>,
  bits: 32 | 64,
): (m: number) => number {
  switch (transform.kind) {
    case 'identity':
      return (m) => m
    case 'sigmoid':
      return bits === 32 ? sigmoid32 : (m) => 1 / (1 + glibcExp(-transform.scale * m))
    case 'exp':
      return bits === 32 ? (m) => Math.fround(Math.exp(m)) : glibcExp
    case 'log1p-exp':
      return (m) => Math.log1p(glibcExp(m))
    case 'log-1-plus-exp':
      return (m) => Math.log(1 + glibcExp(m))
    case 'signed-square':
      return (m) => Math.sign(m) * m * m
    case 'hinge':
      return (m) => (m > 0 ? 1 : 0)
  }
}

const tiny = Math.fround(1e-16)
const exponentMax = Math.fround(88.7)

function sigmoid32(m: number): number {
  const power = Math.fround(Math.exp(Math.min(-m, exponentMax)))
  return Math.fround(1 / Math.fround(Math.fround(power + 1) + tiny))
}

function argmax(margins: Float64Array): number {
  let best = 0
  for (let k = 1; k < margins.length; k++) if (margins[k] > margins[best]) best = k
  return best
}

/** The sum is a double, which then becomes a float. */
function softmax32(margins: Float64Array): number[] {
  const most = greatest(margins)
  let sum = 0
  const out = Array.from(margins, (m) => {
    const power = Math.fround(Math.exp(Math.fround(m - most)))
    sum += power
    return power
  })
  const whole = Math.fround(sum)
  return out.map((power) => Math.fround(power / whole))
}

function softmax64(margins: Float64Array): number[] {
  const most = greatest(margins)
  let sum = 0
  const out = Array.from(margins, (m) => {
    const power = glibcExp(m - most)
    sum += power
    return power
  })
  return out.map((power) => power / sum)
}

function greatest(margins: Float64Array): number {
  return margins.reduce((most, m) => Math.max(most, m), Number.NEGATIVE_INFINITY)
}
