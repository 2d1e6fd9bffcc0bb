/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded and read as commons-math's
 * random.MersenneTwister does it from a long (3.4.1 to 3.6.1).
 */
import { fastLog } from './fast-exp-log.ts'
import { fastCos, fastSin } from './fast-math.ts'

export interface RandomNumbers {
  /** Uniform in [0, 1), 52 bits. */
  uniform(): number
  /** Normal, mean 0, deviation 1: Box and Muller's pairs. */
  gaussian(): number
}

const LENGTH = 624
const MIDDLE = 397

/** @param seed from 0 to 2^53 */
export function mersenneTwister(seed: number): RandomNumbers {
  const state = seededState([Math.floor(seed / 2 ** 32) | 0, seed | 0])
  let position = LENGTH
  const next = (bits: number): number => {
    if (position === LENGTH) {
      twist(state)
      position = 0
    }
    let y = state[position++]
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    y ^= y >>> 18
    return y >>> (32 - bits)
  }
  const uniform = (): number => {
    const high = next(26) * 2 ** 26
    return (high + next(26)) * 2 ** -52
  }
  let second: number | undefined
  const gaussian = (): number => {
    if (second !== undefined) {
      const kept = second
      second = undefined
      return kept
    }
    const angle = 2 * Math.PI * uniform()
    const radius = Math.sqrt(-2 * fastLog(uniform()))
    second = radius * fastSin(angle)
    return radius * fastCos(angle)
  }
  return { uniform, gaussian }
}

function seededState(seed: readonly number[]): Int32Array {
  const state = new Int32Array(LENGTH)
  state[0] = 19650218
  for (let i = 1; i < LENGTH; i++) {
    state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i
  }
  let i = 1
  const step = (factor: number, add: number): void => {
    const before = state[i - 1] ^ (state[i - 1] >>> 30)
    state[i] = (state[i] ^ Math.imul(before, factor)) + add
    if (++i < LENGTH) return
    state[0] = state[LENGTH - 1]
    i = 1
  }
  for (let k = 0; k < LENGTH; k++) step(1664525, seed[k % seed.length] + (k % seed.length))
  for (let k = 1; k < LENGTH; k++) step(1566083941, -i)
  state[0] = 0x80000000 | 0
  return state
}

function twist(state: Int32Array): void {
  for (let k = 0; k < LENGTH; k++) {
    const y = (state[k] & 0x80000000) | (state[(k + 1) % LENGTH] & 0x7fffffff)
    const mixed = (y >>> 1) ^ ((y & 1) === 0 ? 0 : 0x9908b0df)
    state[k] = state[(k + MIDDLE) % LENGTH] ^ mixed
  }
}
