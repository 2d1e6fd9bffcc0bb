/** Columns of stages that, like Spark's `withColumn`, replace what already has the name. */
import type { Attributes } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import type { DataType } from '../model/schema.ts'
import type { StageContext } from './stage.ts'

export function withColumn(
  context: Pick<StageContext<unknown, unknown>, 'find' | 'output' | 'redefine'>,
  name: string,
  type: DataType,
  attributes: Attributes | undefined,
): Column {
  const old = context.find(name)
  if (old === undefined) return context.output(name, type, attributes)
  return context.redefine(old, type, attributes)
}
