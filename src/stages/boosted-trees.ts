/** The weighted sum of regression trees, by ddot of Spark's native BLAS, whatever their number. */
import { dotPlain } from '../kernels/dot.ts'
import type { Numerics } from '../kernels/numerics.ts'
import type { Frame } from '../model/frame.ts'
import type { Forest } from './spark-trees.ts'

export function boostedMargin(
  { trees, weights }: Forest,
  leavesOf: (frame: Frame) => Int32Array,
  numerics: Numerics,
): (frame: Frame) => number {
  const { leafValues } = trees
  const dot = dotPlain(numerics)
  const predictions = new Float64Array(weights.length)
  return (frame) => {
    const leaves = leavesOf(frame)
    for (let tree = 0; tree < leaves.length; tree++) predictions[tree] = leafValues[leaves[tree]]
    return dot(leaves.length, predictions, weights)
  }
}
