/** JSON as requests bring it: bounded before it is parsed, row by row where it is NDJSON. */
import { isUtf8 } from 'node:buffer'
import { requestInvalid } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

/** @throws REQUEST_INVALID where the bytes are no JSON, or nested too deeply. */
export function parseJson(bytes: Buffer): unknown {
  return parseText(bodyText(bytes), 'body')
}

/** The lines that hold something. @throws REQUEST_INVALID where the bytes are no UTF-8. */
export function ndjsonLines(bytes: Buffer): string[] {
  return bodyText(bytes)
    .split('\n')
    .filter((line) => line.trim() !== '')
}

/** @param where of the text in the request, for messages */
export function parseText(text: string, where: string): unknown {
  checkDepth(text, where)
  try {
    return JSON.parse(text)
  } catch (thrown) {
    const found = text === '' ? 'nothing' : (thrown as Error).message
    throw requestInvalid(`${where}: found ${found}, expected JSON`)
  }
}

function bodyText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw requestInvalid('body: bytes that are no UTF-8, expected JSON in UTF-8')
  // A byte order mark is no JSON, yet some clients write it.
  return bytes[0] === 0xef && bytes[1] === 0xbb ? bytes.toString('utf8', 3) : bytes.toString('utf8')
}

/** Few brackets cannot nest deeply; only a text with many of them is walked. */
function checkDepth(text: string, where: string): void {
  if (hasFewer(text, limits.jsonDepthMax)) return
  let depth = 0
  let isString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isString) {
      if (code === backslash) i++
      else if (code === quote) isString = false
    } else if (code === quote) isString = true
    else if (code === openBrace || code === openBracket) {
      if (++depth > limits.jsonDepthMax) {
        throw requestInvalid(`${where}: expected JSON nested at most ${limits.jsonDepthMax} deep`)
      }
    } else if (code === closeBrace || code === closeBracket) depth--
  }
}

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** Are there no more than `max` opening brackets? */
function hasFewer(text: string, max: number): boolean {
  let count = 0
  for (let i = text.indexOf('{'); i >= 0; i = text.indexOf('{', i + 1)) {
    if (++count > max) return false
  }
  for (let i = text.indexOf('['); i >= 0; i = text.indexOf('[', i + 1)) {
    if (++count > max) return false
  }
  return true
}
