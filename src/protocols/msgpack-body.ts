/**
 * MessagePack with plain maps. What msgpackr offers beyond that (records, classes, references) is
 * refused before it sees the bytes.
 * Source: the MessagePack specification (github.com/msgpack/msgpack/blob/master/spec.md).
 */
import { Unpackr } from 'msgpackr'
import { requestInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

const reader = new Unpackr({
  useRecords: false,
  mapsAsObjects: true,
  // msgpackr's types do not know this choice: a number where it is exact, else a bigint.
  int64AsType: 'auto' as 'bigint',
  copyBuffers: true,
})

/** @throws REQUEST_INVALID where the bytes are no MessagePack of plain values. */
export function readMsgpack(bytes: Buffer): unknown {
  const end = scan(bytes)
  if (end !== bytes.length) throw broken(`${bytes.length - end} bytes after the value`)
  try {
    return reader.unpack(bytes)
  } catch (thrown) {
    throw broken((thrown as Error).message)
  }
}

/** Walks over one value without building it. @returns where it ends */
function scan(bytes: Buffer): number {
  const left: number[] = [1]
  let at = 0
  while (left.length > 0) {
    const level = left.length - 1
    if (left[level] === 0) {
      left.pop()
      continue
    }
    left[level]--
    if (at >= bytes.length) throw broken('the end of the bytes inside a value')
    const { next, items } = valueHead(bytes, at)
    if (next > bytes.length) throw broken('the end of the bytes inside a value')
    // Every item takes a byte: a greater count is a lie that would only cost memory.
    if (items > bytes.length - next) throw broken(`${items} items in ${bytes.length - next} bytes`)
    at = next
    if (items > 0) left.push(items)
    if (left.length > limits.jsonDepthMax + 1) {
      throw broken(`nesting deeper than ${limits.jsonDepthMax}`)
    }
  }
  return at
}

/** Where a value's own bytes end, and how many values follow inside it. */
function valueHead(bytes: Buffer, at: number): { next: number; items: number } {
  const code = bytes[at]
  const body = at + 1
  if (code < 0x80 || code >= 0xe0) return { next: body, items: 0 }
  if (code < 0x90) return { next: body, items: 2 * (code & 15) }
  if (code < 0xa0) return { next: body, items: code & 15 }
  if (code < 0xc0) return { next: body + (code & 31), items: 0 }
  const width = sizeWidths[code]
  if (width !== undefined) {
    if (body + width > bytes.length) throw broken('the end of the bytes inside a length')
    const size = bytes.readUIntBE(body, width)
    if (code >= 0xde) return { next: body + width, items: 2 * size }
    if (code >= 0xdc) return { next: body + width, items: size }
    return { next: body + width + size, items: 0 }
  }
  const fixed = fixedWidths[code]
  if (fixed === undefined) throw broken(`type byte 0x${code.toString(16)}`)
  return { next: body + fixed, items: 0 }
}

/** Bytes of the length field: bin, str, array, map. */
const sizeWidths: Readonly<Record<number, number>> = {
  196: 1,
  197: 2,
  198: 4,
  217: 1,
  218: 2,
  219: 4,
  220: 2,
  221: 4,
  222: 2,
  223: 4,
}

/** nil, false, true; float 32 and 64; the integers. Extensions are not among the plain values. */
const fixedWidths: Readonly<Record<number, number>> = {
  192: 0,
  194: 0,
  195: 0,
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  207: 8,
  208: 1,
  209: 2,
  210: 4,
  211: 8,
}

function broken(found: string): Error {
  return requestInvalid(`body: found ${found}, expected MessagePack of plain values`)
}
