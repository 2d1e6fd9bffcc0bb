/** The character sets that Spark documents for encode and decode, with Java's replacements. */
import { rowInvalid } from '../base/errors.ts'

const charsets = ['us-ascii', 'iso-8859-1', 'utf-8', 'utf-16be', 'utf-16le', 'utf-16', 'utf-32']

export function isCharset(name: string): boolean {
  return charsets.includes(name.toLowerCase())
}

/**
 * @param isStrict since Spark 4.0: what the set does not hold fails; before, it became a `?`
 * @throws ROW_INVALID
 */
export function encodeText(text: string, charset: string, isStrict: boolean): Uint8Array {
  if (text === '') return new Uint8Array(0)
  switch (charset) {
    case 'us-ascii':
      return encodeBytes(text, 0x7f, charset, isStrict)
    case 'iso-8859-1':
      return encodeBytes(text, 0xff, charset, isStrict)
    case 'utf-16le':
      return Buffer.from(text, 'utf16le')
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16()
    case 'utf-16':
      return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()])
    case 'utf-32': {
      const points = Array.from(text, (character) => character.codePointAt(0) ?? 0)
      const bytes = Buffer.alloc(4 * points.length)
      for (const [i, point] of points.entries()) bytes.writeUInt32BE(point, 4 * i)
      return bytes
    }
    default:
      return Buffer.from(text)
  }
}

function encodeBytes(text: string, max: number, charset: string, isStrict: boolean): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    if (point > max && isStrict) {
      throw rowInvalid(`encode: ${JSON.stringify(character)} is not in ${charset}`)
    }
    bytes.push(point > max ? 0x3f : point)
  }
  return Uint8Array.from(bytes)
}

/** @throws ROW_INVALID where the bytes are malformed, since Spark 4.0 */
export function decodeText(bytes: Uint8Array, charset: string, isStrict: boolean): string {
  const text = decoded(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), charset, isStrict)
  if (text === null) throw rowInvalid(`decode: bytes that are no ${charset}`)
  return text
}

function decoded(bytes: Buffer, charset: string, isStrict: boolean): string | null {
  switch (charset) {
    case 'us-ascii': {
      const text = bytes.toString('latin1')
      if (!/[\x80-\xff]/.test(text)) return text
      return isStrict ? null : text.replace(/[\x80-\xff]/g, '\ufffd')
    }
    case 'iso-8859-1':
      return bytes.toString('latin1')
    case 'utf-32':
      return decodeUtf32(bytes, isStrict)
    case 'utf-16': {
      const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe
      const hasMark = isLittle || (bytes[0] === 0xfe && bytes[1] === 0xff)
      const rest = hasMark ? bytes.subarray(2) : bytes
      return decodeWith(isLittle ? 'utf-16le' : 'utf-16be', rest, isStrict)
    }
    default:
      return decodeWith(charset, bytes, isStrict)
  }
}

function decodeWith(charset: string, bytes: Buffer, isStrict: boolean): string | null {
  try {
    return new TextDecoder(charset, { fatal: isStrict, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function decodeUtf32(bytes: Buffer, isStrict: boolean): string | null {
  let text = ''
  const isLittle = bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfeff
  const start = isLittle || (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xfeff) ? 4 : 0
  for (let at = start; at < bytes.length; at += 4) {
    const isWhole = at + 4 <= bytes.length
    const point = isWhole ? (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) : -1
    if (point >= 0 && point <= 0x10ffff) text += String.fromCodePoint(point)
    else if (isStrict) return null
    else text += '\ufffd'
  }
  return text
}
