/** Searches in sorted arrays; in doubles as java.util.Arrays does (OpenJDK 8 to 21). */

/**
 * Position of the key, or -(where it would stand) - 1. Which of several equal items is found is
 * part of the answer. -0 stands before 0 and NaN after everything.
 */
export function binarySearch(items: Float64Array, key: number): number {
  let low = 0
  let high = items.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const order = compareDoubles(items[middle], key)
    if (order === 0) return middle
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return -(low + 1)
}

/** Where the first of `count` increasing numbers stands that is not below the key; else `count`. */
export function lowerBound(items: Int32Array, count: number, key: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (items[middle] < key) low = middle + 1
    else high = middle
  }
  return low
}

/** java.lang.Double.compare: a total order. */
export function compareDoubles(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (Object.is(a, b)) return 0
  if (a === b) return Object.is(a, -0) ? -1 : 1
  return Number.isNaN(a) ? 1 : -1
}
