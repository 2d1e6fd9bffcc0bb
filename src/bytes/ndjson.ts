/** Newline-delimited JSON of a file: one value a line, empty lines left out. */
import { modelCorrupt } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { decodeText, parseJson } from './json.ts'
import type { Source } from './source.ts'

export type JsonObject = Record<string, unknown>

/**
 * @param wanted what a line must hold; an array is an object whose keys are positions
 * @throws MODEL_CORRUPT naming the line
 */
export async function readNdjson(
  source: Source,
  path: string,
  wanted: 'object' | 'object or array' = 'object',
): Promise<JsonObject[]> {
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
    if (text !== '') values.push(parseObject(text, wanted, `${where}:${line}`))
    from = to + 1
  }
  return values
}

function parseObject(text: string, wanted: string, where: string): JsonObject {
  const value = parseJson(text, where)
  const isWanted = !Array.isArray(value) || wanted !== 'object'
  if (typeof value === 'object' && value !== null && isWanted) return value as JsonObject
  throw modelCorrupt(`${where}: found ${text.slice(0, 40)}, expected an ${wanted}`)
}
