/**
 * Reads a parquet file through hyparquet; every fault becomes MODEL_CORRUPT.
 */
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { modelCorrupt } from '../base/errors.ts'

/** All rows, column name to value; a file without rows gives none. */
export async function readParquet(
  bytes: Uint8Array,
  where: string,
): Promise<Record<string, unknown>[]> {
  try {
    const file = bytes.buffer.slice(
      bytes.byteOffset,
      bytes.byteOffset + bytes.byteLength,
    ) as ArrayBuffer
    const metadata = parquetMetadata(file)
    if (metadata.num_rows === 0n) return []
    return await parquetReadObjects({ file, metadata, compressors, utf8: false })
  } catch (cause) {
    throw modelCorrupt(`${where}: ${(cause as Error).message}, expected a parquet file`, cause)
  }
}
