/**
 * The complex FFT of 2^k points, k > 0, with the roundings of JTransforms 3.1 (CommonUtils.cftfsub
 * and cftbsub, after Takuya Ooura's fftsg): points are pairs of doubles, transformed in place.
 *
 * A block of n doubles falls into four of n/4, which are transformed in turn. It is of one of two
 * kinds: `plain`, and `turned`, whose second half stands for points turned by a right angle. The
 * quarters of a plain block are plain, turned, plain, plain; those of a turned one are plain,
 * turned, plain, turned. At the end the points are put into order.
 */
import type { Trigonometry } from './fast-math.ts'
import { anglesOf, firstAngles } from './split-radix-angles.ts'

export interface SplitRadixFft {
  /** With exp(+2 pi i jk / size), as Ooura has it. */
  forward: (a: Float64Array) => void
  backward: (a: Float64Array) => void
}

/** Made once per size. The functions hold scratch memory: never enter them twice at once. */
export function splitRadixFft(size: number, trigonometry: Trigonometry): SplitRadixFft {
  const length = 2 * size
  const angles = anglesOf(size / 2, trigonometry)
  const first = size > 16 ? firstAngles(size / 8, angles) : angles
  const order = bitReversed(size)
  const copy = new Float64Array(length)
  const isLarge = size > 16

  const transform = (a: Float64Array, sign: 1 | -1): void => {
    if (size === 2) addAndSubtract(a, 0, 2)
    else if (size === 4) quarter(a, 0, 2, 1)
    else if (!isLarge) plainBlock(a, 0, length, angles)
    else {
      divide(a, 0, length / 4, first, 0, sign)
      plainQuarters(a, 0, length, angles)
    }
    copy.set(a)
  }
  return {
    forward: (a) => {
      transform(a, 1)
      for (let k = 0; k < size; k++) take(a, k, copy, order[k], 1)
    },
    // Small ones are the forward transform read the other way round, large ones its conjugate.
    backward: (a) => {
      transform(a, isLarge ? -1 : 1)
      if (isLarge) for (let k = 0; k < size; k++) take(a, k, copy, order[k], -1)
      else for (let k = 0; k < size; k++) take(a, k, copy, order[(size - k) % size], 1)
    },
  }
}

function take(a: Float64Array, k: number, from: Float64Array, i: number, sign: 1 | -1): void {
  a[2 * k] = from[2 * i]
  a[2 * k + 1] = sign * from[2 * i + 1]
}

function bitReversed(size: number): Int32Array {
  const order = new Int32Array(size)
  for (let i = 1, half = size / 2; i < size; i++)
    order[i] = (order[i >> 1] >> 1) | (i & 1 ? half : 0)
  return order
}

// Blocks: `at` is where one begins, `n` how many doubles it has.

function plainBlock(a: Float64Array, at: number, n: number, w: Float64Array): void {
  if (n === 16) plainEight(a, at, w[w.length > 8 ? w.length - 7 : 1])
  else if (n === 32) plainSixteen(a, at, w, Math.max(w.length - 8, 0))
  else {
    divide(a, at, n / 4, w, w.length - n / 2, 1)
    plainQuarters(a, at, n, w)
  }
}

function plainQuarters(a: Float64Array, at: number, n: number, w: Float64Array): void {
  const m = n / 4
  plainBlock(a, at, m, w)
  turnedBlock(a, at + m, m, w)
  plainBlock(a, at + 2 * m, m, w)
  plainBlock(a, at + 3 * m, m, w)
}

function turnedBlock(a: Float64Array, at: number, n: number, w: Float64Array): void {
  const m = n / 4
  if (n === 16) turnedEight(a, at, w, w.length - 8)
  else if (n === 32) turnedSixteen(a, at, w, w.length - 32)
  else {
    divideTurned(a, at, m, w, w.length - n)
    plainBlock(a, at, m, w)
    turnedBlock(a, at + m, m, w)
    plainBlock(a, at + 2 * m, m, w)
    turnedBlock(a, at + 3 * m, m, w)
  }
}

/** @param m doubles in a quarter; @param sign -1 where the points stand for their conjugates */
function divide(
  a: Float64Array,
  at: number,
  m: number,
  w: Float64Array,
  wAt: number,
  sign: 1 | -1,
): void {
  const center = m / 2
  for (let i = 0; i < m; i += 2) quarter(a, at + i, m, sign)
  const third = at + 2 * m
  const fourth = at + 3 * m
  for (let j = 2; j < center; j += 2) {
    const k = wAt + 2 * j
    turn(a, third + j, w[k], w[k + 1])
    turnBack(a, fourth + j, w[k + 2], w[k + 3])
    turn(a, third + m - j, w[k + 1], w[k])
    turnBack(a, fourth + m - j, w[k + 3], w[k + 2])
  }
  turnByEighth(a, third + center, w[wAt + 1])
  turnByThreeEighths(a, fourth + center, w[wAt + 1])
}

function divideTurned(a: Float64Array, at: number, m: number, w: Float64Array, wAt: number): void {
  const center = m / 2
  const second = at + m
  const third = second + m
  const fourth = third + m
  firstTurned(a, at, m, w[wAt + 1])
  for (let j = 2; j < m; j += 2) crossQuarter(a, at + j, m)
  for (let j = 2; j < center; j += 2) {
    const k = wAt + 2 * j
    const d = wAt + 2 * m - 2 * j
    turn(a, at + j, w[k], w[k + 1])
    turn(a, second + j, w[d + 1], w[d])
    turnBack(a, third + j, w[k + 2], w[k + 3])
    turnBack(a, fourth + j, w[d + 3], w[d + 2])
    turn(a, at + m - j, w[d], w[d + 1])
    turn(a, second + m - j, w[k + 1], w[k])
    turnBack(a, third + m - j, w[d + 2], w[d + 3])
    turnBack(a, fourth + m - j, w[k + 3], w[k + 2])
  }
  turn(a, third + center, w[wAt + m + 1], w[wAt + m])
  turn(a, fourth + center, w[wAt + m], w[wAt + m + 1])
  negate(a, fourth + center)
  turn(a, at + center, w[wAt + m], w[wAt + m + 1])
  turn(a, second + center, w[wAt + m + 1], w[wAt + m])
  for (let j = 2; j < m; j += 2) {
    addAndSubtract(a, at + j, second + j)
    addAndSubtract(a, third + j, fourth + j)
  }
}

// Blocks of 8 and 16 points.

function plainEight(a: Float64Array, at: number, diagonal: number): void {
  quarter(a, at, 4, 1)
  quarter(a, at + 2, 4, 1)
  turnByEighth(a, at + 10, diagonal)
  turnByEighth(a, at + 14, diagonal)
  addAndSubtract(a, at, at + 2)
  addAndSubtractTurned(a, at + 4, at + 6)
  addAndSubtract(a, at + 8, at + 10)
  addAndSubtractTurned(a, at + 12, at + 14)
}

function turnedEight(a: Float64Array, at: number, w: Float64Array, wAt: number): void {
  const cosine = w[wAt + 2]
  const sine = w[wAt + 3]
  firstTurned(a, at, 4, w[wAt + 1])
  crossQuarter(a, at + 2, 4)
  turn(a, at + 2, cosine, sine)
  turn(a, at + 6, sine, cosine)
  turn(a, at + 10, sine, cosine)
  turn(a, at + 14, cosine, sine)
  negate(a, at + 14)
  addAndSubtract(a, at + 2, at + 6)
  addAndSubtract(a, at + 10, at + 14)
  addAndSubtract(a, at, at + 2)
  addAndSubtractTurned(a, at + 4, at + 6)
  addAndSubtract(a, at + 8, at + 10)
  addAndSubtractTurned(a, at + 12, at + 14)
}

function plainSixteen(a: Float64Array, at: number, w: Float64Array, wAt: number): void {
  const diagonal = w[wAt + 1]
  const cosine = w[wAt + 2]
  const sine = w[wAt + 3]
  for (let i = 0; i < 8; i += 2) quarter(a, at + i, 8, 1)
  turn(a, at + 18, cosine, sine)
  turn(a, at + 26, sine, cosine)
  turnByEighth(a, at + 20, diagonal)
  turnByThreeEighths(a, at + 28, diagonal)
  turn(a, at + 22, sine, cosine)
  turn(a, at + 30, cosine, sine)
  negate(a, at + 30)
  quarter(a, at, 2, 1)
  firstTurned(a, at + 8, 2, diagonal)
  quarter(a, at + 16, 2, 1)
  quarter(a, at + 24, 2, 1)
}

function turnedSixteen(a: Float64Array, at: number, w: Float64Array, wAt: number): void {
  const diagonal = w[wAt + 1]
  const cos1 = w[wAt + 4]
  const sin1 = w[wAt + 5]
  const cos3 = w[wAt + 6]
  const sin3 = -w[wAt + 7]
  const cos2 = w[wAt + 8]
  const sin2 = w[wAt + 9]
  firstTurned(a, at, 8, diagonal)
  for (let i = 2; i < 8; i += 2) crossQuarter(a, at + i, 8)
  turn(a, at + 2, cos1, sin1)
  turn(a, at + 10, sin3, cos3)
  turn(a, at + 18, cos3, sin3)
  turnBack(a, at + 26, cos1, sin1)
  negate(a, at + 26)
  turn(a, at + 4, cos2, sin2)
  turn(a, at + 12, sin2, cos2)
  turn(a, at + 20, sin2, cos2)
  turn(a, at + 28, cos2, sin2)
  negate(a, at + 28)
  turn(a, at + 6, cos3, sin3)
  turn(a, at + 14, sin1, cos1)
  turnBack(a, at + 22, sin1, cos1)
  turn(a, at + 30, sin3, cos3)
  for (let i = 2; i < 8; i += 2) {
    addAndSubtract(a, at + i, at + 8 + i)
    addAndSubtract(a, at + 16 + i, at + 24 + i)
  }
  negate(a, at + 22)
  negate(a, at + 30)
  quarter(a, at, 2, 1)
  firstTurned(a, at + 8, 2, diagonal)
  quarter(a, at + 16, 2, 1)
  firstTurned(a, at + 24, 2, diagonal)
}

// Points: four of them lie m doubles apart.

/** The transform of four points, in the order 0, 2, 1, 3. */
function quarter(a: Float64Array, i: number, m: number, sign: 1 | -1): void {
  const j = i + m
  const k = j + m
  const l = k + m
  const x0 = a[i] + a[k]
  const y0 = sign * a[i + 1] + sign * a[k + 1]
  const x1 = a[i] - a[k]
  const y1 = sign * a[i + 1] - sign * a[k + 1]
  const x2 = a[j] + a[l]
  const y2 = sign * (a[j + 1] + a[l + 1])
  const x3 = a[j] - a[l]
  const y3 = sign * (a[j + 1] - a[l + 1])
  a[i] = x0 + x2
  a[i + 1] = y0 + y2
  a[j] = x0 - x2
  a[j + 1] = y0 - y2
  a[k] = x1 - y3
  a[k + 1] = y1 + x3
  a[l] = x1 + y3
  a[l + 1] = y1 - x3
}

/** Of a turned block: (0 + 2i, 1 + 3i, 0 - 2i, 1 - 3i), to be turned and added. */
function crossQuarter(a: Float64Array, i: number, m: number): void {
  const j = i + m
  const k = j + m
  const l = k + m
  const x0 = a[i] - a[k + 1]
  const y0 = a[i + 1] + a[k]
  const x1 = a[i] + a[k + 1]
  const y1 = a[i + 1] - a[k]
  const x2 = a[j] - a[l + 1]
  const y2 = a[j + 1] + a[l]
  const x3 = a[j] + a[l + 1]
  const y3 = a[j + 1] - a[l]
  a[i] = x0
  a[i + 1] = y0
  a[j] = x2
  a[j + 1] = y2
  a[k] = x1
  a[k + 1] = y1
  a[l] = x3
  a[l + 1] = y3
}

/** The same for the first points, whose angles are 0 and an eighth; and adds them. */
function firstTurned(a: Float64Array, i: number, m: number, diagonal: number): void {
  crossQuarter(a, i, m)
  turnByEighth(a, i + m, diagonal)
  turnByEighth(a, i + 3 * m, diagonal)
  addAndSubtract(a, i, i + m)
  addAndSubtractTurned(a, i + 2 * m, i + 3 * m)
}

function turn(a: Float64Array, i: number, cosine: number, sine: number): void {
  const x = a[i]
  const y = a[i + 1]
  a[i] = cosine * x - sine * y
  a[i + 1] = cosine * y + sine * x
}

function turnBack(a: Float64Array, i: number, cosine: number, sine: number): void {
  const x = a[i]
  const y = a[i + 1]
  a[i] = cosine * x + sine * y
  a[i + 1] = cosine * y - sine * x
}

function turnByEighth(a: Float64Array, i: number, diagonal: number): void {
  const x = a[i]
  const y = a[i + 1]
  a[i] = diagonal * (x - y)
  a[i + 1] = diagonal * (y + x)
}

function turnByThreeEighths(a: Float64Array, i: number, diagonal: number): void {
  const x = a[i]
  const y = a[i + 1]
  a[i] = -diagonal * (x + y)
  a[i + 1] = -diagonal * (y - x)
}

function negate(a: Float64Array, i: number): void {
  a[i] = -a[i]
  a[i + 1] = -a[i + 1]
}

function addAndSubtract(a: Float64Array, i: number, j: number): void {
  const x = a[j]
  const y = a[j + 1]
  a[j] = a[i] - x
  a[j + 1] = a[i + 1] - y
  a[i] += x
  a[i + 1] += y
}

/** The second point turned by a right angle. */
function addAndSubtractTurned(a: Float64Array, i: number, j: number): void {
  const x = a[j]
  const y = a[j + 1]
  a[j] = a[i] + y
  a[j + 1] = a[i + 1] - x
  const before = a[i]
  a[i] = before - y
  a[i + 1] += x
}
