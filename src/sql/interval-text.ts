/**
 * Intervals as Spark prints them: `INTERVAL '1 02:00:00' DAY TO SECOND`, or before 3.2 `1 days`.
 * Source: IntervalUtils.toDayTimeIntervalString, CalendarInterval.toString.
 */
import type { DataType } from '../model/schema.ts'
import { twoDigits } from './calendar.ts'
import { fieldMicros, timeFields } from './interval.ts'
import type { Interval } from './value.ts'

type IntervalType = Extract<DataType, { kind: 'interval' }>

export function intervalText(interval: Interval, type: IntervalType): string {
  if (type.unit === 'calendar') return calendarText(interval)
  const range = type.from === type.to ? type.from : `${type.from} to ${type.to}`
  const amount =
    type.unit === 'year-month' ? monthsText(interval[0], type) : timeText(interval[2], type)
  return `INTERVAL '${amount}' ${range.toUpperCase()}`
}

function calendarText([months, days, micros]: Interval): string {
  const parts: string[] = []
  const add = (amount: number | bigint, unit: string): void => {
    if (Number(amount) !== 0) parts.push(`${amount} ${unit}`)
  }
  add(Math.trunc(months / 12), 'years')
  add(months % 12, 'months')
  add(days, 'days')
  add(micros / 3_600_000_000n, 'hours')
  add((micros / 60_000_000n) % 60n, 'minutes')
  const rest = micros % 60_000_000n
  if (rest !== 0n) parts.push(`${secondsText(rest < 0n ? -rest : rest, rest < 0n)} seconds`)
  return parts.length === 0 ? '0 seconds' : parts.join(' ')
}

function secondsText(micros: bigint, negative: boolean): string {
  const fraction = String(micros % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const point = fraction === '' ? '' : `.${fraction}`
  return `${negative ? '-' : ''}${micros / 1_000_000n}${point}`
}

function monthsText(months: number, { from, to }: IntervalType): string {
  const sign = months < 0 ? '-' : ''
  const all = Math.abs(months)
  if (from === 'month') return `${sign}${all}`
  return to === 'year'
    ? `${sign}${Math.floor(all / 12)}`
    : `${sign}${Math.floor(all / 12)}-${all % 12}`
}

function timeText(micros: bigint, { from, to }: IntervalType): string {
  const first = timeFields.indexOf(from)
  const last = timeFields.indexOf(to)
  const sign = micros < 0n ? '-' : ''
  let rest = micros < 0n ? -micros : micros
  let text = ''
  for (let i = first; i <= last; i++) {
    const amount = rest / fieldMicros[i]
    rest -= amount * fieldMicros[i]
    text += i === first ? '' : i === 1 ? ' ' : ':'
    // The first field is as long as it is, those after it have two digits; so do seconds.
    text += i === 0 || (i === first && i < 3) ? leading(amount, i) : twoDigits(Number(amount))
  }
  if (last === 3 && rest !== 0n) text += `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
  return sign + text
}

function leading(amount: bigint, field: number): string {
  return field === 0 ? String(amount) : twoDigits(Number(amount))
}
