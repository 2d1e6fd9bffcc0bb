/**
 * + and - of dates, timestamps and intervals. Source: BinaryArithmeticWithDatetimeResolver (4.1),
 * ResolveBinaryArithmetic (3.2), intervalExpressions.scala, DateTimeUtils.timestampAddInterval.
 */
import { atLeast } from '../model/description.ts'
import type { Frame } from '../model/frame.ts'
import { type DataType, int, typeText } from '../model/schema.ts'
import { plusMonths } from './calendar.ts'
import type { Expression, SqlContext } from './expression.ts'
import { overflow, sqlError } from './row-errors.ts'
import {
  localTime,
  microsOfLocal,
  microsPerDay,
  secondsPerDay,
  type TimeZone,
} from './time-zone.ts'
import { date, isIntegral, nothing, timestamp } from './type-family.ts'
import { negative } from './unary.ts'
import type { Interval, Value } from './value.ts'

/** `undefined` where the operands are none of these. */
export function addToTime(
  operator: '+' | '-' | '*' | '/',
  [left, right]: readonly [Expression, Expression],
  context: SqlContext,
): Expression | undefined {
  const text = `(${left.text} ${operator} ${right.text})`
  const named = (found: Expression): Expression => ({ ...found, text })
  if (operator === '*' || operator === '/') {
    return context.refuse(
      `${text}: operands of type ${typeText(left.type)} and ${typeText(right.type)}`,
    )
  }
  const isMinus = operator === '-'
  if (left.type.kind === 'interval' && right.type.kind === 'interval') {
    return named(sumOfIntervals(left, isMinus ? negative(right, context) : right, context, text))
  }
  if (right.type.kind === 'interval') {
    const amount = isMinus ? negative(right, context) : right
    const result = moved(left, amount, context)
    return { ...result, text: movedText(left, right, operator) }
  }
  if (left.type.kind === 'interval' && !isMinus) {
    return { ...moved(right, left, context), text: movedText(right, left, operator) }
  }
  if (isMinus && (left.type.kind === 'timestamp' || right.type.kind === 'timestamp')) {
    return named(difference(left, right, context))
  }
  if (isMinus && right.type.kind === 'date') return named(daysBetween(left, right, context))
  if (left.type.kind === 'date') return daysLater(left, right, isMinus, context)
  if (right.type.kind === 'date' && !isMinus) return daysLater(right, left, false, context)
  return undefined
}

type IntervalType = Extract<DataType, { kind: 'interval' }>

/** As Spark's analyser has rewritten it. */
function movedText(start: Expression, amount: Expression, operator: '+' | '-'): string {
  const type = amount.type as IntervalType
  const isDays = type.unit === 'day-time' && type.from === 'day' && type.to === 'day'
  if (start.type.kind !== 'date' || !isDays) return `${start.text} ${operator} ${amount.text}`
  const days = `extractansiintervaldays(${amount.text})`
  return `date_add(${start.text}, ${operator === '-' ? `(- ${days})` : days})`
}

function moved(given: Expression, amount: Expression, context: SqlContext): Expression {
  const type = amount.type as IntervalType
  if (given.type.kind === 'date') {
    const isDays = type.unit === 'day-time' && type.from === 'day' && type.to === 'day'
    if (type.unit === 'year-month' || isDays || type.unit === 'calendar') {
      return binary(date, given, amount, (days, interval) =>
        movedDate(days as number, interval as Interval, context, given.text),
      )
    }
  }
  if (
    given.type.kind !== 'timestamp' &&
    given.type.kind !== 'date' &&
    given.type.kind !== 'string'
  ) {
    context.refuse(`${given.text}: of type ${typeText(given.type)}, expected a timestamp or a date`)
  }
  const { zone } = context
  const instant = context.cast(given, timestamp)
  const result = binary(timestamp, instant, amount, (micros, interval) => {
    const result = movedInstant(micros as bigint, interval as Interval, zone)
    if (result !== BigInt.asIntN(64, result)) throw overflow(given.text, 'timestamp')
    return result
  })
  // What began as a text is a text again.
  return given.type.kind === 'string' ? context.cast(result, given.type) : result
}

function movedDate(
  days: number,
  [months, moreDays, micros]: Interval,
  context: SqlContext,
  where: string,
): number {
  const wholeDays = micros / microsPerDay
  if (context.ansi && wholeDays * microsPerDay !== micros) {
    throw sqlError(where, 'hours, minutes and seconds cannot be added to a date')
  }
  return plusMonths(days, months) + moreDays + Number(wholeDays)
}

/** Months, then days by the local calendar, then the time that is left. */
function movedInstant(micros: bigint, [months, days, rest]: Interval, zone: TimeZone): bigint {
  const { second, micro } = localTime(micros, zone)
  const wholeDays = days + Number(rest / microsPerDay)
  if (months === 0 && wholeDays === 0) return micros + rest
  const localDay = Math.floor(second / secondsPerDay)
  const day = plusMonths(localDay, months) + wholeDays
  const moved = microsOfLocal(second + (day - localDay) * secondsPerDay, micro, zone)
  return moved + (rest % microsPerDay)
}

function sumOfIntervals(
  left: Expression,
  right: Expression,
  context: SqlContext,
  text: string,
): Expression {
  const type = context.commonType([left.type, right.type], text)
  return binary(type, left, right, (a, b) => {
    const [months, days, micros] = a as Interval
    const [moreMonths, moreDays, moreMicros] = b as Interval
    return [months + moreMonths, days + moreDays, micros + moreMicros]
  })
}

function interval(unit: IntervalType['unit'], from: string, to: string): DataType {
  return { kind: 'interval', unit, from, to }
}

/** Timestamps subtracted: an interval of days to seconds since 3.2. */
function difference(left: Expression, right: Expression, context: SqlContext): Expression {
  const isNew = atLeast(context.sparkVersion, 3, 2)
  const type = isNew ? interval('day-time', 'day', 'second') : interval('calendar', 'day', 'day')
  const a = context.cast(left, timestamp)
  const b = context.cast(right, timestamp)
  return binary(type, a, b, (one, other) => [0, 0, (one as bigint) - (other as bigint)])
}

function daysBetween(left: Expression, right: Expression, context: SqlContext): Expression {
  const a = context.implicitCast(left, date)
  const isNew = atLeast(context.sparkVersion, 3, 2)
  if (isNew) {
    return binary(interval('day-time', 'day', 'day'), a, right, (one, other) => {
      return [0, 0, BigInt((one as number) - (other as number)) * microsPerDay]
    })
  }
  // The months between them and the days that are left, as Period.between counts.
  return context.refuse(`${left.text} - ${right.text}: an interval of months and days`)
}

function daysLater(
  start: Expression,
  given: Expression,
  isMinus: boolean,
  context: SqlContext,
): Expression {
  const { kind } = given.type
  const fits = isIntegral(given.type) && kind !== 'bigint'
  if (!fits && kind !== nothing.kind) {
    context.refuse(`${start.text}: days of type ${typeText(given.type)}, expected int`)
  }
  const count = context.cast(given, int)
  const sign = isMinus ? -1 : 1
  const later = binary(date, start, count, (days, more) => {
    return ((days as number) + sign * (more as number)) | 0
  })
  return { ...later, text: `${isMinus ? 'date_sub' : 'date_add'}(${start.text}, ${given.text})` }
}

function binary(
  type: DataType,
  left: Expression,
  right: Expression,
  compute: (a: Value, b: Value) => Value,
): Expression {
  const evaluate = (frame: Frame): Value => {
    const a = left.evaluate(frame)
    if (a === null) return null
    const b = right.evaluate(frame)
    return b === null ? null : compute(a, b)
  }
  return { type, evaluate, text: '', isConstant: left.isConstant && right.isConstant }
}
