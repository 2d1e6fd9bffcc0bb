/**
 * Zstandard through the library that hyparquet-compressors brings. It allocates the window and the
 * content size that a frame claims, and a zeroed block for every run, so the frames are walked
 * first. Source: RFC 8878, section 3.1.1.
 *
 *   frame: magic(4) descriptor(1) [window(1)] [dictionary id] [content size] block* [checksum(4)]
 *   block: last(1 bit) type(2 bits) size(21 bits) bytes
 */
import { decompressZstd } from 'hyparquet-compressors'

const blockBytesMax = 2 ** 17
const windowBytesMax = 2 ** 23

interface Frame {
  from: number
  windowBytes: number
  hasChecksum: boolean
}

/** @throws Error where the input is no Zstandard, or unpacks to another size */
export function decompressZstdFrames(input: Uint8Array, size: number): Uint8Array {
  // Encoders give full blocks, save for the last of a flush; far more blocks are a bomb.
  let blocksLeft = 16 + size / 2 ** 14
  let at = 0
  while (at < input.length) {
    const frame = readFrameHeader(input, at, size)
    if (frame.windowBytes > Math.max(windowBytesMax, 128 * input.length)) {
      throw new Error(`ZSTD window of ${frame.windowBytes} bytes for ${input.length} bytes`)
    }
    at = frame.from
    let isLast = false
    while (!isLast) {
      if (at + 3 > input.length) throw new Error('ZSTD page ends before its last block')
      if (--blocksLeft < 0) throw new Error(`ZSTD page has too many blocks for ${size} bytes`)
      const head = input[at] | (input[at + 1] << 8) | (input[at + 2] << 16)
      const blockBytes = head >> 3
      if (blockBytes > blockBytesMax) throw new Error(`ZSTD block of ${blockBytes} bytes`)
      const isRun = ((head >> 1) & 3) === 1
      isLast = (head & 1) === 1
      at += 3 + (isRun ? 1 : blockBytes)
    }
    if (frame.hasChecksum) at += 4
    if (at > input.length) throw new Error('ZSTD page ends inside a block')
  }
  return decompressZstd(input)
}

function readFrameHeader(input: Uint8Array, at: number, size: number): Frame {
  const isFrame =
    input[at] === 0x28 && input[at + 1] === 0xb5 && input[at + 2] === 0x2f && input[at + 3] === 0xfd
  const descriptor = input[at + 4]
  if (!isFrame || descriptor === undefined) throw new Error(`no ZSTD frame at byte ${at}`)
  const isSingleSegment = (descriptor & 32) !== 0
  let from = at + 5
  let windowBytes = 0
  if (!isSingleSegment) {
    const base = 2 ** (10 + (input[from] >> 3))
    windowBytes = base + (base / 8) * (input[from] & 7)
    from++
  }
  from += [0, 1, 2, 4][descriptor & 3]
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]
  if (from + sizeBytes > input.length) throw new Error('ZSTD page ends inside its header')
  let contentBytes = sizeBytes === 2 ? 256 : 0
  for (let i = 0; i < sizeBytes; i++) contentBytes += input[from + i] * 256 ** i
  if (contentBytes > size) throw new Error(`ZSTD frame of ${contentBytes} bytes, expected ${size}`)
  return { from: from + sizeBytes, windowBytes, hasChecksum: (descriptor & 4) !== 0 }
}
