/**
 * One pass of the forward FFT of real numbers, for one factor of their count, with the roundings of
 * FFTPACK's radf2 to radfg as JTransforms 3.1 (DoubleFFT_1D) has them. A pass takes `x`, whose rows
 * of `ido` numbers are counted k + l1 j, and gives them in the order j + p k to `y`: a real number,
 * then pairs (real, imaginary), then, where ido is even, a real one. In every second row the pairs
 * stand backwards. Only factors 2 and 4 meet an even ido, and a factor 2 stands alone (l1 = 1).
 */

/** @param w for each j > 0 and each pair the cosine and sine that turn it */
export type RealPass = (
  ido: number,
  l1: number,
  x: Float64Array,
  y: Float64Array,
  w: Float64Array,
) => void

export const forward2: RealPass = (ido, l1, x, y, w) => {
  const next = l1 * ido
  for (let k = 0; k < l1; k++) {
    const a = k * ido
    const to = 2 * a
    y[to] = x[a] + x[a + next]
    y[to + 2 * ido - 1] = x[a] - x[a + next]
    for (let i = 2; i < ido; i += 2) {
      const x0 = x[a + i - 1]
      const y0 = x[a + i]
      const x1 = w[i - 2] * x[a + next + i - 1] + w[i - 1] * x[a + next + i]
      const y1 = w[i - 2] * x[a + next + i] - w[i - 1] * x[a + next + i - 1]
      const back = to + 2 * ido - i
      y[to + i] = y0 + y1
      y[to + i - 1] = x0 + x1
      y[back] = y1 - y0
      y[back - 1] = x0 - x1
    }
    if (ido % 2 === 0) {
      y[to + ido] = -x[a + next + ido - 1]
      y[to + ido - 1] = x[a + ido - 1]
    }
  }
}

const COS_3 = -0.5
const SIN_3 = 0.8660254037844387

export const forward3: RealPass = (ido, l1, x, y, w) => {
  const next = l1 * ido
  for (let k = 0; k < l1; k++) {
    const a = k * ido
    const b = a + next
    const c = b + next
    const to = 3 * a
    const sum = x[b] + x[c]
    y[to] = x[a] + sum
    y[to + 2 * ido] = SIN_3 * (x[c] - x[b])
    y[to + 2 * ido - 1] = x[a] + COS_3 * sum
    for (let i = 2; i < ido; i += 2) {
      const v = ido + i
      const x1 = w[i - 2] * x[b + i - 1] + w[i - 1] * x[b + i]
      const y1 = w[i - 2] * x[b + i] - w[i - 1] * x[b + i - 1]
      const x2 = w[v - 2] * x[c + i - 1] + w[v - 1] * x[c + i]
      const y2 = w[v - 2] * x[c + i] - w[v - 1] * x[c + i - 1]
      const sumX = x1 + x2
      const sumY = y1 + y2
      const middleX = x[a + i - 1] + COS_3 * sumX
      const middleY = x[a + i] + COS_3 * sumY
      const sideX = SIN_3 * (y1 - y2)
      const sideY = SIN_3 * (x2 - x1)
      const back = to + 2 * ido - i
      const third = to + 2 * ido + i
      y[to + i - 1] = x[a + i - 1] + sumX
      y[to + i] = x[a + i] + sumY
      y[back - 1] = middleX - sideX
      y[back] = sideY - middleY
      y[third - 1] = middleX + sideX
      y[third] = middleY + sideY
    }
  }
}

const HALF_SQRT_2 = Math.SQRT1_2

export const forward4: RealPass = (ido, l1, x, y, w) => {
  const next = l1 * ido
  for (let k = 0; k < l1; k++) {
    const a = k * ido
    const b = a + next
    const c = b + next
    const d = c + next
    const to = 4 * a
    const odd = x[b] + x[d]
    const even = x[a] + x[c]
    y[to] = odd + even
    y[to + 4 * ido - 1] = even - odd
    y[to + 2 * ido - 1] = x[a] - x[c]
    y[to + 2 * ido] = x[d] - x[b]
    for (let i = 2; i < ido; i += 2) {
      const v = ido + i
      const u = v + ido
      const x1 = w[i - 2] * x[b + i - 1] + w[i - 1] * x[b + i]
      const y1 = w[i - 2] * x[b + i] - w[i - 1] * x[b + i - 1]
      const x2 = w[v - 2] * x[c + i - 1] + w[v - 1] * x[c + i]
      const y2 = w[v - 2] * x[c + i] - w[v - 1] * x[c + i - 1]
      const x3 = w[u - 2] * x[d + i - 1] + w[u - 1] * x[d + i]
      const y3 = w[u - 2] * x[d + i] - w[u - 1] * x[d + i - 1]
      const oddX = x1 + x3
      const oddY = y1 + y3
      const evenX = x[a + i - 1] + x2
      const evenY = x[a + i] + y2
      const sideX = x[a + i - 1] - x2
      const sideY = x[a + i] - y2
      const back = to + 2 * ido - i
      const third = to + 2 * ido + i
      const last = to + 4 * ido - i
      y[to + i - 1] = oddX + evenX
      y[last - 1] = evenX - oddX
      y[to + i] = oddY + evenY
      y[last] = oddY - evenY
      y[third - 1] = y1 - y3 + sideX
      y[back - 1] = sideX - (y1 - y3)
      y[third] = x3 - x1 + sideY
      y[back] = x3 - x1 - sideY
    }
    if (ido % 2 === 0) {
      const e = ido - 1
      const imaginary = -HALF_SQRT_2 * (x[b + e] + x[d + e])
      const real = HALF_SQRT_2 * (x[b + e] - x[d + e])
      y[to + e] = real + x[a + e]
      y[to + 2 * ido + e] = x[a + e] - real
      y[to + ido] = imaginary - x[c + e]
      y[to + 3 * ido] = imaginary + x[c + e]
    }
  }
}

const COS_5 = 0.30901699437494745
const SIN_5 = 0.9510565162951535
const COS_10 = -0.8090169943749473
const SIN_10 = 0.5877852522924732

export const forward5: RealPass = (ido, l1, x, y, w) => {
  const next = l1 * ido
  for (let k = 0; k < l1; k++) {
    const a = k * ido
    const b = a + next
    const c = b + next
    const d = c + next
    const e = d + next
    const to = 5 * a
    const outer = x[e] + x[b]
    const inner = x[d] + x[c]
    const outerSide = x[e] - x[b]
    const innerSide = x[d] - x[c]
    y[to] = x[a] + outer + inner
    y[to + 2 * ido - 1] = x[a] + COS_5 * outer + COS_10 * inner
    y[to + 2 * ido] = SIN_5 * outerSide + SIN_10 * innerSide
    y[to + 4 * ido - 1] = x[a] + COS_10 * outer + COS_5 * inner
    y[to + 4 * ido] = SIN_10 * outerSide - SIN_5 * innerSide
    for (let i = 2; i < ido; i += 2) {
      const v = ido + i
      const u = v + ido
      const t = u + ido
      const x1 = w[i - 2] * x[b + i - 1] + w[i - 1] * x[b + i]
      const y1 = w[i - 2] * x[b + i] - w[i - 1] * x[b + i - 1]
      const x2 = w[v - 2] * x[c + i - 1] + w[v - 1] * x[c + i]
      const y2 = w[v - 2] * x[c + i] - w[v - 1] * x[c + i - 1]
      const x3 = w[u - 2] * x[d + i - 1] + w[u - 1] * x[d + i]
      const y3 = w[u - 2] * x[d + i] - w[u - 1] * x[d + i - 1]
      const x4 = w[t - 2] * x[e + i - 1] + w[t - 1] * x[e + i]
      const y4 = w[t - 2] * x[e + i] - w[t - 1] * x[e + i - 1]
      const outerX = x1 + x4
      const outerY = y1 + y4
      const innerX = x2 + x3
      const innerY = y2 + y3
      const x0 = x[a + i - 1]
      const y0 = x[a + i]
      const firstX = x0 + COS_5 * outerX + COS_10 * innerX
      const firstY = y0 + COS_5 * outerY + COS_10 * innerY
      const secondX = x0 + COS_10 * outerX + COS_5 * innerX
      const secondY = y0 + COS_10 * outerY + COS_5 * innerY
      const firstSideX = SIN_5 * (y1 - y4) + SIN_10 * (y2 - y3)
      const firstSideY = SIN_5 * (x4 - x1) + SIN_10 * (x3 - x2)
      const secondSideX = SIN_10 * (y1 - y4) - SIN_5 * (y2 - y3)
      const secondSideY = SIN_10 * (x4 - x1) - SIN_5 * (x3 - x2)
      const middle = to + 2 * ido
      const end = to + 4 * ido
      y[to + i - 1] = x0 + outerX + innerX
      y[to + i] = y0 + outerY + innerY
      y[middle + i - 1] = firstX + firstSideX
      y[middle - i - 1] = firstX - firstSideX
      y[middle + i] = firstY + firstSideY
      y[middle - i] = firstSideY - firstY
      y[end + i - 1] = secondX + secondSideX
      y[end - i - 1] = secondX - secondSideX
      y[end + i] = secondY + secondSideY
      y[end - i] = secondSideY - secondY
    }
  }
}

/**
 * Any odd factor p. The result is in `x`; y is scratch.
 * @param cosine and `sine` of 2 pi / p
 */
export function forwardAny(p: number, cosine: number, sine: number): RealPass {
  const half = (p + 1) / 2
  return (ido, l1, x, y, w) => {
    const next = l1 * ido
    turnRows(p, ido, l1, { from: x, to: y, w })
    for (let j = 1; j < half; j++) {
      for (let k = 0; k < l1; k++) {
        const a = j * next + k * ido
        const b = (p - j) * next + k * ido
        x[a] = y[a] + y[b]
        x[b] = y[b] - y[a]
        for (let i = 2; i < ido; i += 2) {
          x[a + i - 1] = y[a + i - 1] + y[b + i - 1]
          x[a + i] = y[a + i] + y[b + i]
          x[b + i - 1] = y[a + i] - y[b + i]
          x[b + i] = y[b + i - 1] - y[a + i - 1]
        }
      }
    }
    sumRows(p, next, x, y, cosine, sine)
    for (let j = 1; j < half; j++) for (let i = 0; i < next; i++) y[i] += x[j * next + i]
    for (let k = 0; k < l1; k++) {
      const to = k * p * ido
      for (let i = 0; i < ido; i++) x[to + i] = y[k * ido + i]
      for (let j = 1; j < half; j++) {
        const a = j * next + k * ido
        const b = (p - j) * next + k * ido
        const row = to + 2 * j * ido
        x[row - 1] = y[a]
        x[row] = y[b]
        for (let i = 2; i < ido; i += 2) {
          x[row + i - 1] = y[a + i - 1] + y[b + i - 1]
          x[row - i - 1] = y[a + i - 1] - y[b + i - 1]
          x[row + i] = y[a + i] + y[b + i]
          x[row - i] = y[b + i] - y[a + i]
        }
      }
    }
  }
}

function turnRows(
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
        to[a + i - 1] = cosine * from[a + i - 1] + sine * from[a + i]
        to[a + i] = cosine * from[a + i] - sine * from[a + i - 1]
      }
    }
  }
}

/**
 * Row l of `to` is row 0 of `from` plus its rows j times cos(2 pi jl/p); row p - l its rows p - j
 * times sin. The angles are stepped from each other, as in the original.
 */
export function sumRows(
  p: number,
  next: number,
  from: Float64Array,
  to: Float64Array,
  cosine: number,
  sine: number,
): void {
  const half = (p + 1) / 2
  let cosL = 1
  let sinL = 0
  for (let l = 1; l < half; l++) {
    const before = cosL
    cosL = cosine * before - sine * sinL
    sinL = cosine * sinL + sine * before
    const a = l * next
    const b = (p - l) * next
    for (let i = 0; i < next; i++) {
      to[a + i] = from[i] + cosL * from[next + i]
      to[b + i] = sinL * from[(p - 1) * next + i]
    }
    let cos = cosL
    let sin = sinL
    for (let j = 2; j < half; j++) {
      const old = cos
      cos = cosL * old - sinL * sin
      sin = cosL * sin + sinL * old
      for (let i = 0; i < next; i++) {
        to[a + i] += cos * from[j * next + i]
        to[b + i] += sin * from[(p - j) * next + i]
      }
    }
  }
}
