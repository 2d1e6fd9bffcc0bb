/**
 * Rows as CSV: a header line, an empty field is null, vectors and arrays are quoted JSON
 * (DESIGN.md, "Command line").
 */
import type { Readable } from 'node:stream'
import Papa from 'papaparse'
import { requestInvalid, rowInvalid, type ServingError } from '../base/errors.ts'
import { writeJson } from '../base/json.ts'
import type { Row } from '../model/frame.ts'
import { type DataType, type Field, isNumeric, typeText } from '../model/schema.ts'

/** @throws REQUEST_INVALID where the stream cannot be read. */
export async function* readCsv(
  input: Readable,
  fields: readonly Field[],
): AsyncGenerator<Row | ServingError> {
  const types = new Map(fields.map((field) => [field.name, field.type]))
  const parser = Papa.parse(Papa.NODE_STREAM_INPUT, { header: true, skipEmptyLines: true })
  input.on('error', (error) => parser.destroy(error))
  input.pipe(parser)
  try {
    for await (const record of parser) yield readRecord(record as Record<string, string>, types)
  } catch (cause) {
    throw requestInvalid(`rows: ${(cause as Error).message}, expected CSV`)
  }
}

export function csvHeader(names: readonly string[]): string {
  return `${Papa.unparse([[...names, '$skipped', '$error']])}\n`
}

/** One line: the columns, then `$skipped` and the message of `$error`. */
export function csvLine(names: readonly string[], answer: Record<string, unknown>): string {
  const error = answer.$error as { message: string } | undefined
  const cells = names.map((name) => cellText(answer[name]))
  const skipped = answer.$skipped === true ? 'true' : ''
  return `${Papa.unparse([[...cells, skipped, error?.message ?? '']])}\n`
}

function readRecord(
  record: Record<string, string>,
  types: ReadonlyMap<string, DataType>,
): Row | ServingError {
  const row: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(record)) {
    const type = types.get(name)
    if (text === '') row[name] = null
    else if (type === undefined) row[name] = text
    else {
      const value = readCell(text, type)
      if (value === undefined) {
        const found = text.slice(0, 40)
        return rowInvalid(`column ${name}: found ${found}, expected ${typeText(type)}`, {
          column: name,
        })
      }
      row[name] = value
    }
  }
  return row
}

/** `undefined`: the text is no value of the type. */
function readCell(text: string, type: DataType): unknown {
  if (type.kind === 'bigint' || type.kind === 'decimal') return text
  if (isNumeric(type)) return readNumber(text)
  switch (type.kind) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'number-or-vector':
      return /^[[{]/.test(text) ? readJson(text) : readNumber(text)
    case 'string':
    case 'label':
    case 'date':
    case 'timestamp':
    case 'any':
      return text
    case 'binary':
      return { b64: text }
    default:
      return readJson(text)
  }
}

function readNumber(text: string): number | undefined {
  const number = Number(text)
  return Number.isNaN(number) && text !== 'NaN' ? undefined : number
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  const json = writeJson(value)
  return json.startsWith('"') ? json.slice(1, -1) : json
}
