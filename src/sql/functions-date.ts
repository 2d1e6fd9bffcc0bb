/**
 * Dates: fields, sums and differences. Source: catalyst.expressions.datetimeExpressions,
 * catalyst.util.DateTimeUtils (2.4 to 4.1).
 */
import { rowInvalid } from '../base/errors.ts'
import { atLeast } from '../model/description.ts'
import { double, int, string } from '../model/schema.ts'
import { civilDate, daysInMonth, daysOf, daysOfValid, plusMonths } from './calendar.ts'
import { nullSafe, strict, strictOf, typed } from './call.ts'
import { weekday } from './datetime-format.ts'
import { dayNames, monthNames } from './datetime-pattern.ts'
import { literal, type SqlFunction, type SqlFunctions } from './expression.ts'
import { localDay, microsOfLocal, microsPerSecond, secondsPerDay } from './time-zone.ts'
import { boolean, date, timestamp } from './type-family.ts'

export const dateFields = {
  year: (days: number) => civilDate(days).year,
  quarter: (days: number) => Math.ceil(civilDate(days).month / 3),
  month: (days: number) => civilDate(days).month,
  dayofmonth: (days: number) => civilDate(days).day,
  // Sunday is 1.
  dayofweek: (days: number) => ((weekday(days) + 1) % 7) + 1,
  weekday,
  dayofyear: (days: number) => days - daysOf(civilDate(days).year, 1, 1) + 1,
  weekofyear: (days: number) =>
    Math.floor((thursdayOf(days) - yearStart(thursdayOf(days))) / 7) + 1,
  yearofweek: (days: number) => civilDate(thursdayOf(days)).year,
}

/** A week belongs to the year of its Thursday. */
function thursdayOf(days: number): number {
  return days - weekday(days) + 3
}

function yearStart(days: number): number {
  return daysOf(civilDate(days).year, 1, 1)
}

const field = (compute: (days: number) => number): SqlFunction => strict(['date'], int, compute)

/** Days are a small integer; texts and longer ones are taken where they are cast implicitly. */
function shifted(direction: 1 | -1): SqlFunction {
  return typed(
    [2, 2],
    (given, context) => {
      const isSmall = given[1].type.kind === 'short' || given[1].type.kind === 'byte'
      const days = isSmall ? given[1] : context.implicitCast(given[1], int)
      const evaluate = nullSafe([context.implicitCast(given[0], date), days], (start, count) =>
        int32((start as number) + direction * (count as number)),
      )
      const name = direction === 1 ? 'date_add' : 'date_sub'
      return { type: date, evaluate, text: `${name}(${given.map((arg) => arg.text).join(', ')})` }
    },
    { hints: [date, int] },
  )
}

/** Sums of days wrap around. */
function int32(days: number): number {
  return days | 0
}

const dateDiff = strict(['date', 'date'], int, (end, start) => int32(end - start))

/** Before 3.0 the last day of a month stayed the last day. */
const addMonths = strictOf(['date', 'int'], date, ({ sparkVersion }) => {
  const keepsEnd = !atLeast(sparkVersion, 3, 0)
  return (days, months) => {
    const { year, month, day } = civilDate(days)
    const moved = checkedDays(plusMonths(days, months))
    if (!keepsEnd || day < daysInMonth(year, month)) return moved
    const target = civilDate(moved)
    return daysOf(target.year, target.month, daysInMonth(target.year, target.month))
  }
})

/** @throws ROW_INVALID where there are more days than 32 bits hold */
function checkedDays(days: number): number {
  if (days === int32(days)) return days
  throw rowInvalid(`${days} days since 1970, expected a date of 32 bits`)
}

const lastDay = strict(['date'], date, (days) => {
  const { year, month } = civilDate(days)
  return daysOf(year, month, daysInMonth(year, month))
})

/** With ANSI rules (since 3.2) an unknown name of a day fails. */
const nextDay = strictOf(['date', 'string'], date, ({ ansi }) => (start, name) => {
  const wanted = weekdays.get(name.toUpperCase())
  if (wanted === undefined) {
    if (!ansi) return null
    throw rowInvalid(`next_day: ${JSON.stringify(name)}, expected a day of the week`)
  }
  return start + 1 + ((((wanted - weekday(start) - 1) % 7) + 7) % 7)
})

const weekdays = new Map(
  dayNames.flatMap((name, i) =>
    [name, name.slice(0, 3), name.slice(0, 2)].map((form) => [form.toUpperCase(), i] as const),
  ),
)

export const truncLevels: Readonly<Record<string, string>> = {
  MICROSECOND: 'microsecond',
  MILLISECOND: 'millisecond',
  SECOND: 'second',
  MINUTE: 'minute',
  HOUR: 'hour',
  DAY: 'day',
  DD: 'day',
  WEEK: 'week',
  MON: 'month',
  MONTH: 'month',
  MM: 'month',
  QUARTER: 'quarter',
  YEAR: 'year',
  YYYY: 'year',
  YY: 'year',
}

/** The first day of the week, month, quarter or year; null at other levels. */
export function truncatedDate(days: number, level: string | undefined): number | null {
  const { year, month } = civilDate(days)
  switch (level) {
    case 'week':
      return days - weekday(days)
    case 'month':
      return daysOf(year, month, 1)
    case 'quarter':
      return daysOf(year, month - ((month - 1) % 3), 1)
    case 'year':
      return daysOf(year, 1, 1)
    default:
      return null
  }
}

/** Before 3.0 there were no weeks and quarters. */
const trunc = strictOf(['date', 'string'], date, ({ sparkVersion }) => (days, format) => {
  const level = truncLevels[format.toUpperCase()]
  const isOld = !atLeast(sparkVersion, 3, 0) && (level === 'week' || level === 'quarter')
  return isOld ? null : truncatedDate(days, level)
})

const makeDate = strictOf(
  ['int', 'int', 'int'],
  date,
  ({ ansi }) =>
    (year, month, day) => {
      const days = Math.abs(year) > 999_999_999 ? undefined : daysOfValid(year, month, day)
      if (days !== undefined) return checkedDays(days)
      if (!ansi) return null
      throw rowInvalid(`make_date: ${year}-${month}-${day}, expected a date`)
    },
  { since: [3, 0] },
)

/** Months and a part of a month of 31 days, rounded to eight digits if asked for. */
const monthsBetween = typed(
  [2, 3],
  (given, context) => {
    const { zone } = context
    const roundOff = given[2] ?? literal(true, boolean)
    // Before 2.4 to the millisecond, and added up in another order.
    const isOld = !atLeast(context.sparkVersion, 2, 4)
    const args = [
      context.implicitCast(given[0], timestamp),
      context.implicitCast(given[1], timestamp),
      context.implicitCast(roundOff, boolean),
    ]
    const evaluate = nullSafe(args, (end, start, isRounded) => {
      const [days1, days2] = [end, start].map((micros) => localDay(micros as bigint, zone))
      const [first, second] = [civilDate(days1), civilDate(days2)]
      const months = (first.year - second.year) * 12 + first.month - second.month
      const isLast1 = first.day === daysInMonth(first.year, first.month)
      const isLast2 = second.day === daysInMonth(second.year, second.month)
      if (first.day === second.day || (isLast1 && isLast2)) return months
      const time1 = microsOfDay(end as bigint, days1)
      const time2 = microsOfDay(start as bigint, days2)
      const days = first.day - second.day
      const part = isOld ? ofMilliseconds(days, time1, time2) : ofSeconds(days, time1, time2)
      const difference = months + part
      return isRounded ? Math.floor(difference * 1e8 + 0.5) / 1e8 : difference
    })
    const printed = [...given.slice(0, 2), roundOff].map((arg) => arg.text)
    return { type: double, evaluate, printed }

    function microsOfDay(micros: bigint, days: number): bigint {
      return micros - microsOfLocal(days * secondsPerDay, 0, zone)
    }
  },
  { hints: [timestamp, timestamp, boolean] },
)

/** Of a month of 31 days. */
function ofSeconds(days: number, time1: bigint, time2: bigint): number {
  const seconds = Number(time1 / microsPerSecond) - Number(time2 / microsPerSecond)
  return (days * secondsPerDay + seconds) / (31 * secondsPerDay)
}

function ofMilliseconds(days: number, time1: bigint, time2: bigint): number {
  const milliseconds = Number(time1 / 1000n) - Number(time2 / 1000n)
  return (days + milliseconds / (1000 * secondsPerDay)) / 31
}

const dayofmonth = field(dateFields.dayofmonth)

export const dateFunctions: SqlFunctions = {
  add_months: addMonths,
  date_add: shifted(1),
  date_diff: { ...dateDiff, since: [3, 4] },
  date_from_unix_date: strict(['int'], date, (days) => days, { since: [3, 1] }),
  date_sub: shifted(-1),
  dateadd: { ...shifted(1), since: [3, 4] },
  datediff: dateDiff,
  day: dayofmonth,
  dayname: strict(['date'], string, (d) => dayNames[weekday(d)].slice(0, 3), { since: [4, 0] }),
  dayofmonth,
  dayofweek: field(dateFields.dayofweek),
  dayofyear: field(dateFields.dayofyear),
  last_day: lastDay,
  make_date: makeDate,
  month: field(dateFields.month),
  monthname: strict(['date'], string, (days) => monthNames[civilDate(days).month - 1].slice(0, 3), {
    since: [4, 0],
  }),
  months_between: monthsBetween,
  next_day: nextDay,
  quarter: field(dateFields.quarter),
  trunc,
  unix_date: strict(['date'], int, (days) => days, { since: [3, 1] }),
  weekday: field(dateFields.weekday),
  weekofyear: field(dateFields.weekofyear),
  year: field(dateFields.year),
}
