/** java.util.Arrays.binarySearch on doubles (OpenJDK 8 to 21). */

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

/** java.lang.Double.compare: a total order. */
export function compareDoubles(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (Object.is(a, b)) return 0
  if (a === b) return Object.is(a, -0) ? -1 : 1
  return Number.isNaN(a) ? 1 : -1
}
