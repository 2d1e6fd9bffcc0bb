/**
 * The nearest of several centres by angle, with Spark's short cuts and roundings. Source:
 * mllib.clustering.CosineDistanceMeasure (2.4, 3.0, 3.1, 4.1).
 */
import { dotDense, dotSparse } from './dot.ts'
import type { Centers } from './nearest-center.ts'
import type { Numerics } from './numerics.ts'
import { norm } from './squared-distance.ts'

export interface DirectionRules {
  numerics: Numerics
  /** Since 3.1: half the angle between centres tells which need not be looked at. */
  boundsBetweenCenters: boolean
}

/** The nearest centre of a point given as entries, or -1 where Spark refuses the point. */
export type NearestDirection = (
  count: number,
  indices: Int32Array,
  values: Float64Array,
  dense: boolean,
) => number

/** @returns undefined where a centre has no direction: then Spark refuses every point */
export function nearestDirection(
  centers: Centers,
  rules: DirectionRules,
): NearestDirection | undefined {
  const { count: k, size } = centers
  const points = Array.from({ length: k }, (_, i) => centerAt(centers, i, rules.numerics))
  if (points.some((point) => !(point.norm > 0))) return undefined
  const isBounded = rules.boundsBetweenCenters && k < 1000 && k * k * size < 1_000_000
  const bounds = isBounded ? boundsOf(points, size) : undefined
  return (count, indices, values, dense) => {
    const length = norm(count, values)
    if (!(length > 0)) return -1
    let best = 0
    let least = bounds === undefined ? Number.POSITIVE_INFINITY : 0
    for (let i = 0; i < k; i++) {
      if (bounds !== undefined && i > 0 && !(bounds[i * k + best] < least)) continue
      const { dot, own, norm: ownLength } = points[i]
      const product =
        dense && dot !== undefined
          ? dot(count, indices, values)
          : dotSparse(count, indices, values, own)
      const distance = 1 - product / ownLength / length
      if (bounds !== undefined && distance < bounds[i * k + i]) return i
      if (distance < least || (bounds !== undefined && i === 0)) {
        least = distance
        best = i
      }
    }
    return best
  }
}

interface Center {
  own: Float64Array
  /** Of a centre that Spark holds dense, with a dense point. */
  dot: ReturnType<typeof dotDense> | undefined
  dense: boolean
  norm: number
}

function centerAt({ size, values, isDense }: Centers, at: number, numerics: Numerics): Center {
  const own = values.subarray(at * size, (at + 1) * size)
  const dense = isDense[at] === 1
  return { own, dense, norm: norm(size, own), dot: dense ? dotDense(numerics, own) : undefined }
}

/** What half the angle between two centres measures; in the diagonal the least of its row. */
function boundsOf(points: readonly Center[], size: number): Float64Array {
  const k = points.length
  const bounds = new Float64Array(k * k).fill(Number.POSITIVE_INFINITY)
  if (k === 1) bounds[0] = Number.NaN
  const all = Int32Array.from({ length: size }, (_, i) => i)
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const { own, dot, norm: length } = points[i]
      const other = points[j]
      const product =
        dot !== undefined && other.dense
          ? dot(size, all, other.own)
          : dotSparse(size, all, other.own, own)
      const bound = 1 - Math.sqrt(1 - (1 - product / length / other.norm) / 2)
      bounds[i * k + j] = bound
      bounds[j * k + i] = bound
      if (bound < bounds[i * k + i]) bounds[i * k + i] = bound
      if (bound < bounds[j * k + j]) bounds[j * k + j] = bound
    }
  }
  return bounds
}
