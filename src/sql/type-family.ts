/** Spark SQL's families of types, and types as SQL prints them. */
import { type DataType, isNumeric, typeText } from '../model/schema.ts'
import { type DecimalType, decimalType } from './decimal.ts'

export const boolean: DataType = { kind: 'boolean' }
export const bigint: DataType = { kind: 'bigint' }
export const date: DataType = { kind: 'date' }
export const timestamp: DataType = { kind: 'timestamp' }
export const binary: DataType = { kind: 'binary' }
export const nothing: DataType = { kind: 'void' }

/** Of Spark's IntegralType. */
export const integerBits: Readonly<Partial<Record<DataType['kind'], number>>> = {
  byte: 8,
  short: 16,
  int: 32,
  bigint: 64,
}

export function isIntegral({ kind }: DataType): boolean {
  return kind in integerBits
}

export function isFloating({ kind }: DataType): boolean {
  return kind === 'float' || kind === 'double'
}

/** Spark's AtomicType: all but NULL's, nested ones and intervals of the old kind. */
export function isAtomic(type: DataType): boolean {
  switch (type.kind) {
    case 'boolean':
    case 'string':
    case 'binary':
    case 'date':
    case 'timestamp':
      return true
    case 'interval':
      return type.unit !== 'calendar'
    default:
      return isNumeric(type)
  }
}

export function isDateTime({ kind }: DataType): boolean {
  return kind === 'date' || kind === 'timestamp'
}

const openKinds = new Set(['any', 'label', 'number-or-vector', 'scalar'])

/** Nobody has said what type it is, and no stage has asked for one. */
export function isOpen({ kind }: DataType): boolean {
  return openKinds.has(kind)
}

export function sameType(a: DataType, b: DataType): boolean {
  return isSame(a, b, true)
}

/** The same but for the names of fields, as operands of a comparison may be. */
export function sameShape(a: DataType, b: DataType): boolean {
  return isSame(a, b, false)
}

function isSame(a: DataType, b: DataType, withNames: boolean): boolean {
  if (a === b) return true
  if (a.kind !== b.kind) return false
  if (a.kind === 'array' && b.kind === 'array') return isSame(a.element, b.element, withNames)
  if (a.kind === 'struct' && b.kind === 'struct') {
    return (
      a.fields.length === b.fields.length &&
      a.fields.every((field, i) => {
        const other = b.fields[i]
        const isNamed = !withNames || field.name === other.name
        return isNamed && isSame(field.type, other.type, withNames)
      })
    )
  }
  return typeText(a) === typeText(b)
}

/** DecimalType.forType: the decimals that hold every value of a number type. */
export function decimalFor(type: DataType): DecimalType {
  switch (type.kind) {
    case 'byte':
      return decimalType(3, 0)
    case 'short':
      return decimalType(5, 0)
    case 'int':
      return decimalType(10, 0)
    case 'bigint':
      return decimalType(20, 0)
    case 'float':
      return decimalType(14, 7)
    case 'decimal':
      return type
    default:
      return decimalType(30, 15)
  }
}

const sqlNames: Readonly<Record<string, string>> = {
  byte: 'TINYINT',
  short: 'SMALLINT',
}

/** As Spark's DataType.sql: `ARRAY<INT>`, `STRUCT<a: STRING>`. */
export function typeSql(type: DataType): string {
  switch (type.kind) {
    case 'array':
      return `ARRAY<${typeSql(type.element)}>`
    case 'map':
      return `MAP<${typeSql(type.key)}, ${typeSql(type.value)}>`
    case 'struct':
      return `STRUCT<${type.fields.map((f) => `${f.name}: ${typeSql(f.type)}`).join(', ')}>`
    default:
      return sqlNames[type.kind] ?? typeText(type).toUpperCase()
  }
}
