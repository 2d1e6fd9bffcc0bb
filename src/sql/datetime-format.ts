/**
 * Times as text by a pattern: java.time.format.DateTimeFormatter with Locale.US, as Spark uses it
 * since 3.0.
 */
import { civilDate, daysOf, twoDigits, yearText } from './calendar.ts'
import { dayNames, monthNames, type PatternPart } from './datetime-pattern.ts'
import { localTime, secondsPerDay, type TimeZone } from './time-zone.ts'

/** A moment as fields are made of it. */
interface Moment {
  year: number
  month: number
  day: number
  days: number
  secondOfDay: number
  micro: number
  offset: number
  instantSecond: number
}

export interface Zone extends TimeZone {
  readonly name: string
}

/** @throws RangeError where a number has more digits than the pattern has room for */
export function formatter(parts: readonly PatternPart[], zone: Zone): (micros: bigint) => string {
  const print = printer(parts, zone)
  return (micros) => {
    const { second, micro } = localTime(micros, zone)
    const days = Math.floor(second / secondsPerDay)
    const instantSecond = Number((micros - BigInt(micro)) / 1_000_000n)
    const secondOfDay = second - days * secondsPerDay
    const offset = second - instantSecond
    return print({ ...civilDate(days), days, secondOfDay, micro, offset, instantSecond })
  }
}

type Print = (moment: Moment) => string

function printer(parts: readonly PatternPart[], zone: Zone): Print {
  const hasEra = hasField(parts, 'G')
  const prints = parts.map((part): Print => {
    if (part.kind === 'literal') return () => part.text
    if (part.kind === 'optional') return printer(part.parts, zone)
    return field(part.letter, part.count, zone, hasEra)
  })
  return (moment) => {
    let text = ''
    for (const print of prints) text += print(moment)
    return text
  }
}

export function hasField(parts: readonly PatternPart[], letter: string): boolean {
  return parts.some((part) =>
    part.kind === 'optional'
      ? hasField(part.parts, letter)
      : part.kind === 'field' && part.letter === letter,
  )
}

function field(letter: string, count: number, zone: Zone, hasEra: boolean): Print {
  switch (letter) {
    case 'G':
      return ({ year }) => era(year > 0, count)
    case 'y':
      return yearField(count, hasEra)
    case 'M':
      if (count >= 3) return ({ month }) => nameOf(monthNames[month - 1], count)
      return ({ month }) => padded(month, count)
    case 'd':
      return ({ day }) => padded(day, count)
    case 'D':
      return ({ days, year }) => padded(days - daysOf(year, 1, 1) + 1, count)
    case 'E':
      return ({ days }) => nameOf(dayNames[weekday(days)], count)
    case 'F':
      return ({ day }) => String(((day - 1) % 7) + 1)
    case 'Q':
    case 'q':
      return quarterField(count)
    case 'a':
      return ({ secondOfDay }) => (secondOfDay < secondsPerDay / 2 ? 'AM' : 'PM')
    case 'V':
      return () => zone.name
    case 'z':
    case 'v':
      return ({ instantSecond }) => zoneText(zone.name, instantSecond, count)
    case 'O':
      return ({ offset }) => localizedOffset(offset, count === 4)
    case 'X':
    case 'x':
    case 'Z':
      return offsetField(letter, count)
    default:
      return timeField(letter, count)
  }
}

function timeField(letter: string, count: number): Print {
  const hourOf = ({ secondOfDay }: Moment) => Math.floor(secondOfDay / 3600)
  switch (letter) {
    case 'H':
      return (moment) => padded(hourOf(moment), count)
    case 'k':
      return (moment) => padded(hourOf(moment) || 24, count)
    case 'K':
      return (moment) => padded(hourOf(moment) % 12, count)
    case 'h':
      return (moment) => padded(hourOf(moment) % 12 || 12, count)
    case 'm':
      return ({ secondOfDay }) => padded(Math.floor(secondOfDay / 60) % 60, count)
    case 's':
      return ({ secondOfDay }) => padded(secondOfDay % 60, count)
    default:
      return ({ micro }) => String(micro).padStart(6, '0').padEnd(9, '0').slice(0, count)
  }
}

/** Monday is 0. */
export function weekday(days: number): number {
  return (((days + 3) % 7) + 7) % 7
}

function padded(number: number, width: number): string {
  return String(number).padStart(width, '0')
}

function nameOf(name: string, count: number): string {
  return count === 4 ? name : name.slice(0, 3)
}

function era(isCurrent: boolean, count: number): string {
  if (count === 4) return isCurrent ? 'Anno Domini' : 'Before Christ'
  return isCurrent ? 'AD' : 'BC'
}

/** With an era, years before it count up. */
function yearField(count: number, hasEra: boolean): Print {
  return ({ year: proleptic }) => {
    const year = hasEra && proleptic <= 0 ? 1 - proleptic : proleptic
    if (count === 2) return twoDigits(Math.abs(year) % 100)
    const digits = String(Math.abs(year)).padStart(count, '0')
    if (count === 4) return yearText(year)
    if (year < 0) return `-${digits}`
    return count > 4 && digits.length > count ? `+${digits}` : digits
  }
}

const ordinals = ['1st', '2nd', '3rd', '4th']

function quarterField(count: number): Print {
  return ({ month }) => {
    const quarter = Math.ceil(month / 3)
    if (count === 4) return `${ordinals[quarter - 1]} quarter`
    return count === 3 ? `Q${quarter}` : padded(quarter, count)
  }
}

/** X: `+01`, `+0130`, `+01:30`, with seconds from four letters on; Z for none. */
function offsetField(letter: string, count: number): Print {
  if (letter === 'Z' && count === 4) return ({ offset }) => localizedOffset(offset, true)
  const none = letter === 'X' || (letter === 'Z' && count === 5) ? 'Z' : undefined
  const width = letter === 'Z' ? (count === 5 ? 5 : 2) : count
  return ({ offset }) => {
    if (offset === 0 && none !== undefined) return none
    const all = Math.abs(offset)
    const between = width === 3 || width === 5 ? ':' : ''
    const minutes = Math.floor(all / 60) % 60
    let text = `${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(all / 3600))}`
    if (width > 1 || minutes > 0) text += between + twoDigits(minutes)
    if (width > 3 && all % 60 > 0) text += between + twoDigits(all % 60)
    return text
  }
}

function localizedOffset(offset: number, isFull: boolean): string {
  if (offset === 0) return 'GMT'
  const all = Math.abs(offset)
  const hours = Math.floor(all / 3600)
  const minutes = Math.floor(all / 60) % 60
  const sign = offset < 0 ? '-' : '+'
  const seconds = all % 60 > 0 ? `:${twoDigits(all % 60)}` : ''
  if (isFull) return `GMT${sign}${twoDigits(hours)}:${twoDigits(minutes)}${seconds}`
  const rest = minutes > 0 || seconds !== '' ? `:${twoDigits(minutes)}${seconds}` : ''
  return `GMT${sign}${hours}${rest}`
}

/** Names of time zones that Java and ICU share; the caller has asked `hasZoneText`. */
function zoneText(name: string, second: number, count: number): string {
  if (isOffsetName(name)) return name
  const format = zoneFormat(name, count === 4 ? 'long' : 'short')
  const parts = format.formatToParts(second * 1000)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? name
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>()

function zoneFormat(timeZone: string, timeZoneName: 'long' | 'short'): Intl.DateTimeFormat {
  const key = `${timeZoneName} ${timeZone}`
  const known = zoneFormats.get(key)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName })
  zoneFormats.set(key, format)
  return format
}

function isOffsetName(name: string): boolean {
  return /^(?:Z|[+-].*|(?:UTC|GMT|UT)[+-].*)$/.test(name)
}

/** Can the zone's own name be written? Many short ones stand only in Java's tables. */
export function hasZoneText(name: string): boolean {
  if (isOffsetName(name) || name === 'UTC' || name === 'GMT') return true
  return americanZone.test(name)
}

const cities = 'New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise'
const americanZone = new RegExp(`^(?:America/(?:${cities})$|US/)`)
