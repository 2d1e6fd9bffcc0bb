/**
 * The text that stands for a match: `$1`, `${name}` and `\` as Matcher.appendReplacement of OpenJDK
 * 17 reads them.
 */
import { rowInvalid } from '../base/errors.ts'

/** Literal texts, and numbers of groups to put between them. */
export type Replacement = readonly (string | number)[]

/** @throws ROW_INVALID where Java refuses the replacement */
export function parseReplacement(
  text: string,
  groupCount: number,
  groupNames: ReadonlyMap<string, number>,
): Replacement {
  const parts: (string | number)[] = []
  let literal = ''
  for (let i = 0; i < text.length; ) {
    const character = text[i]
    if (character === '\\') {
      if (i + 1 === text.length) throw refused(text, 'character to be escaped is missing')
      literal += text[i + 1]
      i += 2
    } else if (character === '$') {
      const reference = readReference(text, i + 1, groupCount, groupNames)
      parts.push(literal, reference.group)
      literal = ''
      i = reference.end
    } else {
      literal += character
      i++
    }
  }
  parts.push(literal)
  return parts.filter((part) => part !== '')
}

function readReference(
  text: string,
  at: number,
  groupCount: number,
  groupNames: ReadonlyMap<string, number>,
): { group: number; end: number } {
  if (at === text.length) throw refused(text, 'group index is missing')
  if (text[at] === '{') {
    const name = /^[A-Za-z0-9]*/.exec(text.slice(at + 1))?.[0] ?? ''
    if (name === '') throw refused(text, 'named capturing group has 0 length name')
    const end = at + 1 + name.length
    if (text[end] !== '}') throw refused(text, "named capturing group is missing trailing '}'")
    const group = groupNames.get(name)
    if (group === undefined) throw refused(text, `No group with name {${name}}`)
    return { group, end: end + 1 }
  }
  if (!/[0-9]/.test(text[at])) throw refused(text, 'Illegal group reference')
  let group = Number(text[at])
  let end = at + 1
  // As many digits as make the number of a group that there is.
  for (; end < text.length && /[0-9]/.test(text[end]); end++) {
    const longer = group * 10 + Number(text[end])
    if (longer > groupCount) break
    group = longer
  }
  if (group > groupCount) throw refused(text, `No group ${group}`)
  return { group, end }
}

function refused(text: string, problem: string): Error {
  return rowInvalid(`replacement ${JSON.stringify(text.slice(0, 80))}: ${problem}`)
}
