/**
 * Timestamps: fields, numbers, time zones. Source: catalyst.expressions.datetimeExpressions,
 * catalyst.util.DateTimeUtils (2.4 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'

import { type DataType, double, int, string } from '../model/schema.ts'
import { civilDate, daysOfValid, plusMonths } from './calendar.ts'
import { constant, nullSafe, strict, strictOf, typed } from './call.ts'
import { saturatedLong } from './cast-number.ts'
import { decimalType } from './decimal.ts'
import type { BoundCall, Expression, SqlContext, SqlFunction, SqlFunctions } from './expression.ts'
import { dateFields, truncatedDate, truncLevels } from './functions-date.ts'
import {
  floorDivide,
  localDay,
  localTime,
  microsOfLocal,
  microsPerDay,
  microsPerSecond,
  secondsPerDay,
  type TimeZone,
  timeZoneOf,
} from './time-zone.ts'
import { bigint, date, timestamp } from './type-family.ts'
import type { Decimal, Value } from './value.ts'

/** A field of local time, of its second and microsecond. */
function timeField(compute: (second: number) => number): SqlFunction {
  return strictOf(['timestamp'], int, (context) => {
    const { zone } = context
    return (micros) => compute(localTime(micros, zone).second)
  })
}

const inDay = (second: number) => second - Math.floor(second / secondsPerDay) * secondsPerDay
const hour = timeField((second) => Math.floor(inDay(second) / 3600))
const minute = timeField((second) => Math.floor(inDay(second) / 60) % 60)
const second = timeField((second) => inDay(second) % 60)

/** Seconds with six digits of a fraction. */
const secondWithFraction = typed([1, 1], ([given], context) => {
  const { zone } = context
  const evaluate = nullSafe([context.implicitCast(given, timestamp)], (value) => {
    const { second, micro } = localTime(value as bigint, zone)
    return { unscaled: BigInt((inDay(second) % 60) * 1_000_000 + micro), scale: 6 }
  })
  return { type: decimalType(8, 6), evaluate }
})

const dateTrunc = strictOf(['string', 'timestamp'], timestamp, (context) => {
  const { zone } = context
  return (format, micros) => truncated(micros, truncLevels[format.toUpperCase()], zone)
})

function truncated(micros: bigint, level: string | undefined, zone: TimeZone): bigint | null {
  switch (level) {
    case undefined:
      return null
    case 'microsecond':
      return micros
    case 'millisecond':
      return floorDivide(micros, 1000n) * 1000n
    case 'second':
      return floorDivide(micros, microsPerSecond) * microsPerSecond
    case 'minute':
      return truncatedLocal(micros, 60, zone)
    case 'hour':
      return truncatedLocal(micros, 3600, zone)
    case 'day':
      return truncatedLocal(micros, secondsPerDay, zone)
    default: {
      const days = truncatedDate(localDay(micros, zone), level)
      return days === null ? null : microsOfLocal(days * secondsPerDay, 0, zone)
    }
  }
}

/** Where clocks go back the earlier offset is kept if the instant had it. */
function truncatedLocal(micros: bigint, unit: number, zone: TimeZone): bigint {
  const { second } = localTime(micros, zone)
  const local = Math.floor(second / unit) * unit
  const offset = second - Number(floorDivide(micros, microsPerSecond))
  const same = local - offset
  if (zone.offsetAt(same) === offset) return BigInt(same) * microsPerSecond
  return microsOfLocal(local, 0, zone)
}

/** @throws ROW_INVALID where a sum leaves 64 bits */
function checkedMicros(micros: bigint): bigint {
  if (micros === BigInt.asIntN(64, micros)) return micros
  throw rowInvalid(`${micros} microseconds, expected a timestamp of 64 bits`)
}

const ofIntegral = (factor: bigint): SqlFunction =>
  strict(['bigint'], timestamp, (value) => checkedMicros(value * factor), { since: [3, 1] })

const toIntegral = (unit: bigint): SqlFunction =>
  strict(['timestamp'], bigint, (micros) => floorDivide(micros, unit), { since: [3, 1] })

/** Fractions are cut off below a microsecond; decimals must have none. */
const timestampSeconds = typed(
  [1, 1],
  ([given], context) => {
    const { kind } = given.type
    if (kind === 'double' || kind === 'float') {
      const evaluate = nullSafe([given], (seconds) => microsOfDouble(seconds as number))
      return { type: timestamp, evaluate }
    }
    if (kind === 'decimal') {
      const evaluate = nullSafe([given], (seconds) => microsOfDecimal(seconds as Decimal))
      return { type: timestamp, evaluate }
    }
    return ofIntegral(microsPerSecond).bind([given], context)
  },
  { hints: [bigint], since: [3, 1] },
)

function microsOfDouble(seconds: number): bigint | null {
  return Number.isFinite(seconds) ? saturatedLong(seconds * 1e6) : null
}

function microsOfDecimal({ unscaled, scale }: Decimal): bigint {
  const divisor = 10n ** BigInt(scale)
  const micros = unscaled * microsPerSecond
  if (micros % divisor !== 0n) throw rowInvalid('timestamp_seconds: more than six digits')
  return checkedMicros(micros / divisor)
}

/** The microseconds as local time of one zone, taken for local time of another. */
const shifted = (isFrom: boolean): SqlFunction =>
  strict(['timestamp', 'string'], timestamp, (micros, name) => {
    const zone = timeZoneOf(name)
    if (zone === undefined)
      throw rowInvalid(`time zone ${JSON.stringify(name)}, expected one that is known`)
    const second = Number(floorDivide(micros, microsPerSecond))
    const rest = Number(micros - BigInt(second) * microsPerSecond)
    if (isFrom) return BigInt(second + zone.offsetAt(second)) * microsPerSecond + BigInt(rest)
    return microsOfLocal(second, rest, zone)
  })

/** Seconds may be 60 without a fraction: the next minute. */
const makeTimestamp = typed(
  [6, 7],
  (given, context) => {
    const { zone } = context
    const types: DataType[] = [int, int, int, int, int, decimalType(16, 6), string]
    const args = given.map((arg, i) => context.implicitCast(arg, types[i]))
    const evaluate = nullSafe(args, (...values) => {
      const micros = timestampOf(values, zone)
      if (micros === null && context.ansi)
        throw rowInvalid(`make_timestamp: ${values.slice(0, 5)}, expected a time`)
      return micros
    })
    return { type: timestamp, evaluate }
  },
  { hints: [int, int, int, int, int, double, string], since: [3, 0] },
)

function timestampOf(values: readonly Value[], session: TimeZone): bigint | null {
  const [year, month, day, hours, minutes] = values as number[]
  const micros = (values[5] as Decimal).unscaled
  const name = values[6]
  const zone = typeof name === 'string' ? timeZoneOf(name) : session
  if (zone === undefined)
    throw rowInvalid(`time zone ${JSON.stringify(name)}, expected one that is known`)
  const seconds = Number(floorDivide(micros, microsPerSecond))
  const micro = Number(micros - BigInt(seconds) * microsPerSecond)
  const days = daysOfValid(year, month, day)
  const isTime = hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60
  if (days === undefined || !isTime || seconds < 0 || seconds > 60) return null
  if (seconds === 60 && micro > 0) return null
  checkDays(days)
  return microsOfLocal(days * secondsPerDay + hours * 3600 + minutes * 60 + seconds, micro, zone)
}

const fieldNames: ReadonlyArray<readonly [names: string, field: keyof typeof dateFields]> = [
  ['YEAR Y YEARS YR YRS', 'year'],
  ['YEAROFWEEK', 'yearofweek'],
  ['QUARTER QTR', 'quarter'],
  ['MONTH MON MONS MONTHS', 'month'],
  ['WEEK W WEEKS', 'weekofyear'],
  ['DAY D DAYS', 'dayofmonth'],
  ['DAYOFWEEK DOW', 'dayofweek'],
  ['DOY', 'dayofyear'],
]

const timeNames: ReadonlyArray<readonly [names: string, field: SqlFunction]> = [
  ['HOUR H HOURS HR HRS', hour],
  ['MINUTE M MIN MINS MINUTES', minute],
  ['SECOND S SEC SECONDS SECS', secondWithFraction],
]

/** The name of the field is a constant. */
function part(name: 'extract' | 'date_part' | 'datepart'): SqlFunction {
  return typed(
    [2, 2],
    (given, context) => {
      const [fieldArg, source] = given
      const field = constant(fieldArg, context)
      const between = name === 'date_part' ? ', ' : ' FROM '
      const text = `${name}(${fieldArg.text}${between}${source.text})`
      if (typeof field !== 'string') return { type: double, evaluate: () => null, text }
      return { ...partOf(field.toUpperCase(), source, context), text }
    },
    { hints: [string, timestamp], since: [3, 0] },
  )
}

function partOf(field: string, source: Expression, context: SqlContext): BoundCall {
  if (source.type.kind === 'interval') context.refuse('a part of an interval')
  const isNamed = ([names]: readonly [string, unknown]) => names.split(' ').includes(field)
  const time = timeNames.find(isNamed)
  if (time !== undefined) return time[1].bind([source], context)
  const isIso = field === 'DAYOFWEEK_ISO' || field === 'DOW_ISO'
  const named = fieldNames.find(isNamed)?.[1]
  if (named === undefined && !isIso) context.refuse(`no field ${field} of a date`)
  const compute = isIso
    ? (days: number) => dateFields.weekday(days) + 1
    : dateFields[named ?? 'year']
  const evaluate = nullSafe([context.implicitCast(source, date)], (days) => compute(days as number))
  return { type: int, evaluate }
}

/** The clock of this machine: one reading for each call. */
function current(name: string, zoneless: boolean): SqlFunction {
  return typed([0, 0], (_, context) => {
    const { zone } = context
    const now = () => BigInt(Date.now()) * 1000n
    if (zoneless) return { type: date, evaluate: () => localDay(now(), zone), isVolatile: true }
    return { type: timestamp, evaluate: now, isVolatile: true, text: `${name}()` }
  })
}

const unitMicros: Readonly<Record<string, bigint>> = {
  MICROSECOND: 1n,
  MILLISECOND: 1000n,
  SECOND: microsPerSecond,
  MINUTE: 60n * microsPerSecond,
  HOUR: 3600n * microsPerSecond,
  DAY: microsPerDay,
  WEEK: 7n * microsPerDay,
}

const unitMonths: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 }

/** timestampdiff: whole units between two local times. */
const timestampDiff = typed(
  [3, 3],
  (given, context) => {
    const { zone } = context
    const unit = String(constant(given[0], context)).toUpperCase()
    if (!Object.hasOwn({ ...unitMicros, ...unitMonths }, unit)) context.refuse(`no unit ${unit}`)
    const args = given.slice(1).map((arg) => context.implicitCast(arg, timestamp))
    const evaluate = nullSafe(args, (start, end) => {
      const from = localMicros(start as bigint, zone)
      const to = localMicros(end as bigint, zone)
      const size = unitMicros[unit]
      if (size !== undefined) return (to - from) / size
      const months = monthsBetween(from, to)
      return BigInt(Math.trunc(months / unitMonths[unit]))
    })
    return { type: bigint, evaluate }
  },
  { since: [3, 3] },
)

/** timestampadd: days and months move the local time, smaller units the instant. */
const timestampAdd = typed(
  [3, 3],
  (given, context) => {
    const { zone } = context
    const named = String(constant(given[0], context)).toUpperCase()
    const unit = named === 'DAYOFYEAR' ? 'DAY' : named
    if (!Object.hasOwn({ ...unitMicros, ...unitMonths }, unit)) context.refuse(`no unit ${named}`)
    const args = [context.implicitCast(given[1], bigint), context.implicitCast(given[2], timestamp)]
    const evaluate = nullSafe(args, (quantity, micros) => {
      const count = quantity as bigint
      const local = localMicros(micros as bigint, zone)
      const months = unitMonths[unit]
      if (months === undefined && unit !== 'DAY' && unit !== 'WEEK') {
        return checkedMicros((micros as bigint) + count * unitMicros[unit])
      }
      const days = Number(floorDivide(local, microsPerDay))
      const rest = local - BigInt(days) * microsPerDay
      const moved =
        months === undefined
          ? days + Number(count) * (unit === 'WEEK' ? 7 : 1)
          : plusMonths(days, Number(count) * months)
      return checkedMicros(zoned(moved, rest, micros as bigint, zone))
    })
    return { type: timestamp, evaluate }
  },
  { since: [3, 3] },
)

/** Microseconds of 64 bits end after 292,000 years. @throws ROW_INVALID */
function checkDays(days: number): void {
  if (Math.abs(days) > 366 * 300_000) throw rowInvalid(`${days} days since 1970 in a timestamp`)
}

/** Where clocks go back, the offset stays that of the instant it began with. */
function zoned(days: number, rest: bigint, start: bigint, zone: TimeZone): bigint {
  checkDays(days)
  const second = days * secondsPerDay + Number(rest / microsPerSecond)
  const micro = Number(rest % microsPerSecond)
  const offset = zone.offsetAt(Number(floorDivide(start, microsPerSecond)))
  if (zone.offsetAt(second - offset) === offset) {
    return BigInt(second - offset) * microsPerSecond + BigInt(micro)
  }
  return microsOfLocal(second, micro, zone)
}

function localMicros(micros: bigint, zone: TimeZone): bigint {
  const { second, micro } = localTime(micros, zone)
  return BigInt(second) * microsPerSecond + BigInt(micro)
}

/** Whole months from one local time to another. */
function monthsBetween(from: bigint, to: bigint): number {
  const [start, end] = [from, to].map((micros) => {
    const days = floorDivide(micros, microsPerDay)
    const { year, month, day } = civilDate(Number(days))
    return {
      months: year * 12 + month,
      rest: BigInt(day) * microsPerDay + micros - days * microsPerDay,
    }
  })
  const months = end.months - start.months
  if (months > 0 && end.rest < start.rest) return months - 1
  return months < 0 && end.rest > start.rest ? months + 1 : months
}

export const timestampFunctions: SqlFunctions = {
  curdate: { ...current('curdate', true), since: [3, 4] },
  current_date: current('current_date', true),
  current_timestamp: current('current_timestamp', false),
  current_timezone: typed(
    [0, 0],
    (_, context) => ({ type: string, evaluate: () => context.timeZone }),
    { since: [3, 1] },
  ),
  date_part: part('date_part'),
  date_trunc: dateTrunc,
  datepart: { ...part('datepart'), since: [3, 4] },
  extract: part('extract'),
  from_utc_timestamp: shifted(true),
  hour,
  make_timestamp: makeTimestamp,
  make_timestamp_ltz: { ...makeTimestamp, since: [3, 4] },
  minute,
  now: current('now', false),
  second,
  timestamp_micros: ofIntegral(1n),
  timestamp_millis: ofIntegral(1000n),
  timestamp_seconds: timestampSeconds,
  timestampadd: timestampAdd,
  timestampdiff: timestampDiff,
  to_utc_timestamp: shifted(false),
  unix_micros: toIntegral(1n),
  unix_millis: toIntegral(1000n),
  unix_seconds: toIntegral(microsPerSecond),
}
