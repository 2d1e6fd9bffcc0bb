/**
 * Walks the pages of a column chunk before hyparquet does, and makes sure that every size, count,
 * level and index in them is true. After that, decoding takes time and memory in proportion to the
 * values that are there. Source: parquet-format, parquet.thrift and Encodings.md (2.11).
 */
import { crc32 } from 'node:zlib'
import { modelCorrupt, ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { decompressPage } from './parquet-codecs.ts'
import type { ParquetChunk } from './parquet-footer.ts'
import { readRuns, type Span } from './parquet-runs.ts'
import { checkPlain, checkValues } from './parquet-values.ts'
import { readThriftStruct, type ThriftStruct } from './thrift.ts'

/** What the pages of one file may still unpack to. */
export interface PageBudget {
  bytesLeft: number
}

/** @throws MODEL_CORRUPT naming column, page and byte */
export function checkPages(
  bytes: Uint8Array,
  chunk: ParquetChunk,
  budget: PageBudget,
  where: string,
): void {
  const start = { values: 0, rows: 0, dictionarySize: -1, lastDefinition: 0 }
  const walk: Walk = { chunk, bytes, budget, ...start }
  let at = chunk.from
  // hyparquet, too, leaves a single last byte alone.
  for (let page = 0; at < chunk.to - 1 && !isDone(walk); page++) {
    try {
      at = checkPage(walk, at)
    } catch (thrown) {
      if (thrown instanceof ServingError) throw thrown
      const column = chunk.leaf.path.join('.')
      throw modelCorrupt(
        `${where}: column ${column}: page ${page} at byte ${at}: ${(thrown as Error).message}`,
        thrown,
      )
    }
  }
  if (walk.values !== chunk.valueCount || walk.rows !== chunk.rowCount) {
    const found = `${walk.values} values in ${walk.rows} rows`
    const wanted = `${chunk.valueCount} in ${chunk.rowCount}`
    throw modelCorrupt(
      `${where}: column ${chunk.leaf.path.join('.')}: ${found}, expected ${wanted}`,
    )
  }
}

interface Walk {
  chunk: ParquetChunk
  bytes: Uint8Array
  budget: PageBudget
  values: number
  rows: number
  /** -1 before a dictionary page. */
  dictionarySize: number
  /** Definition level of the last value, for repetition that goes on over a page's end. */
  lastDefinition: number
}

/** A flat column ends with its last row, a nested one with its last byte. */
function isDone({ chunk, rows }: Walk): boolean {
  return chunk.leaf.path.length === 1 && chunk.leaf.repetitionMax === 0 && rows >= chunk.rowCount
}

/** The data page headers 1 and 2, in one shape. */
interface DataPage {
  valueCount: number
  encoding: number
  version: 1 | 2
  repetitionBytes: number
  definitionBytes: number
  nullCount: number
  rowCount: number
}

/** The byte after the page. */
function checkPage(walk: Walk, start: number): number {
  const { chunk, bytes } = walk
  const cursor = { bytes: bytes.subarray(start, chunk.to), at: 0, valuesLeft: 10_000 }
  const header = readThriftStruct(cursor)
  const type = integer(header, 1, 'type')
  const unpackedSize = count(header, 2, 'uncompressed_page_size')
  const size = count(header, 3, 'compressed_page_size')
  const from = start + cursor.at
  if (size > chunk.to - from) {
    throw new Error(`${size} bytes, expected at most ${chunk.to - from}`)
  }
  const sizeMax = Math.min(limits.parquetPageBytesMax, walk.budget.bytesLeft)
  if (unpackedSize > sizeMax) {
    throw new Error(`${unpackedSize} unpacked bytes, expected at most ${sizeMax}`)
  }
  walk.budget.bytesLeft -= unpackedSize
  const packed = bytes.subarray(from, from + size)
  const sum = header.get(4)
  if (typeof sum === 'number' && crc32(packed) !== sum >>> 0) {
    throw new Error(`checksum ${crc32(packed)}, expected ${sum >>> 0}`)
  }
  if (type === 2) {
    checkDictionaryPage(walk, header, decompressPage(chunk.codec, packed, unpackedSize))
  } else if (type === 0) {
    const page = decompressPage(chunk.codec, packed, unpackedSize)
    checkDataPage(walk, dataPage1(header), page)
  } else if (type === 3) {
    const [data, isPacked] = dataPage2(header)
    const levels = data.repetitionBytes + data.definitionBytes
    if (levels > size || levels > unpackedSize) throw new Error(`${levels} bytes of levels`)
    const body = packed.subarray(levels)
    const values = isPacked ? decompressPage(chunk.codec, body, unpackedSize - levels) : body
    checkDataPage(walk, data, values, packed.subarray(0, levels))
  } else {
    throw new Error(`page type ${type}, expected 0, 2 or 3`)
  }
  return from + size
}

function checkDictionaryPage(walk: Walk, header: ThriftStruct, page: Uint8Array): void {
  const dictionary = struct(header, 7, 'dictionary_page_header')
  const size = count(dictionary, 1, 'num_values')
  const encoding = integer(dictionary, 2, 'encoding')
  if (encoding !== 0 && encoding !== 2) throw new Error(`dictionary in encoding ${encoding}`)
  if (walk.dictionarySize >= 0 || walk.values > 0) throw new Error('a second dictionary')
  checkPlain({ bytes: page, at: 0, to: page.length }, walk.chunk.leaf.element, size)
  walk.dictionarySize = size
}

function checkDataPage(walk: Walk, page: DataPage, bytes: Uint8Array, levels?: Uint8Array): void {
  const { leaf, valueCount, rowCount } = walk.chunk
  if (page.valueCount > valueCount - walk.values) {
    throw new Error(`${page.valueCount} values, expected at most ${valueCount - walk.values}`)
  }
  const span: Span = { bytes, at: 0, to: bytes.length }
  const levelSpans = levels === undefined ? [span, span] : levelSpansOf(levels, page)
  const repetitions = readLevels(levelSpans[0], leaf.repetitionMax, page)
  const definitions = readLevels(levelSpans[1], leaf.definitionMax, page)
  const presentCount =
    definitions === undefined ? undefined : countOf(definitions, leaf.definitionMax)
  if (
    page.version === 2 &&
    page.valueCount - (presentCount ?? page.valueCount) !== page.nullCount
  ) {
    throw new Error(`${page.nullCount} nulls, but other definition levels`)
  }
  walk.values += page.valueCount
  const rows =
    repetitions === undefined ? page.valueCount : countRows(walk, repetitions, definitions)
  if (page.version === 2 && rows !== page.rowCount) {
    throw new Error(`${rows} rows, expected ${page.rowCount}`)
  }
  walk.rows += rows
  if (walk.rows > rowCount) throw new Error(`${walk.rows} rows, expected at most ${rowCount}`)
  if (definitions !== undefined && definitions.length > 0) {
    walk.lastDefinition = definitions[definitions.length - 1]
  }
  checkValues(span, {
    element: leaf.element,
    encoding: page.encoding,
    count: presentCount ?? page.valueCount,
    dictionarySize: walk.dictionarySize,
    version: page.version,
  })
}

function countOf(levels: Uint32Array, wanted: number): number {
  let found = 0
  for (let i = 0; i < levels.length; i++) if (levels[i] === wanted) found++
  return found
}

function levelSpansOf(levels: Uint8Array, page: DataPage): [Span, Span] {
  const middle = page.repetitionBytes
  return [
    { bytes: levels, at: 0, to: middle },
    { bytes: levels, at: middle, to: levels.length },
  ]
}

/** In version 1 the levels stand before the values, each with its size in front. */
function readLevels(span: Span, max: number, page: DataPage): Uint32Array | undefined {
  if (max === 0) return undefined
  const width = 32 - Math.clz32(max)
  if (page.version === 2) return readRuns(span, width, page.valueCount, max)
  if (span.to - span.at < 4) throw new Error('ends inside its levels')
  const view = new DataView(span.bytes.buffer, span.bytes.byteOffset + span.at, 4)
  const size = view.getUint32(0, true)
  span.at += 4
  if (size > span.to - span.at) throw new Error(`${size} bytes of levels`)
  const levels = { bytes: span.bytes, at: span.at, to: span.at + size }
  span.at += size
  return readRuns(levels, width, page.valueCount, max)
}

/** A value can only repeat what the value before it has opened. */
function countRows(walk: Walk, repetitions: Uint32Array, definitions?: Uint32Array): number {
  const { leaf } = walk.chunk
  let rows = 0
  let previous = walk.lastDefinition
  for (let i = 0; i < repetitions.length; i++) {
    const repetition = repetitions[i]
    if (repetition === 0) rows++
    else if ((walk.rows === 0 && rows === 0) || previous < leaf.opening[repetition]) {
      throw new Error(`repetition ${repetition} of value ${i} continues nothing`)
    }
    previous = definitions === undefined ? leaf.definitionMax : definitions[i]
  }
  return rows
}

function dataPage1(header: ThriftStruct): DataPage {
  const page = struct(header, 5, 'data_page_header')
  for (const field of [3, 4]) {
    // BIT_PACKED (4) stands there where there are no levels at all; other readers do not look.
    const encoding = integer(page, field, 'level encoding')
    if (encoding !== 3 && encoding !== 4) throw new Error(`levels in encoding ${encoding}`)
  }
  return {
    valueCount: count(page, 1, 'num_values'),
    encoding: integer(page, 2, 'encoding'),
    version: 1,
    repetitionBytes: 0,
    definitionBytes: 0,
    nullCount: 0,
    rowCount: 0,
  }
}

function dataPage2(header: ThriftStruct): [DataPage, boolean] {
  const page = struct(header, 8, 'data_page_header_v2')
  const data: DataPage = {
    valueCount: count(page, 1, 'num_values'),
    encoding: integer(page, 4, 'encoding'),
    version: 2,
    repetitionBytes: count(page, 6, 'repetition_levels_byte_length'),
    definitionBytes: count(page, 5, 'definition_levels_byte_length'),
    nullCount: count(page, 2, 'num_nulls'),
    rowCount: count(page, 3, 'num_rows'),
  }
  return [data, page.get(7) !== false]
}

function struct(fields: ThriftStruct, id: number, name: string): ThriftStruct {
  const value = fields.get(id)
  if (value instanceof Map) return value
  throw new Error(`no ${name}`)
}

function integer(fields: ThriftStruct, id: number, name: string): number {
  const value = fields.get(id)
  if (typeof value === 'number') return value
  throw new Error(`no ${name}`)
}

function count(fields: ThriftStruct, id: number, name: string): number {
  const value = integer(fields, id, name)
  if (Number.isInteger(value) && value >= 0) return value
  throw new Error(`${name} ${value}, expected a count`)
}
