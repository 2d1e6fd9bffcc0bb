/** Attributes of vectors of which nothing but their size is known. */
import type { Attributes } from '../model/attributes.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'

/** Columns have them since Spark 3.0, where the size is known (not -1). */
export function groupAttributes(size: number, version: SparkVersion): Attributes | undefined {
  return size >= 0 && atLeast(version, 3, 0) ? { kind: 'group', size } : undefined
}
