/**
 * The dot product of two of Breeze's dense vectors (0.12 to 2.1, without native BLAS): short ones
 * from the end in two sums, longer ones in eight, of which the first takes what is left over.
 * Source: breeze.linalg.operators.DenseVectorSupportMethods.
 */
export function breezeDot(n: number, x: Float64Array, y: Float64Array): number {
  return n < LANES ? shortDot(n, x, y) : longDot(n, x, y)
}

const LANES = 8

function shortDot(n: number, x: Float64Array, y: Float64Array): number {
  let even = 0
  let odd = 0
  for (let i = n - 1; i >= 0; i--) {
    if ((i & 1) === 0) even += x[i] * y[i]
    else odd += x[i] * y[i]
  }
  return even + odd
}

function longDot(n: number, x: Float64Array, y: Float64Array): number {
  const extra = n % LANES
  let sum = 0
  for (let i = 0; i < extra; i++) sum += x[i] * y[i]
  for (let i = extra; i < n; i += LANES) sum += x[i] * y[i]
  for (let lane = 1; lane < LANES; lane++) {
    let part = 0
    for (let i = extra + lane; i < n; i += LANES) part += x[i] * y[i]
    sum += part
  }
  return sum
}
