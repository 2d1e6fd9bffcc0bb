/** A model inside of its own library, as the child process has it. */

/** What a library can be asked for; `margin` is LightGBM's `raw`. */
export type LibraryColumn = 'prediction' | 'margin' | 'leaf' | 'contribs'

export interface LibraryModel {
  /** Of the library; '' where it does not say. */
  version: string
  featureCount: number
  /**
   * @param x values of the features, row by row; NaN is missing
   * @throws LibraryRefusal where the library refuses the rows, or has no such column
   */
  predict(x: Float64Array, rowCount: number, column: LibraryColumn): LibraryAnswer
}

export interface LibraryAnswer {
  /** Row by row. */
  values: Float32Array | Float64Array
  /** Numbers in a row. */
  width: number
}

/** What a library says when one of its functions fails. */
export class LibraryRefusal extends Error {}
