/** The logistic function as Spark writes it out (ml.classification.LogisticRegressionModel). */
import { javaExp } from './java-exp.ts'

export function sigmoid(x: number): number {
  return 1 / (1 + javaExp(-x))
}
