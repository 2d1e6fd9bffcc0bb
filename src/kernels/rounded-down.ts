/** Thresholds of all engines as `x <= t` of the width of x. */
import type { TreeNodes } from './tree-nodes.ts'

/**
 * Turns a threshold into the greatest number of the features' width that goes left, so that the
 * test is x <= t in all engines. NaN where nothing does.
 */
export function roundedDown({ comparison, featureBits }: TreeNodes): (threshold: number) => number {
  const isStrict = comparison === '<'
  if (featureBits === 64) return isStrict ? below : (threshold) => threshold
  return (threshold) => {
    const rounded = Math.fround(threshold)
    const goesLeft = isStrict ? rounded < threshold : rounded <= threshold
    return goesLeft ? rounded : belowFloat(rounded)
  }
}

const double = new Float64Array(1)
const doubleBits = new BigInt64Array(double.buffer)

/** The next smaller double; nothing is below -Infinity: NaN. */
function below(threshold: number): number {
  if (threshold === 0) return -Number.MIN_VALUE
  if (threshold === Number.NEGATIVE_INFINITY || Number.isNaN(threshold)) return Number.NaN
  double[0] = threshold
  doubleBits[0] += threshold > 0 ? -1n : 1n
  return double[0]
}

const float = new Float32Array(1)
const floatBits = new Int32Array(float.buffer)

/** The next smaller float of a float. */
function belowFloat(threshold: number): number {
  if (threshold === 0) return -(2 ** -149)
  if (threshold === Number.NEGATIVE_INFINITY || Number.isNaN(threshold)) return Number.NaN
  float[0] = threshold
  floatBits[0] += threshold > 0 ? -1 : 1
  return float[0]
}
