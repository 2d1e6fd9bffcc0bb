/**
 * The FFT of an even count of real numbers as a convolution of a power of two (Bluestein), with the
 * roundings of JTransforms 3.1 (DoubleFFT_1D.bluestein_real_forward and bluestein_real_inverse).
 */
import type { Trigonometry } from './fast-math.ts'
import type { RealFft } from './real-fft.ts'
import { splitRadixFft } from './split-radix-fft.ts'

export function bluesteinFft(count: number, trigonometry: Trigonometry): RealFft {
  let size = 1
  while (size < 2 * count - 1) size *= 2
  const fft = splitRadixFft(size, trigonometry)
  const chirp = chirpOf(count, trigonometry)
  const filter = filterOf(chirp, size)
  fft.backward(filter)
  const z = new Float64Array(2 * size)
  const share = 1 / count
  return {
    forward: (a) => {
      z.fill(0)
      for (let i = 0; i < count; i++) {
        z[2 * i] = a[i] * chirp[2 * i]
        z[2 * i + 1] = -a[i] * chirp[2 * i + 1]
      }
      fft.backward(z)
      for (let i = 0; i < 2 * size; i += 2) {
        const imaginary = z[i] * filter[i + 1] + z[i + 1] * filter[i]
        z[i] = z[i] * filter[i] - z[i + 1] * filter[i + 1]
        z[i + 1] = imaginary
      }
      fft.forward(z)
      a[0] = chirp[0] * z[0] + chirp[1] * z[1]
      a[1] = chirp[count] * z[count] + chirp[count + 1] * z[count + 1]
      for (let i = 2; i < count; i += 2) {
        a[i] = chirp[i] * z[i] + chirp[i + 1] * z[i + 1]
        a[i + 1] = -chirp[i + 1] * z[i] + chirp[i] * z[i + 1]
      }
    },
    backward: (a) => {
      z.fill(0)
      z[0] = a[0] * chirp[0]
      z[1] = a[0] * chirp[1]
      for (let i = 2; i < count; i += 2) {
        z[i] = a[i] * chirp[i] - a[i + 1] * chirp[i + 1]
        z[i + 1] = a[i] * chirp[i + 1] + a[i + 1] * chirp[i]
      }
      z[count] = a[1] * chirp[count]
      z[count + 1] = a[1] * chirp[count + 1]
      for (let i = count + 2; i < 2 * count; i += 2) {
        const mirror = 2 * count - i
        z[i] = a[mirror] * chirp[i] + a[mirror + 1] * chirp[i + 1]
        z[i + 1] = a[mirror] * chirp[i + 1] - a[mirror + 1] * chirp[i]
      }
      fft.backward(z)
      for (let i = 0; i < 2 * size; i += 2) {
        const imaginary = -z[i] * filter[i + 1] + z[i + 1] * filter[i]
        z[i] = z[i] * filter[i] + z[i + 1] * filter[i + 1]
        z[i + 1] = imaginary
      }
      fft.forward(z)
      for (let i = 0; i < count; i++) {
        const real = chirp[2 * i] * z[2 * i] - chirp[2 * i + 1] * z[2 * i + 1]
        a[i] = real * share
      }
    },
  }
}

/** exp(pi i k^2 / count). */
function chirpOf(count: number, { sin, cos }: Trigonometry): Float64Array {
  const chirp = new Float64Array(2 * count)
  chirp[0] = 1
  const step = Math.PI / count
  let square = 0
  for (let k = 1; k < count; k++) {
    square = (square + 2 * k - 1) % (2 * count)
    chirp[2 * k] = cos(step * square)
    chirp[2 * k + 1] = sin(step * square)
  }
  return chirp
}

function filterOf(chirp: Float64Array, size: number): Float64Array {
  const filter = new Float64Array(2 * size)
  const share = 1 / size
  for (let i = 0; i < chirp.length; i += 2) {
    filter[i] = chirp[i] * share
    filter[i + 1] = chirp[i + 1] * share
    if (i === 0) continue
    filter[2 * size - i] = filter[i]
    filter[2 * size - i + 1] = filter[i + 1]
  }
  return filter
}
