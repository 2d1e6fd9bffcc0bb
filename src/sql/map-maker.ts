/**
 * Maps out of keys and values. Two entries with one key fail (spark.sql.mapKeyDedupPolicy is
 * EXCEPTION; before 3.0 both stayed). Source: catalyst.util.ArrayBasedMapBuilder (3.0 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import { atLeast } from '../model/description.ts'
import type { DataType } from '../model/schema.ts'
import { elementSets } from './collection-arguments.ts'
import type { SqlContext } from './expression.ts'
import type { SqlMap, Value } from './value.ts'

/** Makes a map of keys and values side by side. @throws ROW_INVALID */
export type MapMaker = (keys: readonly Value[], values: readonly Value[]) => SqlMap

export function mapMaker(key: DataType, context: SqlContext): MapMaker {
  const newSet = elementSets(key, context)
  const isOld = !atLeast(context.sparkVersion, 3, 0)
  const isNormalized =
    atLeast(context.sparkVersion, 4, 0) && (key.kind === 'double' || key.kind === 'float')
  return (given, values) => {
    const keys = isNormalized ? given.map((key) => (key === 0 ? 0 : key)) : given
    const known = newSet()
    for (const key of keys) {
      if (key === null) throw rowInvalid('a map with the key NULL')
      if (isOld || known.add(key)) continue
      throw rowInvalid(`a map with the key ${String(key)} twice`)
    }
    return { keys, values }
  }
}
