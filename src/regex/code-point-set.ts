/** Sets of Unicode code points, as ranges. */

export const codePointCount = 0x110000

export interface CodePointSet {
  /** Where ranges begin and end (the end is outside), in turn, increasing. */
  readonly bounds: Int32Array
  /** 1 for each code point below `lowCount` that is in the set. */
  readonly low: Uint8Array
}

/** Below this, sets are looked up in a table. */
export const lowCount = 256

export const noCodePoints = setOf([])
export const allCodePoints = setOf([0, codePointCount])

/** From bounds that increase. */
export function setOf(bounds: ArrayLike<number>): CodePointSet {
  const low = new Uint8Array(lowCount)
  for (let i = 0; i < bounds.length && bounds[i] < lowCount; i += 2) {
    low.fill(1, bounds[i], Math.min(bounds[i + 1], lowCount))
  }
  return { bounds: Int32Array.from(bounds), low }
}

/** From `first` to `last`, both inside; empty where they are in the wrong order. */
export function range(first: number, last: number): CodePointSet {
  return first > last ? noCodePoints : setOf([first, last + 1])
}

/** From code points in any order. */
export function pointsOf(points: Iterable<number>): CodePointSet {
  const sorted = Int32Array.from(new Set(points)).sort()
  const bounds: number[] = []
  for (const point of sorted) {
    if (bounds.at(-1) === point) bounds[bounds.length - 1]++
    else bounds.push(point, point + 1)
  }
  return setOf(bounds)
}

/** From a predicate, tried on every code point. */
export function pointsWhere(isInside: (codePoint: number) => boolean): CodePointSet {
  const bounds: number[] = []
  for (let point = 0, inside = false; point <= codePointCount; point++) {
    const is = point < codePointCount && isInside(point)
    if (is !== inside) bounds.push(point)
    inside = is
  }
  return setOf(bounds)
}

export function contains(set: CodePointSet, codePoint: number): boolean {
  if (codePoint < lowCount) return set.low[codePoint] === 1
  const { bounds } = set
  let from = 0
  let to = bounds.length
  // The number of bounds at or below the code point: odd inside of a range.
  while (from < to) {
    const middle = (from + to) >>> 1
    if (bounds[middle] <= codePoint) from = middle + 1
    else to = middle
  }
  return (from & 1) === 1
}

export function union(a: CodePointSet, b: CodePointSet): CodePointSet {
  if (a.bounds.length === 0) return b
  return b.bounds.length === 0 ? a : merge(a, b, 1)
}

export function intersection(a: CodePointSet, b: CodePointSet): CodePointSet {
  return merge(a, b, 2)
}

export function complement(set: CodePointSet): CodePointSet {
  const bounds = Array.from(set.bounds)
  if (bounds[0] === 0) bounds.shift()
  else bounds.unshift(0)
  if (bounds.at(-1) === codePointCount) bounds.pop()
  else bounds.push(codePointCount)
  return setOf(bounds)
}

export function difference(a: CodePointSet, b: CodePointSet): CodePointSet {
  return intersection(a, complement(b))
}

export function isEmpty(set: CodePointSet): boolean {
  return set.bounds.length === 0
}

export function areDisjoint(a: CodePointSet, b: CodePointSet): boolean {
  return isEmpty(intersection(a, b))
}

/** The only code point of the set, or -1. */
export function onlyPoint(set: CodePointSet): number {
  const { bounds } = set
  return bounds.length === 2 && bounds[1] === bounds[0] + 1 ? bounds[0] : -1
}

/** The code points that lie in at least `least` of both sets. */
function merge(a: CodePointSet, b: CodePointSet, least: 1 | 2): CodePointSet {
  const bounds: number[] = []
  let inside = false
  for (let i = 0, j = 0; i < a.bounds.length || j < b.bounds.length; ) {
    const next = Math.min(a.bounds[i] ?? codePointCount, b.bounds[j] ?? codePointCount)
    if (a.bounds[i] === next) i++
    if (b.bounds[j] === next) j++
    const is = (i & 1) + (j & 1) >= least
    if (is !== inside) bounds.push(next)
    inside = is
  }
  return setOf(bounds)
}
