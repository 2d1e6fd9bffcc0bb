/**
 * Base64 as Spark writes and reads it: java.util.Base64's MIME forms since 3.3, commons-codec
 * before that.
 */
import { rowInvalid } from '../base/errors.ts'

export function encodeBase64(bytes: Uint8Array, lineLength: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
  if (text.length <= lineLength) return text
  const lines: string[] = []
  for (let at = 0; at < text.length; at += lineLength) lines.push(text.slice(at, at + lineLength))
  return lines.join('\r\n')
}

/**
 * Skips what is no digit. The first padding character ends the text.
 * @throws ROW_INVALID where the last group is cut short
 */
export function decodeMime(text: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let count = 0
  let at = 0
  for (; at < text.length; at++) {
    const digit = digitOf(text.charCodeAt(at))
    if (digit === PADDING) {
      if (count === 0) throw malformed(text, 'padding without digits before it')
      if (count === 2 && text.charAt(++at) !== '=') throw malformed(text, 'one padding of two')
      at++
      break
    }
    if (digit === OTHER) continue
    bits = (bits << 6) | digit
    if (++count < 4) continue
    bytes.push((bits >> 16) & 0xff, (bits >> 8) & 0xff, bits & 0xff)
    bits = 0
    count = 0
  }
  if (count === 1) throw malformed(text, 'a single digit at the end')
  if (count === 2) bytes.push((bits >> 4) & 0xff)
  if (count === 3) bytes.push((bits >> 10) & 0xff, (bits >> 2) & 0xff)
  for (; at < text.length; at++) {
    if (digitOf(text.charCodeAt(at)) >= 0) throw malformed(text, 'digits after the padding')
  }
  return Uint8Array.from(bytes)
}

/** Skips what is no digit, takes both alphabets, stops at padding, drops a digit too many. */
export function decodeCommons(text: string): Uint8Array {
  const padding = text.indexOf('=')
  const digits = (padding < 0 ? text : text.slice(0, padding)).replace(/[^A-Za-z0-9+/_-]/g, '')
  return Buffer.from(digits, 'base64')
}

const PADDING = -2
const OTHER = -1
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const digits = new Int8Array(128).fill(OTHER)
for (let i = 0; i < 64; i++) digits[alphabet.charCodeAt(i)] = i
digits['='.charCodeAt(0)] = PADDING

function digitOf(code: number): number {
  return code < 128 ? digits[code] : OTHER
}

function malformed(text: string, found: string): Error {
  return rowInvalid(`unbase64: ${JSON.stringify(text.slice(0, 80))} has ${found}, expected base64`)
}
