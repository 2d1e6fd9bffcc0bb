/**
 * Limits on everything that grows with what a caller or a file says. Names end in what is counted.
 */
export const limits = {
  /** Positions of a vector in a row. */
  vectorSizeMax: 2 ** 26,
  /** Entries given for one vector in a row. */
  vectorEntriesMax: 2 ** 20,
  /** Bytes of one HTTP body. */
  bodyBytesMax: 32 * 2 ** 20,
  /** Rows in one request. */
  rowsMax: 10_000,
  /** Nesting of a JSON body. */
  jsonDepthMax: 64,
  /** Bytes of all files that an archive unpacks to. */
  unpackedBytesMax: 2 ** 32,
  /** Files in a model directory or archive. */
  fileCountMax: 100_000,
  /** Bytes of one file that is read whole. */
  fileBytesMax: 2 ** 31 - 1,
  /** Stages inside stages. */
  stageDepthMax: 32,
  /** Column selections of one model that are kept compiled. */
  selectionsMax: 64,
} as const
