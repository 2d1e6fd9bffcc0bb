/**
 * JSON of a file: bounded in length and depth, so that neither the parser nor whoever walks the
 * value runs out of memory or stack. Integers beyond 2^53 lose their last digits, as with
 * JSON.parse (the only ones in Spark's metadata are seeds, which no stage needs for scoring).
 */
import { modelCorrupt } from '../base/errors.ts'
import { parseJsonText } from '../base/json-text.ts'
import { limits } from '../base/limits.ts'

/** @throws MODEL_CORRUPT naming `where` */
export function parseJson(text: string, where: string): unknown {
  if (text.length > limits.lineCharactersMax) {
    throw modelCorrupt(`${where}: ${text.length} characters of JSON`)
  }
  return parseJsonText(text, { where, depthMax: limits.metadataDepthMax, refuse: modelCorrupt })
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
