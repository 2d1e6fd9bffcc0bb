/**
 * Columns as a stage sees them, and what a stage may ask of one.
 */
import type { Attributes } from './attributes.ts'
import { type DataType, double, isNumeric, string, strings, vector } from './schema.ts'

/** A column bound to its slot in the frame. */
export interface Column {
  name: string
  slot: number
  type: DataType
  attributes: Attributes | undefined
  /** The row may lack it (a raw column, or one derived from such by a tolerant stage). */
  mayBeAbsent: boolean
  /** How close it comes (model/tolerance.ts), where a stage cannot give Spark's bits. */
  tolerance?: string
}

/** What a stage accepts as its input; also what is inferred where nobody declared a type. */
export type Wanted =
  | 'number'
  | 'double'
  | 'number-or-boolean'
  | 'label'
  | 'integer-label'
  | 'string'
  | 'strings'
  | 'array'
  | 'numbers'
  | 'vector'
  | 'features'
  | 'double-or-vector'
  | 'number-or-vector'
  | 'scalar'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'binary'
  | 'any'

/** Does a column of this type satisfy the stage? */
export function accepts(wanted: Wanted, type: DataType): boolean {
  switch (wanted) {
    case 'number':
      return isNumeric(type)
    case 'double':
      return type.kind === 'double'
    case 'number-or-boolean':
      return isNumeric(type) || type.kind === 'boolean'
    case 'label':
    case 'integer-label':
      return isNumeric(type) || type.kind === 'string' || type.kind === 'label'
    case 'string':
      return type.kind === 'string'
    case 'strings':
      return type.kind === 'array' && type.element.kind === 'string'
    case 'array':
    case 'numbers':
      return type.kind === 'array'
    case 'vector':
      return type.kind === 'vector'
    case 'features':
      return type.kind === 'vector' || isNumberArray(type)
    case 'double-or-vector':
      return type.kind === 'double' || type.kind === 'vector'
    case 'number-or-vector':
      return (
        isNumeric(type) ||
        type.kind === 'boolean' ||
        type.kind === 'vector' ||
        type.kind === 'number-or-vector'
      )
    case 'scalar':
      return isNumeric(type) || /^(string|boolean|scalar)$/.test(type.kind)
    case 'boolean':
    case 'date':
    case 'timestamp':
    case 'binary':
      return type.kind === wanted
    case 'any':
      return true
  }
}

/** The type of an undeclared input column that a stage asks for. */
export function inferredType(wanted: Wanted): DataType {
  switch (wanted) {
    case 'number':
    case 'double':
    case 'number-or-boolean':
    case 'double-or-vector':
      return double
    case 'label':
      return { kind: 'label', integers: false }
    case 'integer-label':
      return { kind: 'label', integers: true }
    case 'string':
      return string
    case 'strings':
    case 'array':
      return strings
    case 'numbers':
      return { kind: 'array', element: double }
    case 'vector':
    case 'features':
      return vector
    case 'number-or-vector':
      return { kind: 'number-or-vector' }
    case 'scalar':
      return { kind: 'scalar' }
    case 'boolean':
    case 'date':
    case 'timestamp':
    case 'binary':
    case 'any':
      return { kind: wanted }
  }
}

/**
 * The type that satisfies both what was inferred so far and what one more stage asks for;
 * `undefined` where no type does.
 */
export function narrowedType(inferred: DataType, wanted: Wanted): DataType | undefined {
  if (accepts(wanted, inferred)) return inferred
  const candidate = inferredType(wanted)
  if (inferred.kind === 'any') return candidate
  if (inferred.kind === 'label') {
    if (candidate.kind === 'string') return candidate
    if (candidate.kind === 'scalar') return inferred.integers ? { kind: 'bigint' } : string
    const numbers = candidate.kind === 'double' || candidate.kind === 'number-or-vector'
    if (numbers) return inferred.integers ? { kind: 'bigint' } : double
  }
  if (inferred.kind === 'scalar') {
    if (candidate.kind === 'label') return candidate.integers ? { kind: 'bigint' } : string
    if (candidate.kind === 'number-or-vector') return double
    return accepts('scalar', candidate) ? candidate : undefined
  }
  if (inferred.kind === 'number-or-vector') {
    if (candidate.kind === 'scalar') return double
    if (candidate.kind === 'double' || candidate.kind === 'vector') return candidate
    if (candidate.kind === 'label') return candidate.integers ? { kind: 'bigint' } : double
  }
  return undefined
}

function isNumberArray(type: DataType): boolean {
  return type.kind === 'array' && (type.element.kind === 'double' || type.element.kind === 'float')
}
