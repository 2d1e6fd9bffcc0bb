/** The interactions of a factorisation machine (ml.regression.FactorizationMachines, Spark 4.1). */

export type AddPairs = (
  start: number,
  count: number,
  indices: Int32Array,
  values: Float64Array,
) => number

/**
 * Adds to `start`, factor by factor, half of (the sum's square minus the sum of squares) over the
 * entries that are not 0.
 * @param factors by position, then by factor
 */
export function pairwiseProducts(factors: Float64Array, factorCount: number): AddPairs {
  return (start, count, indices, values) => {
    let total = start
    for (let factor = 0; factor < factorCount; factor++) {
      let sum = 0
      let squares = 0
      for (let k = 0; k < count; k++) {
        if (values[k] === 0) continue
        const product = factors[indices[k] * factorCount + factor] * values[k]
        squares += product * product
        sum += product
      }
      total += 0.5 * (sum * sum - squares)
    }
    return total
  }
}
