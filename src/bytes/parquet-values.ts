/**
 * Makes sure of the values of one parquet page, by encoding: that as many are there as the header
 * says, that lengths stay inside, that indices are in the dictionary.
 * Source: parquet-format, Encodings.md (2.11).
 */
import type { SchemaElement } from 'hyparquet'
import { limits } from '../base/limits.ts'
import { checkDeltas, readDeltas, readRuns, type Span } from './parquet-runs.ts'

export interface PageValues {
  element: SchemaElement
  encoding: number
  /** Values that are not null. */
  count: number
  /** -1 where there is none. */
  dictionarySize: number
  /** Of the data page. */
  version: 1 | 2
}

const splitTypes = ['FLOAT', 'DOUBLE', 'INT32', 'INT64', 'FIXED_LEN_BYTE_ARRAY']

/** @throws Error saying what was found and what was expected */
export function checkValues(span: Span, values: PageValues): void {
  const { element, encoding, count } = values
  const { type } = element
  switch (encoding) {
    case 0:
      checkPlain(span, element, count)
      break
    case 2:
    case 8:
      checkIndices(span, values)
      break
    case 3:
      expectType(type, ['BOOLEAN'], 'RLE')
      checkBooleanRuns(span, count)
      break
    case 5:
      expectType(type, ['INT32', 'INT64'], 'DELTA_BINARY_PACKED')
      checkDeltas(span, count, type === 'INT32' ? 32 : 64)
      break
    case 6:
      expectType(type, ['BYTE_ARRAY'], 'DELTA_LENGTH_BYTE_ARRAY')
      checkLengths(span, readDeltas(span, count))
      break
    case 7:
      expectType(type, ['BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'], 'DELTA_BYTE_ARRAY')
      checkPrefixes(span, count)
      break
    case 9:
      expectType(type, splitTypes, 'BYTE_STREAM_SPLIT')
      expectBytes(span, count * fixedBytes(element))
      break
    default:
      throw new Error(
        `encoding ${encoding}, expected one of PLAIN, PLAIN_DICTIONARY, RLE, ` +
          'DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY, RLE_DICTIONARY, ' +
          'BYTE_STREAM_SPLIT',
      )
  }
}

export function checkPlain(span: Span, element: SchemaElement, count: number): void {
  if (element.type !== 'BYTE_ARRAY') {
    const isBoolean = element.type === 'BOOLEAN'
    expectBytes(span, isBoolean ? Math.ceil(count / 8) : count * fixedBytes(element))
    return
  }
  expectBytes(span, 4 * count)
  const view = new DataView(span.bytes.buffer, span.bytes.byteOffset, span.bytes.byteLength)
  let at = span.at
  for (let i = 0; i < count; i++) {
    const length = at + 4 <= span.to ? view.getUint32(at, true) : 0
    at += 4 + length
    if (at > span.to) throw new Error(`value ${i} of ${length} bytes, beyond the end`)
  }
}

function checkIndices(span: Span, values: PageValues): void {
  const { element, count, dictionarySize, version } = values
  if (element.type === 'BOOLEAN') throw new Error('indices in a boolean column')
  expectBytes(span, 1)
  const width = span.bytes[span.at++]
  if (count === 0) return
  if (dictionarySize <= 0) throw new Error('indices without a dictionary')
  // Indices without bits are all 0; in version 1 hyparquet does not look at their runs.
  if (width === 0 && version === 1) return
  readRuns(span, width, count, dictionarySize - 1)
}

function checkBooleanRuns(span: Span, count: number): void {
  expectBytes(span, 4)
  const size = new DataView(span.bytes.buffer, span.bytes.byteOffset + span.at).getUint32(0, true)
  span.at += 4
  expectBytes(span, size)
  readRuns({ bytes: span.bytes, at: span.at, to: span.at + size }, 1, count, 1)
}

function checkLengths(span: Span, lengths: Int32Array): void {
  let sum = 0
  for (const length of lengths) {
    if (length < 0) throw new Error(`value of ${length} bytes`)
    sum += length
  }
  expectBytes(span, sum)
}

/** Every value may repeat all of the one before it, so the sum is bounded, not the bytes alone. */
function checkPrefixes(span: Span, count: number): void {
  const prefixes = readDeltas(span, count)
  const suffixes = readDeltas(span, count)
  checkLengths(span, suffixes)
  let previous = 0
  let sum = 0
  prefixes.forEach((prefix, i) => {
    if (prefix < 0 || prefix > previous) {
      throw new Error(`value ${i} repeats ${prefix} bytes of ${previous}`)
    }
    previous = prefix + suffixes[i]
    sum += previous
  })
  const sumMax = 2 ** 26 + 64 * span.bytes.length
  if (sum > Math.min(sumMax, limits.parquetPageBytesMax)) {
    throw new Error(`values of ${sum} bytes in a page of ${span.bytes.length}`)
  }
}

function fixedBytes({ type, type_length }: SchemaElement): number {
  switch (type) {
    case 'INT32':
    case 'FLOAT':
      return 4
    case 'INT64':
    case 'DOUBLE':
      return 8
    case 'INT96':
      return 12
    case 'FIXED_LEN_BYTE_ARRAY':
      return type_length ?? 0
    default:
      throw new Error(`type ${type}, expected one of fixed size`)
  }
}

function expectType(type: string | undefined, types: readonly string[], encoding: string): void {
  if (!types.includes(type ?? '')) throw new Error(`${encoding} of ${type}, expected ${types}`)
}

function expectBytes(span: Span, count: number): void {
  const there = span.to - span.at
  if (count > there) throw new Error(`${there} bytes of values, expected ${count}`)
}
