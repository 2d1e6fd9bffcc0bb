/**
 * Gauss-Legendre quadrature on [0, 1]: with n points, exact for polynomials below degree 2n.
 * Zeros of the Legendre polynomial by Newton's method.
 */
export interface Quadrature {
  /** Ascending. */
  points: Float64Array
  weights: Float64Array
}

export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    let step = 1
    for (let round = 0; round < 8 && Math.abs(step) > 1e-15; round++) {
      step = legendre(count, x) / slope(count, x)
      x -= step
    }
    const s = slope(count, x)
    points[count - 1 - i] = 0.5 * (x + 1)
    weights[count - 1 - i] = 1 / ((1 - x * x) * s * s)
  }
  return { points, weights }
}

function slope(degree: number, x: number): number {
  return (degree * (x * legendre(degree, x) - legendre(degree - 1, x))) / (x * x - 1)
}

function legendre(degree: number, x: number): number {
  let before = 1
  let value = degree === 0 ? 1 : x
  for (let k = 2; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k
    before = value
    value = next
  }
  return value
}
