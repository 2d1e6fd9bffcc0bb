/** Type names in SQL: CAST(x AS <type>). Source: DataTypeAstBuilder (2.4 to 4.1). */
import type { DataType, Field } from '../model/schema.ts'
import type { TokenReader } from './token-reader.ts'

const atomicTypes: Readonly<Record<string, DataType>> = {
  BOOLEAN: { kind: 'boolean' },
  TINYINT: { kind: 'byte' },
  BYTE: { kind: 'byte' },
  SMALLINT: { kind: 'short' },
  SHORT: { kind: 'short' },
  INT: { kind: 'int' },
  INTEGER: { kind: 'int' },
  BIGINT: { kind: 'bigint' },
  LONG: { kind: 'bigint' },
  FLOAT: { kind: 'float' },
  REAL: { kind: 'float' },
  DOUBLE: { kind: 'double' },
  DATE: { kind: 'date' },
  TIMESTAMP: { kind: 'timestamp' },
  TIMESTAMP_LTZ: { kind: 'timestamp' },
  STRING: { kind: 'string' },
  BINARY: { kind: 'binary' },
  VOID: { kind: 'void' },
}

const decimalNames = ['DECIMAL', 'DEC', 'NUMERIC']

export function parseDataType(reader: TokenReader): DataType {
  return reader.nested(() => {
    const { at } = reader.peek()
    if (reader.isAhead(1, '<') || reader.isAhead(1, '<>')) return nestedType(reader)
    const { upper, text } = reader.take()
    const atomic = Object.hasOwn(atomicTypes, upper) ? atomicTypes[upper] : undefined
    if (atomic !== undefined) return atomic
    if (decimalNames.includes(upper)) return decimal(reader)
    if (upper === 'CHAR' || upper === 'CHARACTER' || upper === 'VARCHAR') {
      reader.expect('(')
      wholeNumber(reader)
      reader.expect(')')
      return { kind: 'string' }
    }
    return reader.refuse(`type ${text} is not supported`, at)
  })
}

function decimal(reader: TokenReader): DataType {
  if (!reader.takeIf('(')) return { kind: 'decimal', precision: 10, scale: 0 }
  const { at } = reader.peek()
  const precision = wholeNumber(reader)
  const scale = reader.takeIf(',') ? wholeNumber(reader) : 0
  reader.expect(')')
  if (precision > 38 || scale > precision) {
    reader.refuse(`decimal(${precision},${scale}), expected at most 38 digits, scale included`, at)
  }
  return { kind: 'decimal', precision, scale }
}

function wholeNumber(reader: TokenReader): number {
  const { kind, text } = reader.peek()
  if (kind !== 'number' || !/^\d{1,9}$/.test(text)) return reader.fail('a whole number')
  reader.take()
  return Number(text)
}

function nestedType(reader: TokenReader): DataType {
  const { upper, at } = reader.take()
  if (reader.takeIf('<>')) {
    if (upper === 'STRUCT') return { kind: 'struct', fields: [] }
    return reader.refuse('an empty type', at)
  }
  reader.expect('<')
  if (upper === 'ARRAY') {
    const element = parseDataType(reader)
    closeAngle(reader)
    return { kind: 'array', element }
  }
  if (upper === 'MAP') {
    const key = parseDataType(reader)
    reader.expect(',')
    const value = parseDataType(reader)
    closeAngle(reader)
    return { kind: 'map', key, value }
  }
  if (upper !== 'STRUCT') reader.refuse('expected ARRAY, MAP or STRUCT before <', at)
  const fields: Field[] = []
  do {
    const name = reader.name('a field name')
    reader.takeIf(':')
    fields.push({ name, type: parseDataType(reader), source: 'model' })
    if (reader.takeIf('NOT')) reader.expect('NULL')
  } while (reader.takeIf(','))
  closeAngle(reader)
  return { kind: 'struct', fields }
}

/** `>>` closes two types at once. */
function closeAngle(reader: TokenReader): void {
  reader.splitAngles()
  reader.expect('>')
}
