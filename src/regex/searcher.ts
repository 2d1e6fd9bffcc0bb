/** What finds matches in a text, and what it knows of the places where they can begin. */
import type { CodePointSet } from './code-point-set.ts'

export interface StartRules {
  pattern: string
  /** Where no match can begin: anything but these; `null` where that is not known. */
  first: CodePointSet | null
  /** What a match takes first, however many, where starts within such a run fail alike. */
  leading: CodePointSet | null
  /** A match can only begin where the searched part does. */
  isAnchored: boolean
  /** Starts are tried by whole characters. */
  byCodePoint: boolean
}

/** The backtracker, or the scanner of simple patterns. */
export interface Searcher {
  /** Start and end of each group of the last match, -1 where it took no part; group 0 is all. */
  readonly groups: Int32Array
  /** Since `begin`. */
  readonly stepsTaken: number
  /**
   * Takes a text for searches whose steps are counted together.
   * @param from where the part begins that may be matched or looked at
   */
  begin(text: string, from: number): void
  /**
   * Is there a match that begins at `at` or behind it?
   * @param lastEnd where the match before ended
   * @throws ROW_INVALID after too many steps
   */
  search(at: number, lastEnd: number): boolean
}
