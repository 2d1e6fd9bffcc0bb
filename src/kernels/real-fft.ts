/**
 * The FFT of an even count of real numbers that is no power of two, with the roundings of
 * JTransforms 3.1 (DoubleFFT_1D.realForward and realInverse): by its factors, or, where a large one
 * is left, by Bluestein's convolution. In place: Re 0, Re count/2, then (Re, Im) 1, 2, ...
 */
import { bluesteinFft } from './bluestein-fft.ts'
import type { Trigonometry } from './fast-math.ts'
import { backward2, backward3, backward4, backward5, backwardAny } from './real-fft-backward.ts'
import {
  forward2,
  forward3,
  forward4,
  forward5,
  forwardAny,
  type RealPass,
} from './real-fft-forward.ts'

export interface RealFft {
  forward: (a: Float64Array) => void
  /** Divided by the count. */
  backward: (a: Float64Array) => void
}

/** What is left beside factors 2, 3 and 5; where it is more, Bluestein's way is taken. */
const restMax = 210

/** Made once per count. The functions hold scratch memory: never enter them twice at once. */
export function realFft(count: number, trigonometry: Trigonometry): RealFft {
  const { factors, rest } = factorsOf(count)
  return rest > restMax
    ? bluesteinFft(count, trigonometry)
    : mixedRadixFft(count, stagesOf(count, factors, trigonometry))
}

interface Stage {
  factor: number
  ido: number
  l1: number
  w: Float64Array
  forward: RealPass
  backward: RealPass
}

function mixedRadixFft(count: number, stages: readonly Stage[]): RealFft {
  const back = stages.toReversed()
  const scratch = new Float64Array(count)
  const share = 1 / count
  return {
    forward: (a) => {
      let from: Float64Array = a
      let to: Float64Array = scratch
      for (const { factor, ido, l1, w, forward } of back) {
        forward(ido, l1, from, to, w)
        if (factor <= 5) [from, to] = [to, from]
      }
      if (from !== a) a.set(from)
      const last = a[count - 1]
      a.copyWithin(2, 1, count - 1)
      a[1] = last
    },
    backward: (a) => {
      const last = a[1]
      a.copyWithin(1, 2)
      a[count - 1] = last
      let from: Float64Array = a
      let to: Float64Array = scratch
      for (const { factor, ido, l1, w, backward } of stages) {
        backward(ido, l1, from, to, w)
        if (factor <= 5 || ido === 1) [from, to] = [to, from]
      }
      for (let i = 0; i < count; i++) a[i] = from[i] * share
    },
  }
}

/** 4s first, then 2 (in front of them), 3s, 5s, and the odd rest. */
function factorsOf(count: number): { factors: number[]; rest: number } {
  const factors: number[] = []
  let rest = count
  for (const factor of [4, 2, 3, 5]) {
    for (; rest % factor === 0; rest /= factor) {
      if (factor === 2) factors.unshift(factor)
      else factors.push(factor)
    }
  }
  const left = rest
  for (let factor = 7; rest > 1 && left <= restMax; factor += 2) {
    for (; rest % factor === 0; rest /= factor) factors.push(factor)
  }
  return { factors, rest: left }
}

function stagesOf(count: number, factors: readonly number[], trigonometry: Trigonometry): Stage[] {
  let l1 = 1
  return factors.map((factor) => {
    const ido = count / (l1 * factor)
    const shape = { factor, ido, l1 }
    const w = turnsOf(shape, (2 * Math.PI) / count, trigonometry)
    const stage: Stage = { ...shape, w, ...passesOf(factor, trigonometry) }
    l1 *= factor
    return stage
  })
}

/** For each j > 0 of a factor and each pair, cosine and sine. */
function turnsOf(
  { factor, ido, l1 }: { factor: number; ido: number; l1: number },
  step: number,
  { sin, cos }: Trigonometry,
): Float64Array {
  const w = new Float64Array((factor - 1) * ido)
  for (let j = 1; j < factor; j++) {
    const jump = j * l1 * step
    for (let i = 2; i < ido; i += 2) {
      w[(j - 1) * ido + i - 2] = cos((i / 2) * jump)
      w[(j - 1) * ido + i - 1] = sin((i / 2) * jump)
    }
  }
  return w
}

function passesOf(
  factor: number,
  { sin, cos }: Trigonometry,
): { forward: RealPass; backward: RealPass } {
  switch (factor) {
    case 2:
      return { forward: forward2, backward: backward2 }
    case 3:
      return { forward: forward3, backward: backward3 }
    case 4:
      return { forward: forward4, backward: backward4 }
    case 5:
      return { forward: forward5, backward: backward5 }
    default: {
      const angle = (2 * Math.PI) / factor
      const [cosine, sine] = [cos(angle), sin(angle)]
      return {
        forward: forwardAny(factor, cosine, sine),
        backward: backwardAny(factor, cosine, sine),
      }
    }
  }
}
