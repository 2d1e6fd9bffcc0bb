/** Where a part stands in a text, with a bound on the work that is made of unlucky ones. */
import { rowWork } from '../base/row-work.ts'
import { searchText } from '../regex/text-search.ts'

/** Comparisons of the plain search in one step of a row's budget. */
const comparisonsPerStep = 32
/** Products of the lengths up to which JavaScript's own search is fast enough. */
const productMax = 2 ** 18

/** First position at or behind `from`; -1 without one. @param name of the function, for errors */
export function findText(text: string, part: string, from: number, name: string): number {
  if (isSmall(text, part, name)) return text.indexOf(part, from)
  for (const at of searchText(text, part, from, true)) return at
  return -1
}

/**
 * All positions, in order.
 * @param part not empty
 * @param overlaps the next one is looked for one unit further, not behind the part
 */
export function* occurrences(
  text: string,
  part: string,
  overlaps: boolean,
  name: string,
): Generator<number> {
  if (!isSmall(text, part, name)) return yield* searchText(text, part, 0, overlaps)
  const step = overlaps ? 1 : part.length
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + step)) yield at
}

/** As text.split(part). */
export function splitText(text: string, part: string, name: string): string[] {
  if (isSmall(text, part, name)) return text.split(part)
  const parts: string[] = []
  let from = 0
  for (const at of searchText(text, part, 0, false)) {
    parts.push(text.slice(from, at))
    from = at + part.length
  }
  parts.push(text.slice(from))
  return parts
}

function isSmall(text: string, part: string, name: string): boolean {
  const product = part.length * text.length
  const isSmall = product <= productMax
  if (isSmall) rowWork.spend(product / comparisonsPerStep, name)
  return isSmall || part.length === 1
}
