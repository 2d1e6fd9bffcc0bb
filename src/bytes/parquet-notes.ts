/** What a parquet file's writer noted in its footer, such as `org.apache.spark.version`. */
import { readParquetFooter } from './parquet-footer.ts'

/** @throws MODEL_CORRUPT, MODEL_UNSUPPORTED */
export function parquetNotes(bytes: Uint8Array, where: string): ReadonlyMap<string, string> {
  const { metadata } = readParquetFooter(bytes, where)
  const notes = metadata.key_value_metadata ?? []
  return new Map(notes.map(({ key, value }) => [key, value ?? '']))
}
