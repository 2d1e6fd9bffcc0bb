/**
 * One pass of the backward FFT of real numbers, for one factor of their count, with the roundings
 * of FFTPACK's radb2 to radbg as JTransforms 3.1 (DoubleFFT_1D) has them. The rows of x and y are
 * those of real-fft-forward.ts, the other way round: a pass takes j + p k and gives k + l1 j.
 */
import { type RealPass, sumRows } from './real-fft-forward.ts'

export const backward2: RealPass = (ido, l1, x, y, w) => {
  const next = l1 * ido
  for (let k = 0; k < l1; k++) {
    const from = 2 * k * ido
    const a = k * ido
    y[a] = x[from] + x[from + 2 * ido - 1]
    y[a + next] = x[from] - x[from + 2 * ido - 1]
    for (let i = 2; i < ido; i += 2) {
      const back = from + 2 * ido - i
      const x1 = x[from + i - 1] - x[back - 1]
      const y1 = x[from + i] + x[back]
      y[a + i - 1] = x[from + i - 1] + x[back - 1]
      y[a + i] = x[from + i] - x[back]
      y[a + next + i - 1] = w[i - 2] * x1 - w[i - 1] * y1
      y[a + next + i] = w[i - 2] * y1 + w[i - 1] * x1
    }
    if (ido % 2 === 0) {
      y[a + ido - 1] = 2 * x[from + ido - 1]
      y[a + next + ido - 1] = -2 * x[from + ido]
    }
  }
}

const COS_3 = -0.5
const SIN_3 = 0.8660254037844387

export const backward3: RealPass = (ido, l1, x, y, w) => {
  const next = l1 * ido
  for (let k = 0; k < l1; k++) {
    const from = 3 * k * ido
    const middle = from + 2 * ido
    const a = k * ido
    const b = a + next
    const c = b + next
    const twice = 2 * x[middle - 1]
    const real = x[from] + COS_3 * twice
    const side = 2 * SIN_3 * x[middle]
    y[a] = x[from] + twice
    y[b] = real - side
    y[c] = real + side
    for (let i = 2; i < ido; i += 2) {
      const v = ido + i
      const x0 = x[from + i - 1]
      const y0 = x[from + i]
      const sumX = x[middle + i - 1] + x[middle - i - 1]
      const sumY = x[middle + i] - x[middle - i]
      const realX = x0 + COS_3 * sumX
      const realY = y0 + COS_3 * sumY
      const sideX = SIN_3 * (x[middle + i - 1] - x[middle - i - 1])
      const sideY = SIN_3 * (x[middle + i] + x[middle - i])
      const x1 = realX - sideY
      const x2 = realX + sideY
      const y1 = realY + sideX
      const y2 = realY - sideX
      y[a + i - 1] = x0 + sumX
      y[a + i] = y0 + sumY
      y[b + i - 1] = w[i - 2] * x1 - w[i - 1] * y1
      y[b + i] = w[i - 2] * y1 + w[i - 1] * x1
      y[c + i - 1] = w[v - 2] * x2 - w[v - 1] * y2
      y[c + i] = w[v - 2] * y2 + w[v - 1] * x2
    }
  }
}

export const backward4: RealPass = (ido, l1, x, y, w) => {
  const next = l1 * ido
  for (let k = 0; k < l1; k++) {
    const from = 4 * k * ido
    const middle = from + 2 * ido
    const last = from + 4 * ido
    const a = k * ido
    const b = a + next
    const c = b + next
    const d = c + next
    const difference = x[from] - x[last - 1]
    const sum = x[from] + x[last - 1]
    const real = x[middle - 1] + x[middle - 1]
    const imaginary = x[middle] + x[middle]
    y[a] = sum + real
    y[b] = difference - imaginary
    y[c] = sum - real
    y[d] = difference + imaginary
    for (let i = 2; i < ido; i += 2) {
      const v = ido + i
      const u = v + ido
      const sumY = x[from + i] + x[last - i]
      const differenceY = x[from + i] - x[last - i]
      const sideY = x[middle + i] - x[middle - i]
      const sumSide = x[middle + i] + x[middle - i]
      const differenceX = x[from + i - 1] - x[last - i - 1]
      const sumX = x[from + i - 1] + x[last - i - 1]
      const differenceSide = x[middle + i - 1] - x[middle - i - 1]
      const sideX = x[middle + i - 1] + x[middle - i - 1]
      const x1 = differenceX - sumSide
      const y1 = sumY + differenceSide
      const x2 = sumX - sideX
      const y2 = differenceY - sideY
      const x3 = differenceX + sumSide
      const y3 = sumY - differenceSide
      y[a + i - 1] = sumX + sideX
      y[a + i] = differenceY + sideY
      y[b + i - 1] = w[i - 2] * x1 - w[i - 1] * y1
      y[b + i] = w[i - 2] * y1 + w[i - 1] * x1
      y[c + i - 1] = w[v - 2] * x2 - w[v - 1] * y2
      y[c + i] = w[v - 2] * y2 + w[v - 1] * x2
      y[d + i - 1] = w[u - 2] * x3 - w[u - 1] * y3
      y[d + i] = w[u - 2] * y3 + w[u - 1] * x3
    }
    if (ido % 2 === 0) {
      const e = ido - 1
      const sumY = x[from + ido] + x[from + 3 * ido]
      const differenceY = x[from + 3 * ido] - x[from + ido]
      const differenceX = x[from + e] - x[middle + e]
      const sumX = x[from + e] + x[middle + e]
      y[a + e] = sumX + sumX
      y[b + e] = Math.SQRT2 * (differenceX - sumY)
      y[c + e] = differenceY + differenceY
      y[d + e] = -Math.SQRT2 * (differenceX + sumY)
    }
  }
}

const COS_5 = 0.30901699437494745
const SIN_5 = 0.9510565162951535
const COS_10 = -0.8090169943749473
const SIN_10 = 0.5877852522924732

export const backward5: RealPass = (ido, l1, x, y, w) => {
  const next = l1 * ido
  for (let k = 0; k < l1; k++) {
    const from = 5 * k * ido
    const middle = from + 2 * ido
    const end = from + 4 * ido
    const a = k * ido
    const b = a + next
    const c = b + next
    const d = c + next
    const e = d + next
    const outerSide = 2 * x[middle]
    const innerSide = 2 * x[end]
    const outer = 2 * x[middle - 1]
    const inner = 2 * x[end - 1]
    const first = x[from] + COS_5 * outer + COS_10 * inner
    const second = x[from] + COS_10 * outer + COS_5 * inner
    const firstSide = SIN_5 * outerSide + SIN_10 * innerSide
    const secondSide = SIN_10 * outerSide - SIN_5 * innerSide
    y[a] = x[from] + outer + inner
    y[b] = first - firstSide
    y[c] = second - secondSide
    y[d] = second + secondSide
    y[e] = first + firstSide
    for (let i = 2; i < ido; i += 2) {
      const x0 = x[from + i - 1]
      const y0 = x[from + i]
      const outerX = x[middle + i - 1] + x[middle - i - 1]
      const outerY = x[middle + i] - x[middle - i]
      const innerX = x[end + i - 1] + x[end - i - 1]
      const innerY = x[end + i] - x[end - i]
      const outerSideX = x[middle + i - 1] - x[middle - i - 1]
      const outerSideY = x[middle + i] + x[middle - i]
      const innerSideX = x[end + i - 1] - x[end - i - 1]
      const innerSideY = x[end + i] + x[end - i]
      const firstX = x0 + COS_5 * outerX + COS_10 * innerX
      const firstY = y0 + COS_5 * outerY + COS_10 * innerY
      const secondX = x0 + COS_10 * outerX + COS_5 * innerX
      const secondY = y0 + COS_10 * outerY + COS_5 * innerY
      const firstSideX = SIN_5 * outerSideX + SIN_10 * innerSideX
      const firstSideY = SIN_5 * outerSideY + SIN_10 * innerSideY
      const secondSideX = SIN_10 * outerSideX - SIN_5 * innerSideX
      const secondSideY = SIN_10 * outerSideY - SIN_5 * innerSideY
      y[a + i - 1] = x0 + outerX + innerX
      y[a + i] = y0 + outerY + innerY
      turnInto(y, b + i, firstX - firstSideY, firstY + firstSideX, w, i)
      turnInto(y, c + i, secondX - secondSideY, secondY + secondSideX, w, ido + i)
      turnInto(y, d + i, secondX + secondSideY, secondY - secondSideX, w, 2 * ido + i)
      turnInto(y, e + i, firstX + firstSideY, firstY - firstSideX, w, 3 * ido + i)
    }
  }
}

function turnInto(
  to: Float64Array,
  i: number,
  x: number,
  y: number,
  w: Float64Array,
  v: number,
): void {
  to[i - 1] = w[v - 2] * x - w[v - 1] * y
  to[i] = w[v - 2] * y + w[v - 1] * x
}

/**
 * Any odd factor p. The result is in `x`, where ido is 1 in `y`.
 * @param cosine and `sine` of 2 pi / p
 */
export function backwardAny(p: number, cosine: number, sine: number): RealPass {
  const half = (p + 1) / 2
  return (ido, l1, x, y, w) => {
    const next = l1 * ido
    for (let k = 0; k < l1; k++) {
      const from = k * p * ido
      for (let i = 0; i < ido; i++) y[k * ido + i] = x[from + i]
      for (let j = 1; j < half; j++) {
        const a = j * next + k * ido
        const b = (p - j) * next + k * ido
        const row = from + 2 * j * ido
        y[a] = x[row - 1] + x[row - 1]
        y[b] = x[row] + x[row]
        for (let i = 2; i < ido; i += 2) {
          y[a + i - 1] = x[row + i - 1] + x[row - i - 1]
          y[b + i - 1] = x[row + i - 1] - x[row - i - 1]
          y[a + i] = x[row + i] - x[row - i]
          y[b + i] = x[row + i] + x[row - i]
        }
      }
    }
    sumRows(p, next, y, x, cosine, sine)
    for (let j = 1; j < half; j++) for (let i = 0; i < next; i++) y[i] += y[j * next + i]
    for (let j = 1; j < half; j++) {
      for (let k = 0; k < l1; k++) {
        const a = j * next + k * ido
        const b = (p - j) * next + k * ido
        y[a] = x[a] - x[b]
        y[b] = x[a] + x[b]
        for (let i = 2; i < ido; i += 2) {
          y[a + i - 1] = x[a + i - 1] - x[b + i]
          y[b + i - 1] = x[a + i - 1] + x[b + i]
          y[a + i] = x[a + i] + x[b + i - 1]
          y[b + i] = x[a + i] - x[b + i - 1]
        }
      }
    }
    if (ido > 1) turnRowsBack(p, ido, l1, { from: y, to: x, w })
  }
}

function turnRowsBack(
  p: number,
  ido: number,
  l1: number,
  { from, to, w }: { from: Float64Array; to: Float64Array; w: Float64Array },
): void {
  to.set(from)
  for (let j = 1; j < p; j++) {
    for (let k = 0; k < l1; k++) {
      const a = (j * l1 + k) * ido
      for (let i = 2; i < ido; i += 2) {
        const cosine = w[(j - 1) * ido + i - 2]
        const sine = w[(j - 1) * ido + i - 1]
        to[a + i - 1] = cosine * from[a + i - 1] - sine * from[a + i]
        to[a + i] = cosine * from[a + i] + sine * from[a + i - 1]
      }
    }
  }
}
