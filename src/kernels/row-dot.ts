/**
 * The dot product of a row of one matrix with a row of another, in single precision: each product
 * and each sum is rounded, in order.
 */
export function rowDot(
  width: number,
  left: Float32Array,
  right: Float32Array,
): (leftRow: number, rightRow: number) => number {
  return (leftRow, rightRow) => {
    const from = leftRow * width
    const end = from + width
    let sum = 0
    for (let i = from, k = rightRow * width; i < end; i++, k++) {
      sum = Math.fround(sum + Math.fround(left[i] * right[k]))
    }
    return sum
  }
}
