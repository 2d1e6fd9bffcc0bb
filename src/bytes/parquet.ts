/**
 * Reads a parquet file through hyparquet, and is the only door to it. hyparquet trusts its input:
 * it allocates by claimed counts, loops by claimed runs, fills gaps silently. So the file is
 * checked first (parquet-footer, parquet-pages), decoded then, and put together (parquet-rows).
 * Every fault becomes MODEL_CORRUPT; a codec or type that no Spark model has, MODEL_UNSUPPORTED.
 */
import { type AsyncBuffer, parquetRead } from 'hyparquet'
import { modelCorrupt, ServingError } from '../base/errors.ts'
import { boundedCompressors } from './parquet-codecs.ts'
import { leavesOf, type ParquetFooter, readParquetFooter } from './parquet-footer.ts'
import { checkPages } from './parquet-pages.ts'
import { assembleRows } from './parquet-rows.ts'

/**
 * All rows, column name to value (what a value becomes: parquet-rows.ts); a file without rows
 * gives none. The order of rows is the file's, which Spark gives no meaning.
 */
export async function readParquet(
  bytes: Uint8Array,
  where: string,
): Promise<Record<string, unknown>[]> {
  try {
    const footer = readParquetFooter(bytes, where)
    const budget = { bytesLeft: 2 ** 28 + 64 * bytes.length }
    for (const chunk of footer.chunks) checkPages(bytes, chunk, budget, where)
    const columns = await decodeColumns(bytes, footer)
    const rowCount = Number(footer.metadata.num_rows)
    if (columns.some((values) => values.length !== rowCount)) {
      throw modelCorrupt(
        `${where}: columns of ${columns.map((c) => c.length)} rows, expected ${rowCount}`,
      )
    }
    return assembleRows(footer.columns, columns, rowCount)
  } catch (cause) {
    if (cause instanceof ServingError) throw cause
    throw modelCorrupt(`${where}: ${(cause as Error).message}, expected a parquet file`, cause)
  }
}

/** The values of every leaf, in the schema's order, over all row groups and pages. */
async function decodeColumns(
  bytes: Uint8Array,
  { metadata, columns }: ParquetFooter,
): Promise<ArrayLike<unknown>[]> {
  const pages = new Map<string, { rowStart: number; values: ArrayLike<unknown> }[]>()
  const leaves = leavesOf(columns).map((leaf) => JSON.stringify(leaf.path))
  for (const key of leaves) pages.set(key, [])
  await parquetRead({
    file: asyncBuffer(bytes),
    metadata,
    compressors: boundedCompressors,
    utf8: false,
    geoparquet: false,
    onPage: ({ pathInSchema, columnData, rowStart }) => {
      pages.get(JSON.stringify(pathInSchema))?.push({ rowStart, values: columnData })
    },
  })
  return leaves.map((key) => {
    const parts = (pages.get(key) ?? []).sort((a, b) => a.rowStart - b.rowStart)
    return parts.length === 1 ? parts[0].values : parts.flatMap(({ values }) => Array.from(values))
  })
}

/** A Buffer's own slice would share its memory, with bytes of others around. */
function asyncBuffer(bytes: Uint8Array): AsyncBuffer {
  return {
    byteLength: bytes.length,
    slice: (from, to) => new Uint8Array(bytes.subarray(from, to)).buffer,
  }
}
