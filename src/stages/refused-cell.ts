/** Errors about a cell that Spark's function for one row does not take. */
import { rowInvalid, type ServingError } from '../base/errors.ts'

/** A null where the function takes an object (a vector, an array) and fails on it. */
export function nullRefused(column: string): ServingError {
  return rowInvalid(`column ${column}: null, expected a value`, { column })
}

/** A vector whose size does not suit the model. */
export function sizeRefused(column: string, size: number, expected: string): ServingError {
  return rowInvalid(`column ${column}: a vector of size ${size}, expected ${expected}`, { column })
}
