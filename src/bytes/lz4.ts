/**
 * LZ4 blocks, raw (parquet codec LZ4_RAW) and in Hadoop's frames (codec LZ4: big-endian sizes of
 * the unpacked and packed data before every block). Source: lz4_Block_format.md of LZ4; parquet's
 * Compression.md. Both demand that exactly `size` bytes come out.
 */

/** @throws Error where the input is no block, or unpacks to another size */
export function decompressLz4Raw(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size)
  decompressBlock(input, output)
  return output
}

/** Some writers put a bare block under this codec, so one is tried where the frames do not fit. */
export function decompressLz4Hadoop(input: Uint8Array, size: number): Uint8Array {
  return unframe(input, size) ?? decompressLz4Raw(input, size)
}

function unframe(input: Uint8Array, size: number): Uint8Array | undefined {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const output = new Uint8Array(size)
  let from = 0
  let to = 0
  while (from < input.length) {
    if (from + 8 > input.length) return undefined
    const unpacked = view.getUint32(from)
    const packed = view.getUint32(from + 4)
    from += 8
    if (packed > input.length - from || unpacked > size - to) return undefined
    try {
      decompressBlock(input.subarray(from, from + packed), output.subarray(to, to + unpacked))
    } catch {
      return undefined
    }
    from += packed
    to += unpacked
  }
  return to === size ? output : undefined
}

function decompressBlock(input: Uint8Array, output: Uint8Array): void {
  let from = 0
  let to = 0
  const readLength = (start: number): number => {
    let length = start
    if (start === 15) {
      let byte = 255
      while (byte === 255) {
        if (from >= input.length) throw new Error('lz4 ends inside a length')
        byte = input[from++]
        length += byte
      }
    }
    return length
  }
  while (from < input.length) {
    const token = input[from++]
    const literals = readLength(token >> 4)
    if (literals > input.length - from || literals > output.length - to) {
      throw new Error(`lz4 literals of ${literals} bytes, beyond the end`)
    }
    output.set(input.subarray(from, from + literals), to)
    from += literals
    to += literals
    if (from === input.length) break
    if (from + 2 > input.length) throw new Error('lz4 ends inside an offset')
    const offset = input[from] | (input[from + 1] << 8)
    from += 2
    const length = readLength(token & 15) + 4
    if (offset === 0 || offset > to || length > output.length - to) {
      throw new Error(`lz4 match of ${length} bytes at distance ${offset}, outside of the output`)
    }
    for (const end = to + length; to < end; to++) output[to] = output[to - offset]
  }
  if (to !== output.length) throw new Error(`lz4 gives ${to} bytes, expected ${output.length}`)
}
