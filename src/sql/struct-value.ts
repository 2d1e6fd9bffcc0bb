/** struct(a, b AS c) and (a, b). Source: complexTypeCreator.scala (CreateStruct), 2.4 to 4.1. */
import type { DataType, Field } from '../model/schema.ts'
import type { Expression } from './expression.ts'
import type { Item } from './syntax.ts'

/** A field is named by its alias, else as the column that it is, else by its place. */
export function structValue(
  { items, isRow }: { items: readonly Item[]; isRow: boolean },
  values: readonly Expression[],
): Expression {
  const fields = items.map(({ expression, alias }, i): Field => {
    const own = expression.kind === 'name' ? expression.parts.at(-1) : undefined
    return { name: alias ?? own ?? `col${i + 1}`, type: values[i].type, source: 'model' }
  })
  const shown = values.map(({ text }, i) => {
    const { alias } = items[i]
    const named = alias === undefined ? text : `${text} AS ${alias}`
    return isRow ? `${fields[i].name}, ${named}` : named
  })
  const type: DataType = { kind: 'struct', fields }
  return {
    type,
    evaluate: (frame) => values.map((value) => value.evaluate(frame)),
    text: `${isRow ? 'named_struct' : 'struct'}(${shown.join(', ')})`,
    isConstant: values.every((value) => value.isConstant),
  }
}
