/**
 * Dates and timestamps from and to text, as CAST does it.
 * Source: SparkDateTimeUtils.stringToDate, parseTimestampString (3.2 to 4.1), DateTimeUtils (2.4).
 */
import { atLeast, type SparkVersion } from '../model/description.ts'
import { dateText, daysOfValid, twoDigits } from './calendar.ts'
import { localTime, microsOfLocal, secondsPerDay, type TimeZone, timeZoneOf } from './time-zone.ts'

/** Days since 1970, or null where the text is no date. */
export function parseDate(text: string, version: SparkVersion): number | null {
  const match = dateForm(version).exec(trimmed(text, version))
  if (match === null) return null
  const [, sign, year, month = '1', day = '1'] = match
  const signed = sign === '-' ? -Number(year) : Number(year)
  return daysOfValid(signed, Number(month), Number(day)) ?? null
}

const datePattern = /^([+-]?)(\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T][\s\S]*)?)?)?$/
const shortYearDatePattern = /^()(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T][\s\S]*)?)?)?$/
const looseDatePattern = /^()(\d{4})(?:-(\d+)(?:-(\d+)(?:[ T][\s\S]*)?)?)?$/

function dateForm(version: SparkVersion): RegExp {
  if (atLeast(version, 3, 2)) return datePattern
  return atLeast(version, 3, 0) ? shortYearDatePattern : looseDatePattern
}

/** Microseconds since 1970 of a text, which is local time in the zone unless it names one. */
export function parseTimestamp(text: string, zone: TimeZone, version: SparkVersion): bigint | null {
  const plain = trimmed(text, version)
  const time = clockOnly.exec(plain) ?? afterT.exec(plain)
  const match = time === null ? timestampForm(version).exec(plain) : null
  if (time === null && match === null) return null
  const [, sign = '', year = '', month = '1', day = '1', hour, minute, second, fraction, name] =
    time === null ? (match ?? []) : ['', '', '', '', '', ...time.slice(1)]
  const given = name === undefined || name === '' ? zone : timeZoneOf(name.trim())
  if (given === undefined) return null
  const days =
    time === null
      ? daysOfValid(sign === '-' ? -Number(year) : Number(year), Number(month), Number(day))
      : Math.floor(localTime(BigInt(Date.now()) * 1000n, given).second / secondsPerDay)
  const hours = Number(hour ?? 0)
  const minutes = Number(minute ?? 0)
  const seconds = Number(second ?? 0)
  if (days === undefined || hours > 23 || minutes > 59 || seconds > 59) return null
  const micro = Number((fraction ?? '').slice(0, 6).padEnd(6, '0'))
  const local = days * secondsPerDay + hours * 3600 + minutes * 60 + seconds
  const micros = microsOfLocal(local, micro, given)
  return micros === BigInt.asIntN(64, micros) ? micros : null
}

const clock = String.raw`(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?([^\d.][\s\S]*)?)?)?`
/** Times of today. */
const clockOnly = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?([^\d.][\s\S]*)?)?$/
const afterT = new RegExp(`^T${clock}$`)
const timestampPattern = new RegExp(
  String.raw`^([+-]?)(\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T]${clock})?)?)?$`,
)
const shortYearTimestampPattern = new RegExp(
  String.raw`^()(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T]${clock})?)?)?$`,
)

function timestampForm(version: SparkVersion): RegExp {
  return atLeast(version, 3, 2) ? timestampPattern : shortYearTimestampPattern
}

/** Spaces and control characters at both ends do not count since 3.0. */
function trimmed(text: string, version: SparkVersion): string {
  return atLeast(version, 3, 0) ? trimAll(text) : text
}

/** UTF8String.trimAll: whitespace and ISO control characters, all of one byte. */
export function trimAll(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code <= 0x20 || code === 0x7f
}

/** `2020-02-29 10:20:30.5`: the fraction without zeros at its end. */
export function timestampText(micros: bigint, zone: TimeZone): string {
  const { second, micro } = localTime(micros, zone)
  return `${dateText(Math.floor(second / secondsPerDay))} ${clockText(second, micro)}`
}

/** `10:20:30.5` of a local second. */
export function clockText(second: number, micro: number): string {
  const inDay = second - Math.floor(second / secondsPerDay) * secondsPerDay
  const hours = twoDigits(Math.floor(inDay / 3600))
  const minutes = twoDigits(Math.floor(inDay / 60) % 60)
  const seconds = twoDigits(inDay % 60)
  if (micro === 0) return `${hours}:${minutes}:${seconds}`
  const fraction = String(micro).padStart(6, '0').replace(/0+$/, '')
  return `${hours}:${minutes}:${seconds}.${fraction}`
}
