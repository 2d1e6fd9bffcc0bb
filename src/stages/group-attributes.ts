import type { Attributes } from '../model/attributes.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'

/** What columns of vectors tell since Spark 3.0: their size, where it is known (not -1). */
export function groupAttributes(size: number, version: SparkVersion): Attributes | undefined {
  return size >= 0 && atLeast(version, 3, 0) ? { kind: 'group', size } : undefined
}
