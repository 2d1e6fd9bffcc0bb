/** Rows that carry their place, from any number of part files. */
import { modelCorrupt } from '../base/errors.ts'

/**
 * The items by their places.
 * @throws MODEL_CORRUPT where the places are not 0, 1, 2, ..., each once: a part is lost or doubled
 */
export function inOrder<T>(
  placed: readonly { readonly index: number; readonly item: T }[],
  where: string,
): T[] {
  const sorted = placed.toSorted((a, b) => a.index - b.index)
  const wrong = sorted.find(({ index }, place) => index !== place)
  if (wrong === undefined) return sorted.map(({ item }) => item)
  const { index } = wrong
  const place = sorted.indexOf(wrong)
  const found = index < place ? `${index} twice` : `none of ${place}`
  throw modelCorrupt(`${where}: found ${found}, expected 0 to ${placed.length - 1}, each once`)
}
