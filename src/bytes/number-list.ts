/**
 * Numbers in a line of text, separated by spaces, as C and C++ write them: `0.1 -1e-05 inf nan`.
 */
import { modelCorrupt } from '../base/errors.ts'

/** @throws MODEL_CORRUPT where an item is no number, or their count is not `count` */
export function parseNumberList(text: string, where: string, count?: number): Float64Array {
  const numbers: number[] = []
  for (let start = 0; start < text.length; ) {
    const space = text.indexOf(' ', start)
    const end = space < 0 ? text.length : space
    if (end > start) numbers.push(parseNumber(text.slice(start, end), where))
    start = end + 1
  }
  if (count !== undefined && numbers.length !== count) {
    throw modelCorrupt(`${where}: ${numbers.length} numbers, expected ${count}`)
  }
  return Float64Array.from(numbers)
}

/** @throws MODEL_CORRUPT where an item is no integer from `min` to `max`, or their count differs */
export function parseIntegerList(
  text: string,
  where: string,
  { min, max, count }: { min: number; max: number; count?: number },
): Float64Array {
  const numbers = parseNumberList(text, where, count)
  for (const number of numbers) {
    if (Number.isInteger(number) && number >= min && number <= max) continue
    throw modelCorrupt(`${where}: ${number}, expected an integer from ${min} to ${max}`)
  }
  return numbers
}

function parseNumber(text: string, where: string): number {
  const number = plain.test(text) ? Number(text) : words.get(text.toLowerCase())
  if (number !== undefined) return number
  const shown = text.length > 40 ? `${text.slice(0, 40)}...` : text
  throw modelCorrupt(`${where}: ${JSON.stringify(shown)}, expected a number`)
}

/** What JavaScript and C read alike. */
const plain = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/

const words: ReadonlyMap<string, number> = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
  ['-nan', Number.NaN],
])
