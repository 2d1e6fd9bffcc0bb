/**
 * The squared Euclidean distance with Spark's short cuts and roundings.
 * Source: mllib.util.MLUtils.fastSquaredDistance (2.0, 2.3, 2.4, 3.0, 3.1, 4.1).
 */

/** A point or centre: entries for the dot product, all positions for the exact distance. */
export interface Point {
  count: number
  indices: Int32Array
  values: Float64Array
  all: Float64Array
  at: number
  dense: boolean
  norm: number
}

export type Distance = (a: Point, b: Point) => number

/** Below it, the formula with norms counts as precise enough. */
const precision = 1e-6

/**
 * NaN where Spark refuses it: a norm that is NaN.
 * @param denseByNorms before Spark 3.0: the formula with norms for two dense vectors too
 */
export function squaredDistance(size: number, denseByNorms: boolean): Distance {
  return (a, b) => {
    if (!(a.norm >= 0 && b.norm >= 0)) return Number.NaN
    const bothDense = a.dense && b.dense
    if (bothDense && !denseByNorms) return exact(size, a, b)
    const norms = a.norm * a.norm + b.norm * b.norm
    const difference = a.norm - b.norm
    const bound = (2 * Number.EPSILON * norms) / (difference * difference + Number.EPSILON)
    if (bound < precision) return norms - 2 * dot(a, b)
    if (bothDense) return exact(size, a, b)
    const product = dot(a, b)
    const squared = Math.max(norms - 2 * product, 0)
    const error = (Number.EPSILON * (norms + 2 * Math.abs(product))) / (squared + Number.EPSILON)
    return error > precision ? exact(size, a, b) : squared
  }
}

/** Over all positions; where both are 0, nothing is added. */
function exact(size: number, a: Point, b: Point): number {
  let sum = 0
  for (let i = 0; i < size; i++) {
    const difference = a.all[a.at + i] - b.all[b.at + i]
    sum += difference * difference
  }
  return sum
}

/** Over the entries of the point (b), in order. */
function dot(a: Point, b: Point): number {
  let sum = 0
  for (let i = 0; i < b.count; i++) sum += b.values[i] * a.all[a.at + b.indices[i]]
  return sum
}

/** Of entries, as Vectors.norm adds them up. */
export function norm(count: number, values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i] * values[i]
  return Math.sqrt(sum)
}
