/** Rows as NDJSON: one JSON object a line; a line that is none is an error for that row alone. */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { requestInvalid, rowInvalid, type ServingError } from '../base/errors.ts'
import type { Row } from '../model/frame.ts'

/** @throws REQUEST_INVALID where the stream itself cannot be read. */
export async function* readNdjson(input: Readable): AsyncGenerator<Row | ServingError> {
  let failure: Error | undefined
  input.on('error', (error) => {
    failure = error
  })
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line.trim() !== '') yield parseRow(line, number)
  }
  if (failure !== undefined) throw requestInvalid(`rows: ${failure.message}`)
}

function parseRow(line: string, number: number): Row | ServingError {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row
    return rowInvalid(`line ${number}: found ${line.slice(0, 40)}, expected a JSON object`)
  } catch (cause) {
    return rowInvalid(`line ${number}: ${(cause as Error).message}, expected a JSON object`)
  }
}
