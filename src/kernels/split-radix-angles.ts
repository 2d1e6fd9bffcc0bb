/** The tables of split-radix-fft.ts. Source: JTransforms 3.1, CommonUtils.makewt and cftf1st. */
import type { Trigonometry } from './fast-math.ts'

/**
 * cos and sin in the order of the original: below `count` table after table of half the length,
 * each 1, cos(pi/4), two scales, then for each j cos j, sin j, cos 3j, -sin 3j. The tables end
 * together at `count`, so that a block finds its own from there.
 */
export function anglesOf(count: number, { sin, cos }: Trigonometry): Float64Array {
  const w = new Float64Array(Math.max(count, 2))
  if (count <= 2) return w
  let half = count / 2
  const step = Math.PI / 4 / half
  const diagonal = cos(step * half)
  w[1] = diagonal
  w[0] = 1
  if (half === 4) {
    w[2] = cos(step * 2)
    w[3] = sin(step * 2)
  } else if (half > 4) {
    w[2] = 0.5 / cos(step * 2)
    w[3] = 0.5 / cos(step * 6)
    for (let j = 4; j < half; j += 4) {
      const angle = step * j
      w[j] = cos(angle)
      w[j + 1] = sin(angle)
      w[j + 2] = cos(3 * angle)
      w[j + 3] = -sin(3 * angle)
    }
  }
  for (let from = 0; half > 2; ) {
    const to = from + half
    half /= 2
    w[to] = 1
    w[to + 1] = diagonal
    if (half === 4) {
      w[to + 2] = w[from + 4]
      w[to + 3] = w[from + 5]
    } else if (half > 4) {
      w[to + 2] = 0.5 / w[from + 4]
      w[to + 3] = 0.5 / w[from + 6]
      for (let j = 4; j < half; j += 4) w.copyWithin(to + j, from + 2 * j, from + 2 * j + 4)
    }
    from = to
  }
  return w
}

/** The first division has no table of its own: every other angle lies between two of the base's. */
export function firstAngles(center: number, base: Float64Array): Float64Array {
  const t = new Float64Array(4 * center + 4)
  const diagonal = base[1]
  t.set([1, 0, 1, 0])
  for (let q = 2; q < center; q += 2) t.set(base.subarray(2 * q, 2 * q + 4), 4 * q)
  t.set([diagonal, diagonal, -diagonal, -diagonal], 4 * center)
  for (let q = 1; q < center; q += 2) {
    for (let i = 0; i < 4; i++) {
      t[4 * q + i] = base[i < 2 ? 2 : 3] * (t[4 * q - 4 + i] + t[4 * q + 4 + i])
    }
  }
  t[1] = diagonal
  return t
}
