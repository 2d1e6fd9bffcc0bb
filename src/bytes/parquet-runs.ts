/**
 * The integer encodings of parquet pages, decoded strictly: runs (RLE and bit-packed) and deltas.
 * Used to make sure of a page before hyparquet decodes it: it writes past the count that it was
 * given, and loops as often as a header says. Source: parquet-format, Encodings.md (2.11).
 *
 *   run:   varint h; h even: h/2 times one value of ceil(width/8) bytes; odd: h/2 groups of 8
 *   delta: varint block size, miniblocks, count; zigzag first; then per block zigzag minimum,
 *          a width byte per miniblock, the miniblocks
 */

/** A part of a page: `at` moves on, `to` is the end. */
export interface Span {
  bytes: Uint8Array
  at: number
  to: number
}

/**
 * Exactly `count` values of `width` bits, all of them at most `max`.
 * @throws Error where there are fewer, more, or larger ones
 */
export function readRuns(span: Span, width: number, count: number, max: number): Uint32Array {
  if (width > 32) throw new Error(`bit width ${width}, expected at most 32`)
  const values = new Uint32Array(count)
  let done = 0
  while (done < count) {
    const header = readVarint(span)
    const left = count - done
    const runs = Math.floor(header / 2)
    if (header % 2 === 0) {
      if (runs > left) throw new Error(`run of ${runs} values, expected at most ${left}`)
      const value = readLittleEndian(span, (width + 7) >> 3)
      if (value > max) throw new Error(`value ${value}, expected at most ${max}`)
      values.fill(value, done, done + runs)
      done += runs
      continue
    }
    // Of groups without bits hyparquet takes a byte, and loses its place for runs after them.
    if (width === 0 && 8 * runs < left) throw new Error('more runs after groups without bits')
    if (runs > Math.ceil(left / 8)) {
      throw new Error(`${runs} groups of 8 values, expected at most ${Math.ceil(left / 8)}`)
    }
    take(span, runs * width)
    const bits = { bytes: span.bytes, bit: 8 * (span.at - runs * width) }
    for (const end = Math.min(count, done + 8 * runs); done < end; done++) {
      const value = readBits(bits, width)
      if (value > max) throw new Error(`value ${value}, expected at most ${max}`)
      values[done] = value
    }
  }
  return values
}

/** Steps over `count` deltas of up to `bits` bits: all of their bytes must be there. */
export function checkDeltas(span: Span, count: number, bits: number): void {
  walkDeltas(span, count, bits, () => {})
}

/** `count` 32-bit values from deltas. */
export function readDeltas(span: Span, count: number): Int32Array {
  const values = new Int32Array(count)
  let done = 0
  let value = 0
  walkDeltas(span, count, 32, (first, minimum, residuals) => {
    if (residuals === undefined) {
      value = first
      if (count > 0) values[done++] = value
      return
    }
    for (let i = 0; i < residuals.count; i++) {
      value = (value + minimum + readBits(residuals, residuals.width)) | 0
      values[done++] = value
    }
  })
  return values
}

interface BitReader {
  bytes: Uint8Array
  bit: number
}

type DeltaVisitor = (
  first: number,
  minimum: number,
  residuals: (BitReader & { width: number; count: number }) | undefined,
) => void

function walkDeltas(span: Span, count: number, bits: number, visit: DeltaVisitor): void {
  const blockSize = readVarint(span)
  const miniblocks = readVarint(span)
  const total = readVarint(span)
  const size = blockSize / miniblocks
  if (!(Number.isInteger(size) && size > 0 && size % 8 === 0 && blockSize <= 2 ** 20)) {
    throw new Error(`delta blocks of ${blockSize} values in ${miniblocks} parts`)
  }
  if (total !== count) throw new Error(`${total} deltas, expected ${count}`)
  visit(Number(readZigzag(span)), 0, undefined)
  let left = count - 1
  while (left > 0) {
    const minimum = Number(BigInt.asIntN(32, readZigzag(span)))
    take(span, miniblocks)
    const widths = span.at - miniblocks
    for (let i = 0; i < miniblocks && left > 0; i++) {
      const width = span.bytes[widths + i]
      if (width > bits) throw new Error(`delta of ${width} bits, expected at most ${bits}`)
      // Some writers cut the unused tail of the last miniblock off.
      const used = Math.min(size, left)
      const whole = (size * width) / 8
      const there = Math.min(whole, span.to - span.at)
      if (there < Math.ceil((used * width) / 8)) throw new Error('deltas end inside a block')
      const bit = 8 * span.at
      span.at += there
      visit(0, minimum, { bytes: span.bytes, bit, width, count: used })
      left -= used
    }
  }
}

function readBits(reader: BitReader, width: number): number {
  if (width === 1) {
    const bit = reader.bit++
    return (reader.bytes[bit >>> 3] >>> (bit & 7)) & 1
  }
  let value = 0
  for (let done = 0; done < width; ) {
    const shift = reader.bit & 7
    const taken = Math.min(8 - shift, width - done)
    const part = (reader.bytes[reader.bit >>> 3] >>> shift) & ((1 << taken) - 1)
    value += part * 2 ** done
    done += taken
    reader.bit += taken
  }
  return value
}

function take(span: Span, count: number): void {
  if (count > span.to - span.at) {
    throw new Error(`ends ${count - (span.to - span.at)} bytes too early`)
  }
  span.at += count
}

function readLittleEndian(span: Span, byteCount: number): number {
  take(span, byteCount)
  let value = 0
  for (let i = 1; i <= byteCount; i++) value = value * 256 + span.bytes[span.at - i]
  return value
}

/** Unsigned, below 2^32: no count in a page is larger. */
function readVarint(span: Span): number {
  const value = readLongVarint(span, 5)
  if (value < 2n ** 32n) return Number(value)
  throw new Error(`integer ${value}, expected below 2^32`)
}

function readZigzag(span: Span): bigint {
  const value = readLongVarint(span, 10)
  return (value >> 1n) ^ -(value & 1n)
}

function readLongVarint(span: Span, bytesMax: number): bigint {
  let value = 0n
  for (let i = 0; i < bytesMax; i++) {
    take(span, 1)
    const byte = span.bytes[span.at - 1]
    value |= BigInt(byte & 127) << BigInt(7 * i)
    if (byte < 128) return value
  }
  throw new Error(`integer longer than ${bytesMax} bytes`)
}
