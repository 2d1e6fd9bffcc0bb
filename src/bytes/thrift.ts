/**
 * Reads Thrift's compact protocol, as parquet uses it for its footer and page headers, without
 * believing any size that the bytes claim: what is read never takes more memory than a small
 * multiple of what is there. Source: thrift-compact-protocol.md of Apache Thrift.
 */

export interface ThriftCursor {
  bytes: Uint8Array
  at: number
  /** Values that may still be read; every one of them costs an object. */
  valuesLeft: number
}

/** A struct as field id to value. Binary values are views of the input. */
export type ThriftStruct = Map<number, ThriftValue>
export type ThriftValue = boolean | number | bigint | Uint8Array | ThriftValue[] | ThriftStruct

const depthMax = 16

/** Below this depth stand column statistics, above it free text of any length. */
const smallBinaryDepth = 3
const smallBinaryBytesMax = 4096

/** @throws Error with the offset, where the bytes are no struct */
export function readThriftStruct(cursor: ThriftCursor, depth = 0): ThriftStruct {
  if (depth > depthMax) throw new Error(`thrift nested deeper than ${depthMax}`)
  const fields: ThriftStruct = new Map()
  let id = 0
  for (;;) {
    const head = readByte(cursor)
    const type = head & 15
    if (type === 0) return fields
    id = head >> 4 === 0 ? readInteger(cursor) : id + (head >> 4)
    const value = type === 1 || type === 2 ? type === 1 : readValue(cursor, type, depth)
    fields.set(id, value)
  }
}

function readValue(cursor: ThriftCursor, type: number, depth: number): ThriftValue {
  if (--cursor.valuesLeft < 0) throw new Error('thrift with too many values')
  switch (type) {
    case 1:
    case 2:
      return readByte(cursor) === 1
    case 3:
      return (readByte(cursor) << 24) >> 24
    case 4:
    case 5:
      return readInteger(cursor)
    case 6:
      return readLong(cursor)
    case 7:
      return readDouble(cursor)
    case 8:
      return readBinary(cursor, depth)
    case 9:
      return readList(cursor, depth)
    case 12:
      return readThriftStruct(cursor, depth + 1)
    default:
      throw new Error(`thrift type ${type} at byte ${cursor.at}, expected one that parquet has`)
  }
}

function readByte(cursor: ThriftCursor): number {
  if (cursor.at >= cursor.bytes.length) throw new Error(`thrift ends at byte ${cursor.at}`)
  return cursor.bytes[cursor.at++]
}

function readDouble(cursor: ThriftCursor): number {
  if (cursor.at + 8 > cursor.bytes.length) throw new Error(`thrift ends at byte ${cursor.at}`)
  const view = new DataView(cursor.bytes.buffer, cursor.bytes.byteOffset + cursor.at, 8)
  cursor.at += 8
  return view.getFloat64(0, true)
}

function readBinary(cursor: ThriftCursor, depth: number): Uint8Array {
  const size = readCount(cursor)
  if (size > cursor.bytes.length - cursor.at) {
    throw new Error(`thrift binary of ${size} bytes at byte ${cursor.at}, beyond the end`)
  }
  if (depth >= smallBinaryDepth && size > smallBinaryBytesMax) {
    throw new Error(`thrift binary of ${size} bytes, expected at most ${smallBinaryBytesMax}`)
  }
  cursor.at += size
  return cursor.bytes.subarray(cursor.at - size, cursor.at)
}

function readList(cursor: ThriftCursor, depth: number): ThriftValue[] {
  const head = readByte(cursor)
  const size = head >> 4 === 15 ? readCount(cursor) : head >> 4
  // Every element takes a byte at least.
  if (size > cursor.bytes.length - cursor.at) {
    throw new Error(`thrift list of ${size} at byte ${cursor.at}, beyond the end`)
  }
  if (depth >= depthMax) throw new Error(`thrift nested deeper than ${depthMax}`)
  const items: ThriftValue[] = []
  for (let i = 0; i < size; i++) items.push(readValue(cursor, head & 15, depth + 1))
  return items
}

/** An unsigned varint below 2^31. */
function readCount(cursor: ThriftCursor): number {
  const value = readVarint(cursor, 5)
  if (value < 2n ** 31n) return Number(value)
  throw new Error(`thrift size ${value} before byte ${cursor.at}`)
}

function readInteger(cursor: ThriftCursor): number {
  const value = readVarint(cursor, 5)
  return Number(BigInt.asIntN(32, (value >> 1n) ^ -(value & 1n)))
}

function readLong(cursor: ThriftCursor): bigint {
  const value = readVarint(cursor, 10)
  return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))
}

function readVarint(cursor: ThriftCursor, bytesMax: number): bigint {
  let value = 0n
  for (let i = 0; i < bytesMax; i++) {
    const byte = readByte(cursor)
    value |= BigInt(byte & 127) << BigInt(7 * i)
    if (byte < 128) return value
  }
  throw new Error(`thrift integer longer than ${bytesMax} bytes before byte ${cursor.at}`)
}
