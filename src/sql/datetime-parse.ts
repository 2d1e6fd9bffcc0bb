/**
 * Texts to times by a pattern: java.time.format.DateTimeFormatter with Locale.US, ignoring case,
 * resolving strictly, and Spark's defaults for fields that the pattern lacks. Source:
 * DateTimeFormatterBuilder (JDK 17), catalyst.util.DateTimeFormatterHelper (3.0 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import { daysOf, daysOfValid, isLeapYear } from './calendar.ts'
import { monthNames, type PatternPart } from './datetime-pattern.ts'
import { microsOfLocal, secondsPerDay, type TimeZone, timeZoneOf } from './time-zone.ts'

/** Fields found so far, by what they mean; a field found twice must agree. */
type Fields = Map<string, number>

interface State {
  text: string
  fields: Fields
  zone: TimeZone | undefined
}

/** Position after what was read, -1 where the text does not match. */
type Read = (state: State, at: number) => number

/**
 * Gives microseconds since 1970, or null where the text does not suit the pattern.
 * @throws ROW_INVALID, when called, where they do not fit 64 bits
 */
export function parser(
  parts: readonly PatternPart[],
  zone: TimeZone,
): (text: string) => bigint | null {
  const read = reader(parts)
  return (text) => {
    const state: State = { text, fields: new Map(), zone: undefined }
    if (read(state, 0) !== text.length) return null
    const days = resolveDate(state.fields)
    const time = resolveTime(state.fields)
    if (days === null || time === null) return null
    const isNear = Math.abs(days) < 366 * yearMax
    const local = days * secondsPerDay + time.second
    const micro = Math.floor(time.nano / 1000)
    const micros = isNear ? microsOfLocal(local, micro, state.zone ?? zone) : 2n ** 63n
    if (micros === BigInt.asIntN(64, micros)) return micros
    throw rowInvalid(`${JSON.stringify(text)}: a time beyond microseconds of 64 bits`)
  }
}

/** Microseconds of 64 bits end before. */
const yearMax = 300_000

/** A run of digits before other digits leaves them theirs. */
interface NumberPart {
  field: string
  min: number
  max: number
  sign: 'never' | 'normal' | 'exceeds'
  /** Digits of the numbers of fixed width that follow at once. */
  subsequent: number
  toValue?: (digits: number) => number
}

function reader(parts: readonly PatternPart[]): Read {
  const reads: Read[] = []
  const hasEra = parts.some((part) => part.kind === 'field' && part.letter === 'G')
  let active: NumberPart | undefined
  for (const part of parts) {
    if (part.kind === 'field') {
      const number = numberPart(part.letter, part.count, hasEra)
      if (number !== undefined) {
        const isFixed = number.min === number.max && number.sign === 'never'
        if (active !== undefined && isFixed) active.subsequent += number.max
        else active = number
        reads.push((state, at) => readNumber(number, state, at))
        continue
      }
    }
    active = undefined
    if (part.kind === 'literal') reads.push((state, at) => readLiteral(part.text, state, at))
    else if (part.kind === 'optional') reads.push(optional(reader(part.parts)))
    else reads.push(fieldReader(part.letter, part.count))
  }
  return (state, start) => {
    let at = start
    for (const read of reads) {
      at = read(state, at)
      if (at < 0) return -1
    }
    return at
  }
}

function optional(read: Read): Read {
  return (state, at) => {
    const fields = new Map(state.fields)
    const { zone } = state
    const end = read(state, at)
    if (end >= 0) return end
    state.fields = fields
    state.zone = zone
    return at
  }
}

const numberFields: Readonly<Record<string, string>> = {
  d: 'day',
  D: 'dayOfYear',
  H: 'hour',
  k: 'clockHour',
  K: 'hourOfHalf',
  h: 'clockHourOfHalf',
  m: 'minute',
  s: 'second',
}

function numberPart(letter: string, count: number, hasEra: boolean): NumberPart | undefined {
  const year = hasEra ? 'yearOfEra' : 'year'
  const plain = { subsequent: 0 }
  if (letter === 'y') {
    if (count === 2) {
      return { ...plain, field: year, min: 2, max: 2, sign: 'never', toValue: (n) => 2000 + n }
    }
    return { ...plain, field: year, min: count, max: 19, sign: count < 4 ? 'normal' : 'exceeds' }
  }
  const field = letter === 'M' && count < 3 ? 'month' : numberFields[letter]
  if (field === undefined) return undefined
  if (count === 1) return { ...plain, field, min: 1, max: 19, sign: 'normal' }
  // DD and DDD take up to three digits.
  const max = letter === 'D' ? 3 : count
  return { ...plain, field, min: count, max, sign: 'never' }
}

function readNumber(part: NumberPart, state: State, start: number): number {
  const { text } = state
  let at = start
  const sign = text.charAt(at)
  if (sign === '+' || sign === '-') {
    if (part.sign === 'never' || (part.sign === 'normal' && sign === '+')) return -1
    at++
  }
  let end = at
  const limit = Math.min(text.length, at + part.max + part.subsequent)
  while (end < limit && isDigit(text.charCodeAt(end))) end++
  if (end - at < part.min) return -1
  if (part.subsequent > 0) end = at + Math.max(part.min, end - at - part.subsequent)
  const digits = Number(text.slice(at, end))
  if (sign === '-' && digits === 0) return -1
  if (part.sign === 'exceeds' && sign !== '-') {
    const isLonger = end - at > part.min
    if (isLonger !== (sign === '+')) return -1
  }
  const value = part.toValue === undefined ? digits : part.toValue(digits)
  return setField(state, part.field, sign === '-' ? -value : value) ? end : -1
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function setField(state: State, field: string, value: number): boolean {
  const known = state.fields.get(field)
  state.fields.set(field, value)
  return known === undefined || known === value
}

function readLiteral(literal: string, { text }: State, at: number): number {
  const found = text.slice(at, at + literal.length)
  const isSame = found === literal || found.toLowerCase() === literal.toLowerCase()
  return isSame ? at + literal.length : -1
}

function fieldReader(letter: string, count: number): Read {
  switch (letter) {
    case 'M':
      return names(
        'month',
        monthNames.map((name) => (count === 3 ? name.slice(0, 3) : name)),
        1,
      )
    case 'a':
      return names('half', ['AM', 'PM'], 0)
    case 'G':
      return names('era', count === 4 ? ['Before Christ', 'Anno Domini'] : ['BC', 'AD'], 0)
    case 'S':
      return (state, at) => readFraction(state, at, count)
    case 'V':
      return readZone
    default:
      return (state, at) => readOffset(state, at, letter, count)
  }
}

function names(field: string, list: readonly string[], first: number): Read {
  const lowered = list.map((name) => name.toLowerCase())
  return (state, at) => {
    const rest = state.text.slice(at, at + 20).toLowerCase()
    const found = lowered.findIndex((name) => rest.startsWith(name))
    if (found < 0 || !setField(state, field, found + first)) return -1
    return at + lowered[found].length
  }
}

/** One digit up to as many as the pattern has letters. */
function readFraction(state: State, at: number, max: number): number {
  let end = at
  while (end < Math.min(at + max, state.text.length) && isDigit(state.text.charCodeAt(end))) end++
  if (end === at) return -1
  const nano = Number(state.text.slice(at, end).padEnd(9, '0'))
  return setField(state, 'nano', nano) ? end : -1
}

function readZone(state: State, at: number): number {
  const name = /^[A-Za-z][A-Za-z0-9~/._+-]*|^[+-][0-9:]+/.exec(state.text.slice(at))?.[0] ?? ''
  for (let length = name.length; length > 0; length--) {
    const zone = timeZoneOf(name.slice(0, length))
    if (zone === undefined) continue
    state.zone = zone
    return at + length
  }
  return -1
}

const offsetForms: readonly RegExp[] = [
  /^([+-])(\d\d)(?:(\d\d))?/,
  /^([+-])(\d\d)(\d\d)/,
  /^([+-])(\d\d):(\d\d)/,
  /^([+-])(\d\d)(\d\d)(\d\d)?/,
  /^([+-])(\d\d):(\d\d)(?::(\d\d))?/,
]

function readOffset(state: State, at: number, letter: string, count: number): number {
  const rest = state.text.slice(at, at + 9)
  const takesZ = letter === 'X' || (letter === 'Z' && count === 5)
  if (takesZ && /^z/i.test(rest)) {
    state.zone = { offsetAt: () => 0 }
    return at + 1
  }
  const form = letter === 'Z' ? (count === 5 ? 5 : 2) : count
  const match = offsetForms[form - 1].exec(rest)
  if (match === null) return -1
  const [found, sign, hours, minutes = '0', seconds = '0'] = match
  if (Number(minutes) > 59 || Number(seconds) > 59) return -1
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  if (offset > 18 * 3600) return -1
  const signed = sign === '-' ? -offset : offset
  state.zone = { offsetAt: () => signed }
  return at + found.length
}

/** Days since 1970, or null where the fields name no day. */
function resolveDate(fields: Fields): number | null {
  const year = resolveYear(fields)
  if (year === null || Math.abs(year) > 999_999_999) return null
  const dayOfYear = fields.get('dayOfYear')
  const month = fields.get('month')
  const day = fields.get('day')
  if (month !== undefined && (month < 1 || month > 12)) return null
  if (day !== undefined && (day < 1 || day > 31)) return null
  if (dayOfYear === undefined) return daysOfValid(year, month ?? 1, day ?? 1) ?? null
  if (dayOfYear < 1 || dayOfYear > (isLeapYear(year) ? 366 : 365)) return null
  const days = daysOf(year, 1, 1) + dayOfYear - 1
  const isMonth =
    month === undefined ||
    (days >= daysOf(year, month, 1) &&
      days < daysOf(year + (month === 12 ? 1 : 0), (month % 12) + 1, 1))
  if (!isMonth) return null
  if (day === undefined) return days
  return days - daysOf(year, month ?? monthOfDay(days, year), 1) + 1 === day ? days : null
}

function monthOfDay(days: number, year: number): number {
  let month = 12
  while (days < daysOf(year, month, 1)) month--
  return month
}

/** Without a year it is 1970; with one of an era but no era, Spark does not find it either. */
function resolveYear(fields: Fields): number | null {
  const ofEra = fields.get('yearOfEra')
  const era = fields.get('era')
  if (ofEra === undefined) return fields.get('year') ?? 1970
  if (ofEra < 1) return null
  if (era === undefined) return 1970
  return era === 1 ? ofEra : 1 - ofEra
}

function resolveTime(fields: Fields): { second: number; nano: number } | null {
  let hour = fields.get('hour')
  const clockHour = fields.get('clockHour')
  if (clockHour !== undefined) {
    if (clockHour < 1 || clockHour > 24) return null
    const meant = clockHour % 24
    if (hour !== undefined && hour !== meant) return null
    hour = meant
  }
  const half = fields.get('half')
  let hourOfHalf = fields.get('hourOfHalf')
  const clockHourOfHalf = fields.get('clockHourOfHalf')
  if (clockHourOfHalf !== undefined) {
    if (clockHourOfHalf < 1 || clockHourOfHalf > 12) return null
    hourOfHalf = clockHourOfHalf % 12
  }
  if (hourOfHalf !== undefined && (hourOfHalf < 0 || hourOfHalf > 11)) return null
  if (hour === undefined) hour = (half ?? 0) * 12 + (hourOfHalf ?? 0)
  else if (half !== undefined && half !== (hour < 12 ? 0 : 1)) return null
  else if (hourOfHalf !== undefined && hourOfHalf !== hour % 12) return null
  const minute = fields.get('minute') ?? 0
  const second = fields.get('second') ?? 0
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null
  return { second: hour * 3600 + minute * 60 + second, nano: fields.get('nano') ?? 0 }
}
