/** What finds matches in a text: the backtracker, or the scanner of simple patterns. */
export interface Searcher {
  /** Start and end of each group of the last match, -1 where it took no part; group 0 is all. */
  readonly groups: Int32Array
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
  /** Is all from `at` to the end of the text a match? */
  matchWhole(at: number): boolean
}
