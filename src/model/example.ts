/** Values for the example row that a user sees of a model without golden rows. */

/** Longer vectors are shown in the sparse form. */
const denseSizeMax = 100

/** A vector of zeros in the form that a row may have. */
export function exampleVector(size: number): unknown {
  if (size <= denseSizeMax) return new Array(size).fill(0)
  return { type: 0, size, indices: [], values: [] }
}
