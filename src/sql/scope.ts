/** What the names in an expression mean. */
import type { DataType } from '../model/schema.ts'
import type { Expression } from './expression.ts'

/** The columns that names may mean. */
export interface Scope {
  /**
   * @param hint type of the column where nobody has declared one
   */
  resolve(parts: readonly string[], hint: DataType | undefined): Resolved | undefined
  /** Names for the message where nothing is found. */
  known(): string
}

/** What a name with dots means: a column, and fields inside it. */
export interface Resolved {
  column: Expression
  /** Of the parts, those that name the column. */
  partCount: number
  /** How Spark prints the whole, where not by the names of column and fields. */
  text?: string
}
