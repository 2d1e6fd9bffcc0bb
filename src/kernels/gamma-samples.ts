/**
 * Samples of a gamma distribution: Breeze's stats.distributions.Gamma (0.11 to 2.1), which follows
 * Marsaglia and Tsang's method (2000), on a Mersenne Twister.
 */
import { javaLog } from './java-log.ts'
import { javaPow } from './java-pow.ts'
import { mersenneTwister, type RandomNumbers } from './mersenne-twister.ts'

/** The scale is 1 / shape, so that their mean is 1. */
export function gammaSamples(shape: number, count: number, seed: number): Float64Array {
  const random = mersenneTwister(seed)
  const draw = shape === 1 ? exponential : shape < 1 ? smallShape : largeShape
  return Float64Array.from({ length: count }, () => draw(shape, 1 / shape, random))
}

function exponential(_shape: number, scale: number, random: RandomNumbers): number {
  return scale * -javaLog(random.uniform())
}

function smallShape(shape: number, scale: number, random: RandomNumbers): number {
  for (;;) {
    const u = random.uniform()
    const v = -javaLog(random.uniform())
    if (u <= 1 - shape) {
      const x = javaPow(u, 1 / shape)
      if (x <= v) return scale * x
    } else {
      const y = -javaLog((1 - u) / shape)
      const x = javaPow(1 - shape + shape * y, 1 / shape)
      if (x <= v + y) return scale * x
    }
  }
}

function largeShape(shape: number, scale: number, random: RandomNumbers): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = random.gaussian()
    const root = 1 + c * x
    if (root <= 0) continue
    const v = root * root * root
    const square = x * x
    const u = random.uniform()
    if (u < 1 - 0.0331 * (square * square)) return scale * d * v
    if (javaLog(u) < 0.5 * square + d * (1 - v + javaLog(v))) return scale * d * v
  }
}
