/**
 * The search of Knuth, Morris and Pratt: as many steps as text and part are long together, where
 * JavaScript's own may take as many as their product.
 */

/**
 * Positions of a part, in order.
 * @param part not empty
 * @param overlaps the next one is looked for one unit further, not behind the part
 */
export function* searchText(
  text: string,
  part: string,
  from: number,
  overlaps: boolean,
): Generator<number> {
  const { length } = part
  if (length > text.length - from) return
  const borders = bordersOf(part)
  let matched = 0
  for (let i = Math.max(from, 0); i < text.length; i++) {
    const unit = text.charCodeAt(i)
    while (matched > 0 && part.charCodeAt(matched) !== unit) matched = borders[matched - 1]
    if (part.charCodeAt(matched) === unit) matched++
    if (matched < length) continue
    yield i - length + 1
    matched = overlaps ? borders[length - 1] : 0
  }
}

/** For each beginning of the part: how long the longest beginning is that also ends it. */
function bordersOf(part: string): Int32Array {
  const borders = new Int32Array(part.length)
  let border = 0
  for (let i = 1; i < part.length; i++) {
    const unit = part.charCodeAt(i)
    while (border > 0 && part.charCodeAt(border) !== unit) border = borders[border - 1]
    if (part.charCodeAt(border) === unit) border++
    borders[i] = border
  }
  return borders
}
