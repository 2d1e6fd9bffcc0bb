/** Casts written as calls: int(x), string(x). Source: FunctionRegistry.castAlias (2.4 to 4.1). */
import type { DataType } from '../model/schema.ts'
import { typed } from './call.ts'
import type { SqlFunction, SqlFunctions } from './expression.ts'

function castTo(type: DataType): SqlFunction {
  return typed([1, 1], ([given], context) => {
    const { evaluate } = context.cast(given, type)
    // Not marked as a cast of the user, it is printed as its operand.
    return { type, evaluate, text: given.text }
  })
}

export const conversionFunctions: SqlFunctions = {
  boolean: castTo({ kind: 'boolean' }),
  tinyint: castTo({ kind: 'byte' }),
  smallint: castTo({ kind: 'short' }),
  int: castTo({ kind: 'int' }),
  bigint: castTo({ kind: 'bigint' }),
  float: castTo({ kind: 'float' }),
  double: castTo({ kind: 'double' }),
  decimal: castTo({ kind: 'decimal', precision: 10, scale: 0 }),
  date: castTo({ kind: 'date' }),
  timestamp: castTo({ kind: 'timestamp' }),
  binary: castTo({ kind: 'binary' }),
  string: castTo({ kind: 'string' }),
}

export function isConversion(name: string): boolean {
  return Object.hasOwn(conversionFunctions, name)
}
