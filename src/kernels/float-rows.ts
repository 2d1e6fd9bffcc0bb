/** Sums of rows of 32-bit numbers. */

/** Adds the row that begins at `offset` to the sums. */
export function addRow(sums: Float64Array, rows: Float32Array, offset: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] += rows[offset + i]
}

export function scale(values: Float64Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= factor
}
