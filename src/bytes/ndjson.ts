/** Newline-delimited JSON of a file: one object a line, empty lines left out. */
import { modelCorrupt } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { decodeText, parseJson } from './json.ts'
import type { Source } from './source.ts'

export type JsonObject = Record<string, unknown>

/** @throws MODEL_CORRUPT naming the line */
export async function readNdjson(source: Source, path: string): Promise<JsonObject[]> {
  const bytes = await source.read(path)
  const where = `${source.name}/${path}`
  const values: JsonObject[] = []
  let from = 0
  for (let line = 1; from < bytes.length; line++) {
    const end = bytes.indexOf(10, from)
    const to = end < 0 ? bytes.length : end
    if (to - from > limits.ndjsonLineBytesMax) {
      throw modelCorrupt(
        `${where}:${line}: ${to - from} bytes, expected at most ${limits.ndjsonLineBytesMax}`,
      )
    }
    const text = decodeText(bytes.subarray(from, to), `${where}:${line}`).trim()
    if (text !== '') values.push(parseObject(text, `${where}:${line}`))
    from = to + 1
  }
  return values
}

function parseObject(text: string, where: string): JsonObject {
  const value = parseJson(text, where)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as JsonObject
  }
  throw modelCorrupt(`${where}: found ${text.slice(0, 40)}, expected an object`)
}
