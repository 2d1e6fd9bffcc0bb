/** Types of columns that nobody has declared, from how they are used. */
import { type DataType, double, isNumeric, string } from '../model/schema.ts'

/** Beside a number may stand any number. */
export function hintOf(type: DataType): DataType {
  return isNumeric(type) ? double : type
}

/** What is cast to a number or a date was a text; what is cast to a text was a number. */
export function castHint(type: DataType): DataType {
  return type.kind === 'string' || type.kind === 'boolean' ? double : string
}
