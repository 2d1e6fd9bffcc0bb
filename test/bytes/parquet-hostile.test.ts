/** Parquet files that lie: refused with where and what, before anything is allocated by a claim. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { decompressLz4Hadoop, decompressLz4Raw } from '../../src/bytes/lz4.ts'
import { readParquet } from '../../src/bytes/parquet.ts'
import { boundedCompressors, decompressPage } from '../../src/bytes/parquet-codecs.ts'
import { readDeltas, readRuns } from '../../src/bytes/parquet-runs.ts'
import { readThriftStruct } from '../../src/bytes/thrift.ts'
import { root } from '../root.ts'
import { zstdBomb } from './zstd-bomb.ts'

const plain = readFileSync(join(root, 'test/bytes/files/arrow-doubles-snappy.parquet'))
const corrupt = (message: RegExp) => ({ code: 'MODEL_CORRUPT', message })
const footerFrom = plain.length - 8 - plain.readUInt32LE(plain.length - 8)

/** A file with another footer. */
function withFooter(footer: Buffer): Buffer {
  const tail = Buffer.from('....PAR1')
  tail.writeUInt32LE(footer.length)
  return Buffer.concat([plain.subarray(0, footerFrom), footer, tail])
}

/** Thrift's compact form of an integer, after its zigzag. */
function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = value << 1n
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Buffer.from([...bytes, Number(rest)])
}

test('what is no parquet', async () => {
  await assert.rejects(readParquet(Buffer.alloc(0), 'x'), corrupt(/x: 0 bytes that do not end in/))
  await assert.rejects(readParquet(Buffer.from('PAR1PAR1'), 'x'), corrupt(/PAR1/))
  await assert.rejects(readParquet(plain.subarray(0, 100), 'x'), corrupt(/cut/))
  const encrypted = Buffer.concat([plain.subarray(0, -4), Buffer.from('PARE')])
  await assert.rejects(readParquet(encrypted, 'x'), { code: 'MODEL_UNSUPPORTED' })
})

test('a footer larger than the file', async () => {
  const bytes = Buffer.from(plain)
  bytes.writeUInt32LE(0xfffffff0, bytes.length - 8)
  await assert.rejects(readParquet(bytes, 'x'), corrupt(/footer of 4294967280 bytes in a file/))
})

test('2^39 rows, in the footer and in the row group', async () => {
  const footer = plain.subarray(footerFrom, plain.length - 8)
  // num_rows is field 3 of the file's metadata (after the schema), 6 of a row group.
  const few = Buffer.concat([Buffer.from([0x16]), varint(6n)])
  const many = Buffer.concat([Buffer.from([0x16]), varint(2n ** 39n)])
  const at = footer.indexOf(few)
  assert.ok(at > 0)
  const lying = Buffer.concat([footer.subarray(0, at), many, footer.subarray(at + few.length)])
  await assert.rejects(readParquet(withFooter(lying), 'x'), corrupt(/549755813888 rows, but 6 in/))
  const parts: Buffer[] = []
  let from = 0
  for (let i = footer.indexOf(few); i >= 0; i = footer.indexOf(few, from)) {
    parts.push(footer.subarray(from, i), many)
    from = i + few.length
  }
  parts.push(footer.subarray(from))
  const all = withFooter(Buffer.concat(parts))
  await assert.rejects(readParquet(all, 'x'), corrupt(/549755813888|values/))
})

test('page sizes and counts are refused by name of column, page and byte', async () => {
  // The first page's header: type, unpacked size, packed size.
  for (let at = 4; at < 10; at++) {
    const bytes = Buffer.from(plain)
    bytes.fill(0xff, at, at + 4)
    await assert.rejects(readParquet(bytes, 'x'), corrupt(/^x: column d: page 0 at byte 4: /))
  }
})

test('thrift: lists, text and nesting beyond the bytes', () => {
  const read = (hex: string) =>
    readThriftStruct({ bytes: Buffer.from(hex, 'hex'), at: 0, valuesLeft: 1000 })
  assert.throws(() => read('19fcffffffff0700'), /list of 2147483647/)
  assert.throws(() => read('19f5ffffff0f00'), /thrift/)
  assert.throws(() => read('18ffffff07'), /beyond the end/)
  assert.throws(() => read('1c'.repeat(40)), /deeper than/)
  assert.throws(() => read('19'.repeat(40)), /thrift/)
  assert.throws(() => read('15ffffffffffff0100'), /longer than 5 bytes/)
  assert.throws(() => read(`19${'f5ff07'}${'00'.repeat(2000)}`), /too many values/)
  assert.throws(() => read('1d00'), /type 13/)
})

test('runs and deltas that claim more than there is', () => {
  const span = (bytes: number[]) => ({ bytes: Uint8Array.from(bytes), at: 0, to: bytes.length })
  assert.deepEqual([...readRuns(span([8, 3]), 2, 4, 3)], [3, 3, 3, 3])
  assert.throws(
    () => readRuns(span([0xfe, 0xff, 0xff, 0xff, 0x0f, 1]), 1, 4, 1),
    /run of 2147483647/,
  )
  assert.throws(() => readRuns(span([0xff, 0xff, 0xff, 0xff, 0x0f, 1]), 1, 4, 1), /groups of 8/)
  assert.throws(() => readRuns(span([8, 3]), 2, 4, 2), /value 3, expected at most 2/)
  assert.throws(() => readRuns(span([4, 1]), 1, 4, 1), /too early/)
  assert.throws(() => readRuns(span([8]), 1, 4, 1), /too early/)
  assert.throws(() => readRuns(span([8, 0, 0, 0, 0, 0]), 40, 4, 1), /bit width 40/)
  assert.throws(() => readDeltas(span([128, 1, 255, 255, 255, 255, 7, 2, 0]), 2), /delta blocks/)
  assert.throws(() => readDeltas(span([128, 1, 4, 9, 0]), 2), /9 deltas, expected 2/)
  assert.throws(() => readDeltas(span([128, 1, 4, 2, 0, 0, 33, 0, 0, 0]), 2), /33 bits/)
})

test('codecs give exactly the size that is promised', () => {
  const literal = Buffer.from([0x30, 1, 2, 3])
  assert.deepEqual([...decompressLz4Raw(literal, 3)], [1, 2, 3])
  assert.throws(() => decompressLz4Raw(literal, 4), /gives 3 bytes, expected 4/)
  assert.throws(() => decompressLz4Raw(literal, 2), /literals of 3 bytes/)
  assert.throws(() => decompressLz4Raw(Buffer.from([0x10, 1, 9, 0]), 9), /distance 9/)
  const framed = Buffer.concat([Buffer.from([0, 0, 0, 3, 0, 0, 0, 4]), literal])
  assert.deepEqual([...decompressLz4Hadoop(Buffer.concat([framed, framed]), 6)], [1, 2, 3, 1, 2, 3])
  for (const codec of Object.keys(boundedCompressors)) {
    assert.throws(() => decompressPage(codec, Buffer.from([1, 2, 3]), 2 ** 30), /cannot hold|gives/)
    assert.throws(() => decompressPage(codec, Buffer.alloc(50, 7), 100), codec)
  }
  assert.throws(() => decompressPage('UNCOMPRESSED', literal, 3), /gives 4 bytes, expected 3/)
})

test('zstandard frames that claim windows, sizes and runs', () => {
  assert.throws(() => decompressPage('ZSTD', zstdBomb({ windowLog: 31 }), 1000), /window of/)
  assert.throws(() => decompressPage('ZSTD', zstdBomb({ blocks: 1000 }), 1000), /too many blocks/)
  assert.throws(() => decompressPage('ZSTD', zstdBomb({ runBytes: 2 ** 20 }), 1000), /block of/)
  assert.throws(() => decompressPage('ZSTD', zstdBomb({}), 999), /gives 1000 bytes/)
  assert.equal(decompressPage('ZSTD', zstdBomb({}), 1000).length, 1000)
})

test('a codec that cannot be read is named', async () => {
  const footer = Buffer.from(plain.subarray(footerFrom, plain.length - 8))
  // Codec (field 4 of the chunk's metadata): 1 is SNAPPY, 3 is LZO. It follows the path `d`.
  const at = footer.indexOf(Buffer.from([0x18, 1, 0x64, 0x15, 2]))
  assert.ok(at > 0)
  footer[at + 4] = 6
  const error = { code: 'MODEL_UNSUPPORTED', message: /codec LZO, expected UNCOMPRESSED, SNAPPY/ }
  await assert.rejects(readParquet(withFooter(footer), 'x'), error)
})
