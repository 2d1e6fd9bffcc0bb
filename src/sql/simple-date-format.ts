/**
 * java.text.SimpleDateFormat with Locale.US, not lenient: how Spark before 3.0 read and wrote times
 * by a pattern. Spark 3 reads with it once more what its own reader refuses (before 4.0), and fails
 * where it succeeds. Dates before 1582-10-15, of the Julian calendar, are not covered.
 */
import { daysOfValid } from './calendar.ts'
import { dayNames, monthNames, type PatternPart } from './datetime-pattern.ts'
import { microsOfLocal, secondsPerDay, type TimeZone } from './time-zone.ts'

/** The parts of a pattern; `undefined` for letters that are not covered. */
export function simplePattern(pattern: string): PatternPart[] | undefined {
  const parts: PatternPart[] = []
  let at = 0
  while (at < pattern.length) {
    const character = pattern.charAt(at)
    let end = at + 1
    if (/[A-Za-z]/.test(character)) {
      while (pattern.charAt(end) === character) end++
      const letter = character === 'L' ? 'M' : character
      if (!'yMdHhkKmsSaEXZDG'.includes(letter)) return undefined
      parts.push({ kind: 'field', letter, count: end - at })
    } else if (character === "'") {
      const quoted = /^'((?:[^']|'')*)'/.exec(pattern.slice(at))
      if (quoted === null) return undefined
      parts.push({
        kind: 'literal',
        text: quoted[1] === '' ? "'" : quoted[1].replaceAll("''", "'"),
      })
      end = at + quoted[0].length
    } else parts.push({ kind: 'literal', text: character })
    at = end
  }
  return parts
}

/** Reads the beginning of the text; gives null where it does not suit the pattern. */
export function simpleParser(
  parts: readonly PatternPart[],
  zone: TimeZone,
): (text: string) => bigint | null {
  return (text) => {
    const fields = new Map<string, number>()
    let at = 0
    for (const [i, part] of parts.entries()) {
      if (part.kind === 'literal') {
        if (!text.startsWith(part.text, at)) return null
        at += part.text.length
      } else if (part.kind === 'field') {
        const next = parts[i + 1]
        const isAbutting = next?.kind === 'field' && isNumber(next.letter, next.count)
        at = readField(text, at, part, isAbutting, fields)
        if (at < 0) return null
      }
    }
    return resolve(fields, zone)
  }
}

function isNumber(letter: string, count: number): boolean {
  return 'ydHhkKmsSD'.includes(letter) || (letter === 'M' && count < 3)
}

interface FieldPart {
  letter: string
  count: number
}

function readField(
  text: string,
  start: number,
  { letter, count }: FieldPart,
  isAbutting: boolean,
  fields: Map<string, number>,
): number {
  let at = start
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at++
  if (at >= text.length) return -1
  const rest = text.slice(at)
  if (!isNumber(letter, count)) return readName(rest, at, letter, fields)
  const digits = (isAbutting ? new RegExp(`^-?\\d{1,${count}}`) : /^-?\d+/).exec(rest)?.[0]
  if (digits === undefined) return -1
  const isTwoDigitYear = letter === 'y' && count <= 2 && /^\d\d$/.test(digits)
  fields.set(letter, isTwoDigitYear ? nearYear(Number(digits)) : Number(digits))
  return at + digits.length
}

/** Between 80 years ago and in 20 years. */
function nearYear(twoDigits: number): number {
  const earliest = new Date().getUTCFullYear() - 80
  const year = earliest - (earliest % 100) + twoDigits
  return year < earliest ? year + 100 : year
}

function readName(rest: string, at: number, letter: string, fields: Map<string, number>): number {
  if (letter === 'X' || letter === 'Z') return readOffset(rest, at, fields)
  const lists: Record<string, readonly string[]> = {
    M: monthNames,
    E: dayNames,
    a: ['AM', 'PM'],
    G: ['BC', 'AD'],
  }
  const lowered = rest.toLowerCase()
  for (const [i, name] of lists[letter].entries()) {
    for (const form of [name, name.slice(0, 3)]) {
      if (!lowered.startsWith(form.toLowerCase())) continue
      fields.set(letter, letter === 'M' ? i + 1 : i)
      return at + form.length
    }
  }
  return -1
}

function readOffset(rest: string, at: number, fields: Map<string, number>): number {
  const match = /^(?:Z|(?:GMT)?([+-])(\d\d):?(\d\d)?)/.exec(rest)
  if (match === null) return -1
  const [found, sign = '+', hours = '0', minutes = '0'] = match
  const offset = Number(hours) * 3600 + Number(minutes) * 60
  fields.set('offset', sign === '-' ? -offset : offset)
  return at + found.length
}

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  H: [0, 23],
  h: [1, 12],
  k: [1, 24],
  K: [0, 11],
  m: [0, 59],
  s: [0, 59],
  S: [0, 999],
}

function resolve(fields: Map<string, number>, zone: TimeZone): bigint | null {
  for (const [letter, [least, most]] of Object.entries(ranges)) {
    const value = fields.get(letter)
    if (value !== undefined && (value < least || value > most)) return null
  }
  const year = fields.get('y') ?? 1970
  const month = fields.get('M') ?? 1
  const days = daysOfValid(fields.get('G') === 0 ? 1 - year : year, month, fields.get('d') ?? 1)
  if (days === undefined || year < 1 || year > 300_000) return null
  const half = (fields.get('a') ?? 0) * 12
  const clockHour = fields.get('h')
  const ofHalf = clockHour === undefined ? fields.get('K') : clockHour % 12
  const ofDay = fields.get('H') ?? (fields.has('k') ? (fields.get('k') ?? 0) % 24 : undefined)
  const hour = ofDay ?? half + (ofHalf ?? 0)
  const second = hour * 3600 + (fields.get('m') ?? 0) * 60 + (fields.get('s') ?? 0)
  const offset = fields.get('offset')
  const given = offset === undefined ? zone : { offsetAt: () => offset }
  const dayOfYear = fields.get('D')
  const day = dayOfYear === undefined ? days : (daysOfValid(year, 1, 1) ?? 0) + dayOfYear - 1
  const micros = microsOfLocal(day * secondsPerDay + second, (fields.get('S') ?? 0) * 1000, given)
  return micros === BigInt.asIntN(64, micros) ? micros : null
}
