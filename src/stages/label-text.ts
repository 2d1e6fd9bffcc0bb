/**
 * A column cast to string as Spark casts it: what StringIndexer looks up.
 */
import { javaDoubleText, javaFloatText } from '../kernels/java-text.ts'
import type { Column } from '../model/column.ts'
import type { Frame } from '../model/frame.ts'

/** The text of a PRESENT cell of a numeric, string or label column. */
export function labelText({ type, slot }: Column): (frame: Frame) => string {
  switch (type.kind) {
    case 'double':
      return (frame) => javaDoubleText(frame.numbers[slot])
    case 'float':
      return (frame) => javaFloatText(frame.numbers[slot])
    case 'byte':
    case 'short':
    case 'int':
      return (frame) => String(frame.numbers[slot])
    default:
      return (frame) => String(frame.values[slot])
  }
}
