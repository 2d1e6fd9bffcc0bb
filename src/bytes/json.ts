/**
 * JSON of a file: bounded in length and depth, so that neither the parser nor whoever walks the
 * value runs out of memory or stack. Integers beyond 2^53 lose their last digits, as with
 * JSON.parse (the only ones in Spark's metadata are seeds, which no stage needs for scoring).
 */
import { modelCorrupt } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

/** @throws MODEL_CORRUPT naming `where` */
export function parseJson(text: string, where: string): unknown {
  if (text.length > limits.lineCharactersMax) {
    throw modelCorrupt(`${where}: ${text.length} characters of JSON`)
  }
  checkDepth(text, where)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw modelCorrupt(`${where}: ${(cause as Error).message}, expected JSON`, cause)
  }
}

/**
 * JSON as Python's json.dumps writes it, where NaN, Infinity and -Infinity stand bare: they become
 * strings.
 */
export function parsePythonJson(text: string, where: string): unknown {
  const hasBareWord = /(?:NaN|Infinity)\s*[,\]}]/.test(text)
  if (!hasBareWord) return parseJson(text, where)
  const quoted = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  )
  return parseJson(quoted, where)
}

/** UTF-8; a byte order mark is no part of the text. */
export function decodeText(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw modelCorrupt(`${where}: not UTF-8`, cause)
  }
}

function checkDepth(text: string, where: string): void {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === 0x5c) i++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) depth++
    else if (code === 0x7d || code === 0x5d) depth--
    if (depth > limits.metadataDepthMax) {
      throw modelCorrupt(`${where}: JSON nested deeper than ${limits.metadataDepthMax}`)
    }
  }
}
