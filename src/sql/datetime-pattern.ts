/**
 * Patterns for dates and times: java.time.format.DateTimeFormatterBuilder.appendPattern, with what
 * Spark forbids since 3.0. Source: catalyst.util.DateTimeFormatterHelper (3.0 to 4.1).
 */

export type PatternPart =
  | { kind: 'literal'; text: string }
  | { kind: 'field'; letter: string; count: number }
  | { kind: 'optional'; parts: readonly PatternPart[] }

/** Letters that a use forbids. */
const neverAllowed = new Set('YWwuecABnNp')
const notParsed = new Set('EFqQ')

/** Most letters in a row; `V` takes two exactly. */
const countMax: Readonly<Record<string, number>> = {
  G: 4,
  y: 6,
  M: 4,
  L: 4,
  d: 2,
  D: 3,
  E: 4,
  F: 1,
  a: 1,
  H: 2,
  h: 2,
  k: 2,
  K: 2,
  m: 2,
  s: 2,
  S: 9,
  Q: 4,
  q: 4,
  V: 2,
  v: 4,
  z: 4,
  O: 4,
  X: 5,
  x: 5,
  Z: 5,
}

/** The parts of a pattern, or a sentence that says why Java or Spark refuses it. */
export function parsePattern(pattern: string, isParsing: boolean): PatternPart[] | string {
  const stack: PatternPart[][] = [[]]
  let at = 0
  while (at < pattern.length) {
    const character = pattern.charAt(at)
    const parts = stack[stack.length - 1]
    if (/[A-Za-z]/.test(character)) {
      let end = at
      while (pattern.charAt(end) === character) end++
      const problem = letterProblem(character, end - at, isParsing)
      if (problem !== undefined) return problem
      parts.push({ kind: 'field', letter: character === 'L' ? 'M' : character, count: end - at })
      at = end
      continue
    }
    if (character === "'") {
      const quoted = quotedAt(pattern, at)
      if (quoted === undefined) return 'a quote that is not closed'
      parts.push({ kind: 'literal', text: quoted.text })
      at = quoted.end
      continue
    }
    if (character === '[') stack.push([])
    else if (character === ']') {
      if (stack.length === 1) return '] without ['
      stack.pop()
      stack[stack.length - 1].push({ kind: 'optional', parts })
    } else if ('{}#'.includes(character)) return `the reserved character ${character}`
    else parts.push({ kind: 'literal', text: character })
    at++
  }
  // Java closes what is open at the end.
  while (stack.length > 1) {
    const parts = stack.pop() ?? []
    stack[stack.length - 1].push({ kind: 'optional', parts })
  }
  return stack[0]
}

function letterProblem(letter: string, count: number, isParsing: boolean): string | undefined {
  if (neverAllowed.has(letter) || (isParsing && notParsed.has(letter))) {
    return `the letter ${letter}, which Spark has not taken since 3.0`
  }
  const max = countMax[letter]
  if (max === undefined) return `the letter ${letter}, which means nothing`
  const isCount =
    letter === 'V'
      ? count === 2
      : letter === 'O' || letter === 'v'
        ? count === 1 || count === 4
        : count <= max
  return isCount ? undefined : `${count} letters ${letter} in a row`
}

/** Two quotes are one, inside quotes as outside. */
function quotedAt(pattern: string, start: number): { text: string; end: number } | undefined {
  if (pattern.charAt(start + 1) === "'") return { text: "'", end: start + 2 }
  let text = ''
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern.charAt(at) !== "'") text += pattern.charAt(at)
    else if (pattern.charAt(at + 1) === "'") {
      text += "'"
      at++
    } else return { text, end: at + 1 }
  }
  return undefined
}

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

export const dayNames = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
]
