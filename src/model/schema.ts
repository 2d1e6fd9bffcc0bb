/**
 * Column types and schemas, in the two written forms of DESIGN.md ("Schema"): short
 * (`{"age": "double"}`) and Spark's `StructType.json()`. Type names are Spark's.
 */
import { requestInvalid } from '../base/errors.ts'
import { type Attributes, attributesFromMetadata } from './attributes.ts'

const atomicNames = [
  'boolean',
  'byte',
  'short',
  'int',
  'bigint',
  'float',
  'double',
  'string',
  'binary',
  'date',
  'timestamp',
  'vector',
] as const

/**
 * The type of a column. `label` and those after it appear only where nobody declared a type and the
 * stages leave it open: `label` takes strings and numbers (numbers are written as Spark's cast to
 * string would write an int or, without `integers`, a double), `number-or-vector` what a
 * VectorAssembler takes, `scalar` a string, a boolean or a number as it is, `any` is a column that
 * no stage reads. `void` (the type of NULL) and `interval` appear only inside SQL expressions.
 */
export type DataType =
  | { kind: (typeof atomicNames)[number] }
  | { kind: 'decimal'; precision: number; scale: number }
  | { kind: 'array'; element: DataType }
  | { kind: 'map'; key: DataType; value: DataType }
  | { kind: 'struct'; fields: Field[] }
  | { kind: 'void' }
  | { kind: 'interval'; unit: IntervalUnit; from: string; to: string }
  | { kind: 'label'; integers: boolean }
  | { kind: 'number-or-vector' }
  | { kind: 'scalar' }
  | { kind: 'any' }

/**
 * What an interval counts: months, microseconds, or (`calendar`, the only one before Spark 3.2)
 * months, days and microseconds apart. `from` and `to` are the fields of its type's name.
 */
export type IntervalUnit = 'year-month' | 'day-time' | 'calendar'

/** Who said that a column has its type. */
export type TypeSource = 'configuration' | 'manifest' | 'model' | 'inferred' | 'stage'

export interface Field {
  name: string
  type: DataType
  /** ML attributes that the caller declares for the column (`ml_attr` of a StructType). */
  attributes?: Attributes
  source: TypeSource
}

export const double: DataType = { kind: 'double' }
export const int: DataType = { kind: 'int' }
export const string: DataType = { kind: 'string' }
export const vector: DataType = { kind: 'vector' }
export const strings: DataType = { kind: 'array', element: string }

const numericKinds = new Set(['byte', 'short', 'int', 'bigint', 'float', 'double', 'decimal'])

/** Spark's NumericType: no booleans. */
export function isNumeric(type: DataType): boolean {
  return numericKinds.has(type.kind)
}

/** `array<string>`, `decimal(10,2)`, `vector`, ...; the loose kinds as alternatives. */
export function typeText(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`
    case 'array':
      return `array<${typeText(type.element)}>`
    case 'map':
      return `map<${typeText(type.key)},${typeText(type.value)}>`
    case 'struct':
      return `struct<${type.fields.map((f) => `${f.name}:${typeText(f.type)}`).join(',')}>`
    case 'interval':
      if (type.unit === 'calendar') return 'interval'
      return `interval ${type.from}${type.from === type.to ? '' : ` to ${type.to}`}`
    case 'label':
      return type.integers ? 'string|bigint|double' : 'string|double'
    case 'number-or-vector':
      return 'double|boolean|vector'
    case 'scalar':
      return 'string|double|boolean'
    default:
      return type.kind
  }
}

/** @throws REQUEST_INVALID naming `where` if the text is no type. */
export function parseType(text: string, where: string): DataType {
  const reader = { text: text.trim(), at: 0, where }
  const type = readType(reader, 0)
  if (reader.at !== reader.text.length) throw typeError(reader)
  return type
}

/**
 * Reads a schema in either written form.
 * @throws REQUEST_INVALID where it is neither.
 */
export function parseSchema(json: unknown, where: string, source: TypeSource): Field[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw requestInvalid(`${where}: expected an object of column names and types`)
  }
  const object = json as Record<string, unknown>
  if (object.type === 'struct' && Array.isArray(object.fields)) {
    return object.fields.map((field, i) => structField(field, `${where}.fields[${i}]`, source))
  }
  return Object.entries(object).map(([name, type]) => {
    if (typeof type !== 'string') {
      throw requestInvalid(`${where}.${name}: found ${JSON.stringify(type)}, expected a type name`)
    }
    return { name, type: parseType(type, `${where}.${name}`), source }
  })
}

/** The short written form. */
export function schemaJson(fields: readonly Field[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field.name, typeText(field.type)]))
}

interface TypeReader {
  text: string
  at: number
  where: string
}

const typeDepthMax = 32

const sparkAliases: Record<string, DataType['kind']> = {
  integer: 'int',
  long: 'bigint',
  tinyint: 'byte',
  smallint: 'short',
  real: 'float',
  numeric: 'decimal',
  timestamp_ltz: 'timestamp',
}

function readType(reader: TypeReader, depth: number): DataType {
  if (depth > typeDepthMax) throw typeError(reader)
  const word = /^[a-z_]+/i.exec(reader.text.slice(reader.at))?.[0].toLowerCase() ?? ''
  reader.at += word.length
  const kind = sparkAliases[word] ?? word
  if (kind === 'decimal') return readDecimal(reader)
  if (kind === 'array') {
    expect(reader, '<')
    const element = readType(reader, depth + 1)
    expect(reader, '>')
    return { kind, element }
  }
  if (kind === 'map') {
    expect(reader, '<')
    const key = readType(reader, depth + 1)
    expect(reader, ',')
    const value = readType(reader, depth + 1)
    expect(reader, '>')
    return { kind, key, value }
  }
  if (kind === 'struct') return readStruct(reader, depth)
  const atomic = atomicNames.find((name) => name === kind)
  if (atomic === undefined) throw typeError(reader)
  return { kind: atomic }
}

function readDecimal(reader: TypeReader): DataType {
  const digits = /^\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)/.exec(reader.text.slice(reader.at))
  if (digits === null) return { kind: 'decimal', precision: 10, scale: 0 }
  reader.at += digits[0].length
  return { kind: 'decimal', precision: Number(digits[1]), scale: Number(digits[2]) }
}

function readStruct(reader: TypeReader, depth: number): DataType {
  const fields: Field[] = []
  expect(reader, '<')
  for (;;) {
    const name = /^\s*([^:<>,]+):/.exec(reader.text.slice(reader.at))
    if (name === null) throw typeError(reader)
    reader.at += name[0].length
    const type = readType(reader, depth + 1)
    fields.push({ name: name[1].trim(), type, source: 'configuration' })
    if (reader.text[reader.at] !== ',') break
    reader.at++
  }
  expect(reader, '>')
  return { kind: 'struct', fields }
}

function expect(reader: TypeReader, character: string): void {
  while (reader.text[reader.at] === ' ') reader.at++
  if (reader.text[reader.at] !== character) throw typeError(reader)
  reader.at++
  while (reader.text[reader.at] === ' ') reader.at++
}

function typeError(reader: TypeReader): Error {
  return requestInvalid(
    `${reader.where}: type ${JSON.stringify(reader.text)}, expected one of ` +
      `${atomicNames.join(' ')} decimal(p,s) array<t> map<k,v> struct<name:t,...>`,
  )
}

function structField(json: unknown, where: string, source: TypeSource): Field {
  const field = json as { name?: unknown; type?: unknown; metadata?: unknown } | null
  if (typeof field?.name !== 'string') throw requestInvalid(`${where}: expected a name`)
  const attributes = attributesFromMetadata(field.metadata)
  return {
    name: field.name,
    type: structType(field.type, where, source, 0),
    ...(attributes === undefined ? {} : { attributes }),
    source,
  }
}

function structType(json: unknown, where: string, source: TypeSource, depth: number): DataType {
  if (typeof json === 'string') return parseType(json, where)
  const type = json as Record<string, unknown> | null
  if (depth < typeDepthMax) {
    if (type?.type === 'udt' && String(type.class).endsWith('.linalg.VectorUDT')) return vector
    if (type?.type === 'array') {
      return { kind: 'array', element: structType(type.elementType, where, source, depth + 1) }
    }
    if (type?.type === 'map') {
      return {
        kind: 'map',
        key: structType(type.keyType, where, source, depth + 1),
        value: structType(type.valueType, where, source, depth + 1),
      }
    }
    if (type?.type === 'struct' && Array.isArray(type.fields)) {
      return { kind: 'struct', fields: type.fields.map((f) => structField(f, where, source)) }
    }
  }
  throw requestInvalid(`${where}: found ${JSON.stringify(json)}, expected a Spark type`)
}
