/** Factors of users and items, as both ALS models store them: an id and `rank` numbers a row. */
import { modelCorrupt } from '../base/errors.ts'
import { idTable } from '../kernels/id-table.ts'
import { checkCells, readNumbers } from '../model/linalg.ts'
import type { DataRow } from './stage.ts'

export interface Factors<A> {
  /** Which id has which row (kernels/id-table.ts). */
  table: Int32Array
  /** Row after row. */
  values: A
}

/** @param make as many numbers of the width that the model has @throws MODEL_CORRUPT */
export function readFactors<A extends Float32Array | Float64Array>(
  rows: readonly DataRow[],
  rank: number,
  make: (length: number) => A,
  where: string,
): Factors<A> {
  checkCells(rows.length * rank, `${rows.length} rows of ${rank} factors`, where)
  const ids = new Int32Array(rows.length)
  const values = make(rows.length * rank)
  rows.forEach(({ id, features }, i) => {
    if (typeof id !== 'number' || (id | 0) !== id) {
      throw modelCorrupt(`${where}: id: found ${id}, expected a 32-bit integer`)
    }
    const numbers = readNumbers(features, `${where}: features of ${id}`)
    if (numbers.length !== rank) {
      throw modelCorrupt(`${where}: id ${id}: ${numbers.length} factors, expected ${rank} (rank)`)
    }
    ids[i] = id
    values.set(numbers, i * rank)
  })
  const table = idTable(ids)
  if (table === undefined) throw modelCorrupt(`${where}: an id occurs twice, expected once`)
  return { table, values }
}

/** One that is there. */
export function exampleId({ table }: Factors<unknown>): number {
  for (let i = 0; i < table.length; i += 2) if (table[i + 1] !== 0) return table[i]
  return 0
}
