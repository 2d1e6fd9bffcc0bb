/**
 * Ids of users and items as 32-bit integers, and what Spark refuses as such.
 * Source: ml.recommendation.ALSModelParams: `checkedCast` (2.1, 2.3, 3.3), `checkIntegers` (3.4,
 * 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import type { Column } from '../model/column.ts'
import { atLeast, type SparkVersion } from '../model/description.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { int } from '../model/schema.ts'
import type { StageContext } from './stage.ts'

type IdContext = 'sparkVersion' | 'ansi' | 'input' | 'output' | 'redefine' | 'step'

/** The column of the ids; since 4.0 it takes the place of the one it is made from. */
export function idColumn(
  context: Pick<StageContext<unknown, unknown>, IdContext>,
  name: string,
  example: number,
): Column {
  const { sparkVersion, ansi } = context
  const input = context.input(name, 'number', example)
  const replaces = atLeast(sparkVersion, 4, 0)
  const output = replaces ? context.redefine(input, int) : context.output('', int)
  const read = idReader(input, sparkVersion, ansi)
  const passesNull = !atLeast(sparkVersion, 2, 2)
  context.step({
    reads: [input.slot],
    writes: [output.slot],
    run: (frame) => {
      if (frame.states[input.slot] === NULL) {
        if (!passesNull) throw refused(name, 'null')
        frame.states[output.slot] = NULL
        return
      }
      frame.numbers[output.slot] = read(frame)
      frame.states[output.slot] = PRESENT
    },
  })
  return output
}

const BOUND = 2 ** 31

/** @throws ROW_INVALID, when called, for what is no id */
function idReader(
  { name, slot, type }: Column,
  version: SparkVersion,
  ansi: boolean,
): (frame: Frame) => number {
  if (!atLeast(version, 2, 2)) {
    // The fraction is cut off, and NaN becomes 0.
    return ({ numbers }) => {
      const x = numbers[slot]
      if (x > BOUND - 1 || x < -BOUND) throw refused(name, String(x))
      return x | 0
    }
  }
  const byDigits = type.kind === 'decimal' && atLeast(version, 3, 4)
  // The number beyond the greatest int becomes that, and this as a float is equal to it again.
  const beyond = type.kind === 'float' && atLeast(version, 3, 4) && !ansi ? BOUND : Number.NaN
  return ({ numbers, values }) => {
    const x = numbers[slot]
    if (x === beyond) return BOUND - 1
    const isWhole = Number.isInteger(x) && !(byDigits && hasFraction(values[slot] as string))
    if (!isWhole || x >= BOUND || x < -BOUND) throw refused(name, String(x))
    return x | 0
  }
}

/** More digits than a double holds tell a decimal from an integer. */
function hasFraction(decimal: string): boolean {
  return /\.0*[1-9]/.test(decimal)
}

function refused(column: string, found: string): Error {
  const expected = 'expected an integer of 32 bits without fraction'
  return rowInvalid(`column ${column}: found ${found}, ${expected}`, { column })
}
