/** Bounds on what functions of a row make longer than their arguments. */
import { rowInvalid } from './errors.ts'
import { limits } from './limits.ts'
import { rowWork } from './row-work.ts'

/** @throws ROW_INVALID where a text would become too long to make */
export function checkTextLength(name: string, length: number): void {
  const most = limits.sqlTextCharactersMax
  if (length <= most) return
  throw rowInvalid(`${name}: a text of ${length} characters, expected at most ${most}`)
}

/** @throws ROW_INVALID where an array would become too long to make */
export function checkElements(name: string, count: number): void {
  const most = limits.sqlElementsMax
  if (count <= most) return
  throw rowInvalid(`${name}: an array of ${count} elements, expected at most ${most}`)
}

/** @throws ROW_INVALID where they are too long together */
export function joinTexts(name: string, texts: readonly string[], between: string): string {
  let length = between.length * Math.max(texts.length - 1, 0)
  for (const text of texts) length += text.length
  checkTextLength(name, length)
  rowWork.spend(length / 4, name)
  return texts.join(between)
}

/** The items of all arrays, one after the other. @throws ROW_INVALID where they are too many */
export function appended<T>(name: string, arrays: readonly (readonly T[])[]): T[] {
  let count = 0
  for (const items of arrays) count += items.length
  checkElements(name, count)
  rowWork.spend(count, name)
  const all: T[] = []
  for (const items of arrays) for (const item of items) all.push(item)
  return all
}
