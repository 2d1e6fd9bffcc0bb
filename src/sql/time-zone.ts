/**
 * Time zones: from instants to local time and back, as java.time.ZoneId and ZonedDateTime do it.
 * Offsets of regions come from the ICU data of Node.
 */
import { boundedCache } from '../base/bounded-cache.ts'
import { limits } from '../base/limits.ts'
import { twoDigits } from './calendar.ts'

export interface TimeZone {
  /** Seconds that local time is ahead of UTC at the instant (seconds since 1970). */
  offsetAt(second: number): number
}

/** A zone by Java's name for it; `undefined` where Java knows none. */
export const timeZoneOf = boundedCache(limits.zonesMax, makeZone)

/** The instant of a local time: in a gap it moves on by the gap, in an overlap the earlier one. */
export function instantOf(localSecond: number, zone: TimeZone): number {
  const before = zone.offsetAt(localSecond - secondsPerDay)
  const after = zone.offsetAt(localSecond + secondsPerDay)
  if (before === after) return localSecond - before
  const isAfter =
    zone.offsetAt(localSecond - before) !== before && zone.offsetAt(localSecond - after) === after
  return localSecond - (isAfter ? after : before)
}

export const secondsPerDay = 86_400
export const microsPerSecond = 1_000_000n
export const microsPerDay = 86_400_000_000n

/** An instant in microseconds as local seconds since 1970 and the microseconds within. */
export function localTime(micros: bigint, zone: TimeZone): { second: number; micro: number } {
  const second = Number(floorDivide(micros, microsPerSecond))
  const micro = Number(micros - BigInt(second) * microsPerSecond)
  return { second: second + zone.offsetAt(second), micro }
}

/** The day of an instant in local time, in days since 1970-01-01. */
export function localDay(micros: bigint, zone: TimeZone): number {
  return Math.floor(localTime(micros, zone).second / secondsPerDay)
}

export function microsOfLocal(second: number, micro: number, zone: TimeZone): bigint {
  return BigInt(instantOf(second, zone)) * microsPerSecond + BigInt(micro)
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return quotient * b > a ? quotient - 1n : quotient
}

/** `Z`, `+01:00`, `-07:52:58`. */
export function offsetText(offset: number): string {
  if (offset === 0) return 'Z'
  const all = Math.abs(offset)
  const seconds = all % 60 === 0 ? '' : `:${twoDigits(all % 60)}`
  const hours = twoDigits(Math.floor(all / 3600))
  return `${offset < 0 ? '-' : '+'}${hours}:${twoDigits(Math.floor(all / 60) % 60)}${seconds}`
}

/** java.time.ZoneId.SHORT_IDS */
const shortIds: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
  EST: '-05:00',
  MST: '-07:00',
  HST: '-10:00',
}

function makeZone(given: string): TimeZone | undefined {
  // Hours or minutes of one digit, as Spark before 3.0 took them.
  const padded = given.replace(/([+-])(\d):/, '$10$2:').replace(/([+-])(\d\d):(\d)$/, '$1$2:0$3')
  const name = Object.hasOwn(shortIds, padded) ? shortIds[padded] : padded
  const offset = offsetOf(name)
  if (offset !== undefined) return { offsetAt: () => offset }
  return regionZone(name)
}

/** Seconds of `Z`, `+1`, `+01`, `+0130`, `+01:30`, `UTC+01:30`, ... */
function offsetOf(name: string): number | undefined {
  if (name === 'Z' || name === 'UTC' || name === 'GMT' || name === 'UT') return 0
  const text = name.replace(/^(?:UTC|GMT|UT)(?=[+-])/, '')
  const match =
    /^([+-])(\d\d?)$/.exec(text) ??
    /^([+-])(\d\d)(\d\d)(\d\d)?$/.exec(text) ??
    /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text)
  if (match === null) return undefined
  const [, sign, hours, minutes = '0', seconds = '0'] = match
  if (Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  if (offset > 18 * 3600) return undefined
  return sign === '-' ? -offset : offset
}

/** Offsets are asked again for near instants: what is known of a quarter of an hour is kept. */
const bucketSeconds = 900

function regionZone(name: string): TimeZone | undefined {
  // Java's region names keep to their case; ICU's do not.
  if (!/^(?:[A-Z][\w+-]*\/[\w+/-]+|[A-Z][\w+-]+|Etc\/[\w+-]+)$/.test(name)) return undefined
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
  const offsetOfBucket = boundedCache(limits.zoneOffsetsMax, (bucket: number) =>
    formattedOffset(format, bucket * bucketSeconds),
  )
  return { offsetAt: (second) => offsetOfBucket(Math.floor(second / bucketSeconds)) }
}

/** Dates of JavaScript end before the years of Spark's: rules repeat after 400 years. */
const secondsPerEra = 146097 * secondsPerDay
const dateSecondMax = 8.64e12

function formattedOffset(format: Intl.DateTimeFormat, given: number): number {
  let second = given
  while (second >= dateSecondMax) second -= secondsPerEra
  while (second <= -dateSecondMax) second += secondsPerEra
  const parts: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(second * 1000)) parts[type] = value
  const shown = Number(parts.year)
  const year = parts.era?.startsWith('B') ? 1 - shown : shown
  const date = new Date(0)
  date.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day))
  date.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second))
  return Math.round(date.getTime() / 1000) - second
}
