/**
 * Unpacks one page of a parquet file. The result has exactly the size that the page header
 * promises, or the page is refused; nothing is allocated that the packed size cannot justify.
 */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Compressors } from 'hyparquet'
import { compressors, decompressSnappy } from 'hyparquet-compressors'
import { decompressLz4Hadoop, decompressLz4Raw } from './lz4.ts'
import { decompressZstdFrames } from './zstd.ts'

type Decompress = (input: Uint8Array, size: number) => Uint8Array

/** How many bytes one packed byte can give at most, by the format's own limits. */
const ratios: Record<string, number> = { SNAPPY: 22, LZ4: 256, LZ4_RAW: 256, GZIP: 1033 }

/** Zstandard and brotli have no such limit; a column of zeros comes near this. */
const otherRatio = 2 ** 15
const slackBytes = 64

const codecs: Record<string, Decompress> = {
  SNAPPY: unpackSnappy,
  GZIP: (input, size) => gunzipSync(input, { maxOutputLength: Math.max(size, 1) }),
  BROTLI: (input, size) => brotliDecompressSync(input, { maxOutputLength: Math.max(size, 1) }),
  ZSTD: decompressZstdFrames,
  LZ4: decompressLz4Hadoop,
  LZ4_RAW: decompressLz4Raw,
}

/** What hyparquet calls, instead of the library's own functions, which trust what they read. */
export const boundedCompressors: Compressors = Object.fromEntries(
  Object.keys(codecs).map((codec) => [
    codec,
    (input: Uint8Array, size: number) => decompressPage(codec, input, size),
  ]),
)

export function isKnownCodec(codec: string): boolean {
  return codec === 'UNCOMPRESSED' || Object.hasOwn(codecs, codec)
}

/** @throws Error where `input` does not unpack to `size` bytes */
export function decompressPage(codec: string, input: Uint8Array, size: number): Uint8Array {
  if (codec === 'UNCOMPRESSED') return expectSize(input, size, codec)
  if (size === 0) return new Uint8Array(0)
  if (size > input.length * (ratios[codec] ?? otherRatio) + slackBytes) {
    throw new Error(`${codec} page of ${input.length} bytes cannot hold ${size} bytes`)
  }
  return expectSize(codecs[codec](input, size), size, codec)
}

function expectSize(page: Uint8Array, size: number, codec: string): Uint8Array {
  if (page.length === size) return page
  throw new Error(`${codec} page gives ${page.length} bytes, expected ${size}`)
}

/** The shared WebAssembly instance keeps its memory for good, so big pages get their own. */
function unpackSnappy(input: Uint8Array, size: number): Uint8Array {
  const shared = size < 2 ** 20 ? compressors.SNAPPY : undefined
  return (shared ?? decompressSnappy)(input, size)
}
