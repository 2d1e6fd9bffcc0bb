/** Runs of characters of one set: the loop that most patterns spend their time in. */
import { type CodePointSet, contains, lowCount } from './code-point-set.ts'

/** So many characters of a set. */
export interface Run {
  set: CodePointSet
  least: number
  most: number
}

/** The place behind as many characters of the run as there are; `~place` where they are too few. */
export function scanRun(text: string, { set, least, most }: Run, from: number): number {
  const { low } = set
  let i = from
  let count = 0
  for (; count < most && i < text.length; count++) {
    const unit = text.charCodeAt(i)
    if (unit < lowCount) {
      if (low[unit] === 0) break
      i++
    } else {
      const point = isHigh(unit) ? (text.codePointAt(i) ?? unit) : unit
      if (!contains(set, point)) break
      i += point > 0xffff ? 2 : 1
    }
  }
  return count < least ? ~i : i
}

/**
 * The first place from `from` on where a character of the set stands, or the end of the text.
 * @param byCodePoint not in the middle of a pair, unless `from` is
 */
export function findFirst(
  text: string,
  set: CodePointSet,
  from: number,
  byCodePoint: boolean,
): number {
  const { low } = set
  let i = from
  for (; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < lowCount) {
      if (low[unit] === 1) break
      continue
    }
    const point = isHigh(unit) ? (text.codePointAt(i) ?? unit) : unit
    if (contains(set, point)) break
    if (byCodePoint && point > 0xffff) i++
  }
  return Math.min(i, text.length)
}

/**
 * Where to start next, after a start at `from` has failed for a pattern that begins with a run of
 * these characters, however long: starts inside of the run would come to the same places. Pairs
 * end it, as their halves are places of their own.
 */
export function behindFailedRun(text: string, set: CodePointSet, from: number): number {
  let i = from
  while (i < text.length) {
    const unit = text.charCodeAt(i)
    if (isHigh(unit) || !contains(set, unit)) break
    i++
  }
  return i
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
