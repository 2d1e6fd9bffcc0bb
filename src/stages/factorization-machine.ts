/**
 * The second-order factorisation machine behind FMClassificationModel and FMRegressionModel.
 * Source: ml.regression.FactorizationMachines.getRawPrediction (3.0 to 4.1).
 */
import { modelCorrupt } from '../base/errors.ts'
import type { Numerics } from '../kernels/numerics.ts'
import { pairwiseProducts } from '../kernels/pairwise-products.ts'
import type { Column } from '../model/column.ts'
import type { Frame } from '../model/frame.ts'
import { readMatrix, readNumber, readVector, type VectorData } from '../model/linalg.ts'
import { linearMargin } from './linear-margin.ts'
import { rowMajor } from './row-major.ts'
import type { StageFiles } from './stage.ts'

export interface FactorizationMachine {
  intercept: number
  linear: VectorData
  /** By feature, then by factor. */
  factors: Float64Array
  factorCount: number
}

export async function readMachine(files: StageFiles<unknown>): Promise<FactorizationMachine> {
  const row = await files.row()
  const { path } = files
  const linear = readVector(row.linear, `${path}: linear`)
  const matrix = readMatrix(row.factors, `${path}: factors`)
  if (matrix.rows !== linear.size) {
    throw modelCorrupt(`${path}: factors of ${matrix.rows} features, expected ${linear.size}`)
  }
  return {
    intercept: readNumber(row.intercept, `${path}: intercept`),
    linear,
    factors: rowMajor(matrix, `${path}: factors`),
    factorCount: matrix.columns,
  }
}

/** @throws ROW_INVALID where the vector is null or of another size */
export function machineOutput(
  features: Column,
  { intercept, linear, factors, factorCount }: FactorizationMachine,
  numerics: Numerics,
): (frame: Frame) => number {
  const dot = linearMargin(features, linear, numerics)
  const addPairs = pairwiseProducts(factors, factorCount)
  const { slot } = features
  return (frame) => {
    const start = intercept + dot(frame)
    const { count, indices, values } = frame.vectors[slot]
    return addPairs(start, count, indices, values)
  }
}
