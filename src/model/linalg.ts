/**
 * Vectors and matrices as Spark stores them: the structs behind VectorUDT and MatrixUDT
 * (SPARK_ML_REFERENCE.md, section 2.1), checked once, so that everybody else may index freely.
 */
import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

/** Dense: `indices` is null and `values` has `size` items. Sparse: increasing indices. */
export interface VectorData {
  size: number
  indices: Int32Array | null
  values: Float64Array
}

/**
 * Dense: column-major, or row-major where `isTransposed`; `pointers` is null. Sparse: CSC, or CSR
 * where `isTransposed`: `pointers` delimits columns (rows), `indices` are the rows (columns).
 */
export interface MatrixData {
  rows: number
  columns: number
  isTransposed: boolean
  pointers: Int32Array | null
  indices: Int32Array | null
  values: Float64Array
}

/** @throws MODEL_CORRUPT where `value` is no vector struct. */
export function readVector(value: unknown, where: string): VectorData {
  const struct = readStruct(value, where)
  const values = readNumbers(struct.values, `${where}.values`)
  if (struct.type === 1) return { size: values.length, indices: null, values }
  if (struct.type !== 0) throw wrong(`${where}.type`, struct.type, '0 (sparse) or 1 (dense)')
  const size = readCount(struct.size, `${where}.size`)
  const indices = readIndices(struct.indices, `${where}.indices`)
  checkIncreasing(indices, 0, indices.length, size, `${where}.indices`)
  if (indices.length !== values.length) {
    throw wrong(`${where}.values`, `${values.length} values`, `${indices.length}, as indices`)
  }
  return { size, indices, values }
}

/** @throws MODEL_CORRUPT where `value` is no matrix struct. */
export function readMatrix(value: unknown, where: string): MatrixData {
  const struct = readStruct(value, where)
  const rows = readCount(struct.numRows, `${where}.numRows`)
  const columns = readCount(struct.numCols, `${where}.numCols`)
  const values = readNumbers(struct.values, `${where}.values`)
  const isTransposed = struct.isTransposed === true
  if (struct.type === 1) {
    if (values.length !== rows * columns) {
      throw wrong(`${where}.values`, `${values.length} values`, `${rows} x ${columns}`)
    }
    return { rows, columns, isTransposed, pointers: null, indices: null, values }
  }
  if (struct.type !== 0) throw wrong(`${where}.type`, struct.type, '0 (sparse) or 1 (dense)')
  const pointers = readIndices(struct.colPtrs, `${where}.colPtrs`)
  const indices = readIndices(struct.rowIndices, `${where}.rowIndices`)
  const [major, minor] = isTransposed ? [rows, columns] : [columns, rows]
  const ends =
    pointers.length === major + 1 && pointers[0] === 0 && pointers[major] === values.length
  if (!ends || indices.length !== values.length) {
    throw wrong(`${where}.colPtrs`, `${pointers.length} pointers`, `${major + 1} from 0 to the end`)
  }
  for (let i = 0; i < major; i++) {
    checkIncreasing(indices, pointers[i], pointers[i + 1], minor, `${where}.rowIndices`)
  }
  return { rows, columns, isTransposed, pointers, indices, values }
}

/** All positions of a vector. */
export function toDense(vector: VectorData): Float64Array {
  if (vector.indices === null) return vector.values
  const dense = new Float64Array(vector.size)
  vector.indices.forEach((index, i) => {
    dense[index] = vector.values[i]
  })
  return dense
}

/** @throws MODEL_CORRUPT where `value` is no array of numbers without nulls. */
export function readNumbers(value: unknown, where: string): Float64Array {
  const items = readArray(value, where)
  const numbers = new Float64Array(items.length)
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (typeof item !== 'number') throw wrong(`${where}[${i}]`, item, 'a number')
    numbers[i] = item
  }
  return numbers
}

export function readStrings(value: unknown, where: string): string[] {
  return readArray(value, where).map((item, i) => {
    if (typeof item !== 'string') throw wrong(`${where}[${i}]`, item, 'a string')
    return item
  })
}

/** @throws MODEL_CORRUPT where `value` is no integer from 0 to 2^31 - 1. */
export function readCount(value: unknown, where: string): number {
  const count = typeof value === 'bigint' ? Number(value) : value
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count < 2 ** 31) {
    return count
  }
  throw wrong(where, value, 'an integer from 0 to 2147483647')
}

export function readNumber(value: unknown, where: string): number {
  if (typeof value === 'number') return value
  throw wrong(where, value, 'a number')
}

/**
 * Before there is room for that many numbers.
 * @param what what they belong to, as in `3 centres of 7`
 * @throws MODEL_UNSUPPORTED
 */
export function checkCells(count: number, what: string, where: string): void {
  if (count <= limits.matrixCellsMax) return
  throw modelUnsupported(`${where}: ${what}, at most ${limits.matrixCellsMax} numbers`)
}

function readIndices(value: unknown, where: string): Int32Array {
  const items = readArray(value, where)
  return Int32Array.from(items, (item, i) => readCount(item, `${where}[${i}]`))
}

function readArray(value: unknown, where: string): ArrayLike<unknown> & unknown[] {
  if (Array.isArray(value)) return value
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as never)
  throw wrong(where, value, 'an array')
}

/** @throws MODEL_CORRUPT where `value` is no object. */
export function readStruct(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  throw wrong(where, value, 'a struct')
}

function checkIncreasing(
  indices: Int32Array,
  from: number,
  to: number,
  size: number,
  where: string,
): void {
  if (from > to) throw wrong(where, `pointer ${to} after ${from}`, 'increasing pointers')
  for (let i = from; i < to; i++) {
    if (indices[i] >= size || (i > from && indices[i] <= indices[i - 1])) {
      throw wrong(`${where}[${i}]`, indices[i], `increasing indices below ${size}`)
    }
  }
}

function wrong(where: string, found: unknown, wanted: string): Error {
  const text = typeof found === 'string' ? found : String(JSON.stringify(found)).slice(0, 80)
  return modelCorrupt(`${where}: found ${text}, expected ${wanted}`)
}
