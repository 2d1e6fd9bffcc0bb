/**
 * Writes MessagePack by the rules of JSON answers (base/json.ts); not by msgpackr, which drops the
 * sign of -0. Source: the MessagePack specification (github.com/msgpack/msgpack, spec.md).
 */

/** Integers beyond 2^53 are int64. */
export function writeMsgpack(value: unknown): Buffer {
  const writer = { bytes: Buffer.allocUnsafe(1024), at: 0 }
  writeValue(writer, value)
  return writer.bytes.subarray(0, writer.at)
}

interface Writer {
  bytes: Buffer
  at: number
}

function writeValue(writer: Writer, value: unknown): void {
  switch (typeof value) {
    case 'number':
      writeNumber(writer, value)
      break
    case 'bigint':
      reserve(writer, 9)
      writer.bytes[writer.at++] = 0xd3
      writer.at = writer.bytes.writeBigInt64BE(value, writer.at)
      break
    case 'string':
      writeText(writer, value)
      break
    case 'boolean':
      writeByte(writer, value ? 0xc3 : 0xc2)
      break
    case 'object':
      if (value === null) writeByte(writer, 0xc0)
      else writeObject(writer, value)
      break
    default:
      writeByte(writer, 0xc0)
  }
}

function writeObject(writer: Writer, value: object): void {
  if (value instanceof Uint8Array) {
    writeObject(writer, { b64: Buffer.from(value).toString('base64') })
    return
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = value as unknown as ArrayLike<unknown>
    writeHead(writer, items.length, 0x90, 0xdc)
    for (let i = 0; i < items.length; i++) writeValue(writer, items[i])
    return
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  writeHead(writer, entries.length, 0x80, 0xde)
  for (const [key, item] of entries) {
    writeText(writer, key)
    writeValue(writer, item)
  }
}

function writeNumber(writer: Writer, value: number): void {
  if (!Number.isFinite(value)) {
    writeText(writer, String(value))
    return
  }
  reserve(writer, 9)
  const { bytes } = writer
  const isInt = Number.isInteger(value) && !Object.is(value, -0) && Math.abs(value) < 2 ** 31
  if (isInt && value >= -32 && value < 128) {
    writer.at = bytes.writeInt8(value, writer.at)
  } else if (isInt) {
    bytes[writer.at++] = 0xd2
    writer.at = bytes.writeInt32BE(value, writer.at)
  } else {
    bytes[writer.at++] = 0xcb
    writer.at = bytes.writeDoubleBE(value, writer.at)
  }
}

function writeText(writer: Writer, text: string): void {
  const length = Buffer.byteLength(text)
  reserve(writer, length + 5)
  if (length < 32) writer.bytes[writer.at++] = 0xa0 | length
  else {
    writer.bytes[writer.at++] = 0xdb
    writer.at = writer.bytes.writeUInt32BE(length, writer.at)
  }
  writer.at += writer.bytes.write(text, writer.at)
}

/** Head of an array or map: short form, else the 16 or 32 bit one. */
function writeHead(writer: Writer, count: number, short: number, long: number): void {
  reserve(writer, 5)
  if (count < 16) writer.bytes[writer.at++] = short | count
  else if (count < 2 ** 16) {
    writer.bytes[writer.at++] = long
    writer.at = writer.bytes.writeUInt16BE(count, writer.at)
  } else {
    writer.bytes[writer.at++] = long + 1
    writer.at = writer.bytes.writeUInt32BE(count, writer.at)
  }
}

function writeByte(writer: Writer, byte: number): void {
  reserve(writer, 1)
  writer.bytes[writer.at++] = byte
}

function reserve(writer: Writer, count: number): void {
  const wanted = writer.at + count
  if (wanted <= writer.bytes.length) return
  const larger = Buffer.allocUnsafe(Math.max(wanted, 2 * writer.bytes.length))
  writer.bytes.copy(larger, 0, 0, writer.at)
  writer.bytes = larger
}
