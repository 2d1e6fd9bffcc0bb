/** Errors about a cell that Spark's function for one row does not take. */
import { rowInvalid, type ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

/** A null where the function takes an object (a vector, an array) and fails on it. */
export function nullRefused(column: string): ServingError {
  return rowInvalid(`column ${column}: null, expected a value`, { column })
}

/** A vector whose size does not suit the model. */
export function sizeRefused(column: string, size: number, expected: string): ServingError {
  return rowInvalid(`column ${column}: a vector of size ${size}, expected ${expected}`, { column })
}

/** For a sparse vector that is made dense: its size is but a number. @throws ROW_INVALID */
export function checkDenseSize(column: string, size: number): void {
  const { denseSizeMax } = limits
  if (size > denseSizeMax) {
    throw sizeRefused(column, size, `at most ${denseSizeMax} to make it dense (denseSizeMax)`)
  }
}
