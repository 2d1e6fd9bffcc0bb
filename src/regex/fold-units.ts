/** Compares two parts of a text as a back reference does. */
import { foldCase } from './java-unicode.ts'
import type { Fold } from './pattern-tree.ts'

/** Are the parts of this length at both places the same? */
export function sameUnits(text: string, a: number, b: number, length: number, fold: Fold): boolean {
  for (let i = 0; i < length; i++) {
    const one = text.charCodeAt(a + i)
    const other = text.charCodeAt(b + i)
    if (one === other) continue
    if (fold === 'none') return false
    if (fold === 'ascii') {
      if (asciiLower(one) !== asciiLower(other)) return false
      continue
    }
    const first = text.codePointAt(a + i) ?? one
    const second = text.codePointAt(b + i) ?? other
    if (foldCase(first) !== foldCase(second)) return false
    if (first > 0xffff) i++
  }
  return true
}

function asciiLower(unit: number): number {
  return unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit
}
