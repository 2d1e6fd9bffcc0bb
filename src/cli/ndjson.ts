/**
 * Rows as NDJSON: one JSON object a line, or array (model/frame.ts tells which models take it); a
 * line that is neither is an error for that row alone.
 */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { requestInvalid, rowInvalid, ServingError } from '../base/errors.ts'
import { parseJsonText } from '../base/json-text.ts'
import { limits } from '../base/limits.ts'
import type { Row } from '../model/frame.ts'

/** @throws REQUEST_INVALID where the stream itself cannot be read. */
export async function* readNdjson(input: Readable): AsyncGenerator<Row | ServingError> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  // Not every Node tells the reader of the lines that their stream broke.
  input.on('error', (error) => {
    failure = error
    lines.close()
  })
  let failure: Error | undefined
  let number = 0
  try {
    for await (const line of lines) {
      number++
      if (line.trim() !== '') yield parseRow(line, `line ${number}`)
    }
  } catch (thrown) {
    failure ??= thrown as Error
  }
  if (failure !== undefined) throw requestInvalid(`rows: ${failure.message}`)
}

function parseRow(line: string, where: string): Row | ServingError {
  try {
    const depthMax = limits.jsonDepthMax
    const value = parseJsonText(line, { where, depthMax, refuse: rowInvalid })
    if (typeof value === 'object' && value !== null) return value as Row
    return rowInvalid(`${where}: found ${line.slice(0, 40)}, expected a JSON object or array`)
  } catch (thrown) {
    if (thrown instanceof ServingError) return thrown
    throw thrown
  }
}
