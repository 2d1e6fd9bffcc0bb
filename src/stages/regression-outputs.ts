/** Columns of Spark's regression models: doubles that a function of the row gives. */
import type { Attributes } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { atLeast } from '../model/description.ts'
import { type Frame, PRESENT } from '../model/frame.ts'
import { double } from '../model/schema.ts'
import type { StageContext } from './stage.ts'

/** Adds the column, unless an empty name switches it off. Since 3.0 it is marked numeric. */
export function numberColumn(
  context: Pick<StageContext<unknown, unknown>, 'output' | 'step' | 'sparkVersion'>,
  name: string,
  features: Column,
  value: (frame: Frame) => number,
): void {
  const isAttributed = atLeast(context.sparkVersion, 3, 0)
  const attributes: Attributes | undefined = isAttributed ? { kind: 'numeric', name } : undefined
  addNumbers(context, { name, attributes }, features, value)
}

/** The same with attributes of the caller's. */
export function addNumbers(
  context: Pick<StageContext<unknown, unknown>, 'output' | 'step'>,
  { name, attributes }: { name: string; attributes: Attributes | undefined },
  features: Column,
  value: (frame: Frame) => number,
): void {
  if (name === '') return
  const { slot } = context.output(name, double, attributes)
  context.step({
    reads: [features.slot],
    writes: [slot],
    run: (frame) => {
      frame.numbers[slot] = value(frame)
      frame.states[slot] = PRESENT
    },
  })
}
