/**
 * The dot product of linear regression and SVM in the old RDD API: until Spark 3.2 Breeze's, since
 * 3.3 that of BLAS. Source: mllib.regression.LinearRegressionModel, mllib.classification.SVMModel
 * (2.0 to 4.1).
 */
import { breezeDot } from '../kernels/breeze-dot.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import type { Frame } from '../model/frame.ts'
import type { VectorData } from '../model/linalg.ts'
import { featureVector, linearMargin } from './linear-margin.ts'
import type { StageContext } from './stage.ts'

/** @throws ROW_INVALID, when called, where the vector is null or has another size */
export function mllibMargin(
  features: Column,
  weights: VectorData,
  { numerics, sparkVersion }: Pick<StageContext<unknown, unknown>, 'numerics' | 'sparkVersion'>,
): (frame: Frame) => number {
  const other = linearMargin(features, weights, numerics)
  const { size, values } = weights
  // With anything sparse Breeze adds as Spark's own loops do; in 2.0 it left all to BLAS.
  const isBreeze = !atLeast(sparkVersion, 3, 3) && atLeast(sparkVersion, 2, 1)
  if (!isBreeze || weights.indices !== null) return other
  const dense = new Float64Array(size)
  return (frame) => {
    const x = featureVector(frame, features, size)
    if (x.sparse) return other(frame)
    dense.fill(0)
    for (let k = 0; k < x.count; k++) dense[x.indices[k]] = x.values[k]
    return breezeDot(size, values, dense)
  }
}
