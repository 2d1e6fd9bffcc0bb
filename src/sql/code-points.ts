/**
 * Texts as Spark counts them: in code points. JavaScript counts code units, which is the same
 * until a text holds a character beyond the basic plane.
 */

import { findText } from './find-text.ts'

const surrogate = /[\ud800-\udfff]/

export function codePointCount(text: string): number {
  if (!surrogate.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}

/** Characters from `start` up to `end`; positions outside the text are as its ends. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  if (end <= start) return ''
  if (!surrogate.test(text)) return text.slice(Math.max(start, 0), Math.max(end, 0))
  return Array.from(text).slice(Math.max(start, 0), Math.max(end, 0)).join('')
}

/**
 * Position of the first `part` at or after `start`, all in code points; -1 without one.
 * @param name of the function, for errors
 */
export function indexOfCodePoints(text: string, part: string, start: number, name: string): number {
  if (!surrogate.test(text)) return findText(text, part, start, name)
  let unit = 0
  for (let point = 0; point < start && unit < text.length; point++) unit += unitsAt(text, unit)
  const found = findText(text, part, unit, name)
  return found < 0 ? -1 : codePointCount(text.slice(0, found))
}

export function reverseCodePoints(text: string): string {
  return Array.from(text).reverse().join('')
}

/** Where a function has cut characters in two: Java writes question marks for their halves. */
export function encodable(text: string): string {
  return surrogate.test(text) ? text.replace(/[\ud800-\udfff]/gu, '?') : text
}

function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}
