/**
 * The cosine transform (DCT-II) and its inverse (DCT-III), scaled to be orthonormal, with the
 * roundings of JTransforms 3.1 (DoubleDCT_1D): of a power of two by a half-sized complex FFT, of
 * other sizes by an FFT of the numbers and their mirror image.
 */
import type { Trigonometry } from './fast-math.ts'
import { realFft } from './real-fft.ts'
import { splitRadixFft } from './split-radix-fft.ts'

export interface CosineTransform {
  /** In place. */
  forward: (a: Float64Array) => void
  backward: (a: Float64Array) => void
}

/** Made once per size. The functions hold scratch memory: never enter them twice at once. */
export function cosineTransform(size: number, trigonometry: Trigonometry): CosineTransform {
  if (size === 1) return { forward: () => {}, backward: () => {} }
  return (size & (size - 1)) === 0
    ? ofPowerOfTwo(size, trigonometry)
    : ofMirrored(size, trigonometry)
}

function ofPowerOfTwo(n: number, trigonometry: Trigonometry): CosineTransform {
  const c = halfAngles(n, trigonometry)
  const fft = n > 2 ? splitRadixFft(n / 2, trigonometry) : undefined
  const scale = Math.sqrt(2 / n)
  return {
    forward: (a) => {
      const last = a[n - 1]
      for (let j = n - 2; j >= 2; j -= 2) {
        a[j + 1] = a[j] - a[j - 1]
        a[j] += a[j - 1]
      }
      a[1] = a[0] - last
      a[0] += last
      if (n > 4) mix(a, c, -1)
      fft?.backward(a)
      turnHalves(a, c)
      for (let i = 0; i < n; i++) a[i] *= scale
      a[0] /= Math.SQRT2
    },
    backward: (a) => {
      for (let i = 0; i < n; i++) a[i] *= scale
      a[0] /= Math.SQRT2
      turnHalves(a, c)
      fft?.forward(a)
      if (n > 4) mix(a, c, 1)
      const last = a[0] - a[1]
      a[0] += a[1]
      for (let j = 2; j < n; j += 2) {
        a[j - 1] = a[j] - a[j + 1]
        a[j] += a[j + 1]
      }
      a[n - 1] = last
    },
  }
}

/** cos(pi/4), then half of each cos below it, cos(pi/4) / 2, and half of each sin, downwards. */
function halfAngles(n: number, { sin, cos }: Trigonometry): Float64Array {
  const c = new Float64Array(n)
  const half = n / 2
  const step = Math.PI / 4 / half
  c[0] = cos(step * half)
  c[half] = 0.5 * c[0]
  for (let j = 1; j < half; j++) {
    c[j] = 0.5 * cos(step * j)
    c[n - j] = 0.5 * sin(step * j)
  }
  return c
}

/** From the FFT of pairs to that of the numbers (sign 1), or back. */
function mix(a: Float64Array, c: Float64Array, sign: 1 | -1): void {
  const n = a.length
  for (let j = 2; j < n / 2; j += 2) {
    const k = n - j
    const cosine = 0.5 - c[n - 2 * j]
    const sine = sign * c[2 * j]
    const x = a[j] - a[k]
    const y = a[j + 1] + a[k + 1]
    const u = cosine * x - sine * y
    const v = cosine * y + sine * x
    a[j] -= u
    a[j + 1] -= v
    a[k] += u
    a[k + 1] -= v
  }
}

function turnHalves(a: Float64Array, c: Float64Array): void {
  const n = a.length
  for (let j = 1; j < n / 2; j++) {
    const k = n - j
    const difference = c[j] - c[k]
    const sum = c[j] + c[k]
    const x = sum * a[j] - difference * a[k]
    a[j] = difference * a[j] + sum * a[k]
    a[k] = x
  }
  a[n / 2] *= c[0]
}

function ofMirrored(n: number, trigonometry: Trigonometry): CosineTransform {
  const count = 2 * n
  const fft = realFft(count, trigonometry)
  const t = new Float64Array(count)
  const w = new Float64Array(count)
  w[0] = 1
  const step = Math.PI / count
  for (let j = 1; j < n; j++) {
    w[2 * j] = trigonometry.cos(step * j)
    w[2 * j + 1] = -trigonometry.sin(step * j)
  }
  const shrink = 1 / Math.sqrt(count)
  const stretch = Math.sqrt(count)
  return {
    forward: (a) => {
      for (let i = 0; i < n; i++) {
        t[i] = a[i]
        t[count - 1 - i] = a[i]
      }
      fft.forward(t)
      for (let i = 0; i < n; i++)
        a[i] = (w[2 * i] * t[2 * i] - w[2 * i + 1] * t[2 * i + 1]) * shrink
      a[0] /= Math.SQRT2
    },
    backward: (a) => {
      for (let i = 0; i < n; i++) a[i] *= stretch
      a[0] *= Math.SQRT2
      for (let i = 0; i < n; i++) {
        t[2 * i] = w[2 * i] * a[i]
        t[2 * i + 1] = -w[2 * i + 1] * a[i]
      }
      fft.backward(t)
      a.set(t.subarray(0, n))
    },
  }
}
