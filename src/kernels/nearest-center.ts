/**
 * The nearest of several centres by squared Euclidean distance, with Spark's short cuts: which
 * centre wins a near tie depends on them. Source: mllib.clustering.DistanceMeasure (2.3, 2.4, 3.0,
 * 3.1, 4.1).
 */
import { type Distance, norm, type Point, squaredDistance } from './squared-distance.ts'

export interface Centers {
  count: number
  size: number
  /** Centre after centre. */
  values: Float64Array
  /** 1 where Spark holds the centre as a dense vector: the formula depends on it. */
  isDense: Uint8Array
}

export interface DistanceRules {
  /** Since 3.1: half the distance between centres tells which need not be looked at. */
  boundsBetweenCenters: boolean
  /** Before 3.0: the formula with norms for two dense vectors too. */
  denseByNorms: boolean
}

/** The nearest centre of a point given as entries, or -1 where Spark refuses the point (NaN). */
export type Nearest = (
  count: number,
  indices: Int32Array,
  values: Float64Array,
  dense: boolean,
) => number

/** Made once per model. The function holds scratch memory: it must not be entered twice at once. */
export function nearestCenter(centers: Centers, rules: DistanceRules): Nearest {
  const { count: k, size } = centers
  const everywhere = Int32Array.from({ length: size }, (_, i) => i)
  const points = Array.from({ length: k }, (_, i) => centerPoint(centers, i, everywhere))
  const distance = squaredDistance(size, rules.denseByNorms)
  const isBounded = rules.boundsBetweenCenters && k < 1000 && k * k * size < 1_000_000
  const find = isBounded
    ? boundedSearch(points, bounds(points, distance), distance)
    : plainSearch(points, distance)
  const all = new Float64Array(size)
  const point: Point = { ...points[0], all, at: 0 }
  return (count, indices, values, dense) => {
    for (let i = 0; i < count; i++) all[indices[i]] = values[i]
    point.count = count
    point.indices = indices
    point.values = values
    point.dense = dense
    point.norm = norm(count, values)
    const found = find(point)
    for (let i = 0; i < count; i++) all[indices[i]] = 0
    return found
  }
}

function centerPoint(
  { size, values, isDense }: Centers,
  center: number,
  indices: Int32Array,
): Point {
  const own = values.subarray(center * size, (center + 1) * size)
  const point = { count: size, indices, values: own, all: values, at: center * size }
  return { ...point, dense: isDense[center] === 1, norm: norm(size, own) }
}

/** A quarter of the squared distance between two centres; in the diagonal the least of its row. */
function bounds(points: readonly Point[], distance: Distance): Float64Array {
  const k = points.length
  const matrix = new Float64Array(k * k).fill(Number.POSITIVE_INFINITY)
  if (k === 1) matrix[0] = Number.NaN
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const between = Math.sqrt(distance(points[i], points[j]))
      const bound = 0.25 * between * between
      matrix[i * k + j] = bound
      matrix[j * k + i] = bound
      if (bound < matrix[i * k + i]) matrix[i * k + i] = bound
      if (bound < matrix[j * k + j]) matrix[j * k + j] = bound
    }
  }
  return matrix
}

function boundedSearch(
  points: readonly Point[],
  limits: Float64Array,
  distance: Distance,
): (point: Point) => number {
  const k = points.length
  return (point) => {
    let best = 0
    let least = distance(points[0], point)
    if (Number.isNaN(point.norm)) return -1
    if (least < limits[0]) return 0
    for (let i = 1; i < k; i++) {
      const difference = points[i].norm - point.norm
      if (!(difference * difference < least) || !(limits[i * k + best] < least)) continue
      const squared = distance(points[i], point)
      if (squared < limits[i * k + i]) return i
      if (squared < least) {
        least = squared
        best = i
      }
    }
    return best
  }
}

/** A point with NaN passes here: no bound is below any distance, so the first centre stays. */
function plainSearch(points: readonly Point[], distance: Distance): (point: Point) => number {
  return (point) => {
    let best = 0
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i < points.length; i++) {
      const difference = points[i].norm - point.norm
      if (!(difference * difference < least)) continue
      const squared = distance(points[i], point)
      if (squared < least) {
        least = squared
        best = i
      }
    }
    return best
  }
}
