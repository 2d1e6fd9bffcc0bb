/**
 * INTERVAL literals: `INTERVAL 1 DAY 2 HOURS`, `INTERVAL '1 day 2 hours'`, `INTERVAL '1-2' YEAR TO
 * MONTH`. Source: AstBuilder.visitInterval, SparkIntervalUtils.stringToInterval (3.0 to 4.1).
 */
import { atLeast } from '../model/description.ts'
import type { DataType, IntervalUnit } from '../model/schema.ts'
import { fieldMicros, intervalFields, timeFields } from './interval.ts'
import type { Syntax } from './syntax.ts'
import type { TokenReader } from './token-reader.ts'
import type { Interval } from './value.ts'

interface Literal {
  value: Interval
  type: DataType
}

/** `undefined` where INTERVAL is the name of a column. */
export function parseInterval(reader: TokenReader): Syntax | undefined {
  const mark = reader.mark
  const { at } = reader.take()
  const values: string[] = []
  const units: string[] = []
  for (;;) {
    const value = intervalValue(reader)
    if (value === undefined) break
    values.push(value)
    const unit = unitOf(reader.peek().upper)
    if (reader.peek().kind !== 'word' || unit === undefined) {
      // A string may hold the units itself.
      if (values.length > 1 || units.length > 0 || /^[-+\d.\s]*$/.test(value)) {
        reader.reset(mark)
        return undefined
      }
      return { kind: 'literal', at, ...stringInterval(reader, value) }
    }
    reader.take()
    units.push(unit)
    if (reader.is('TO') && values.length === 1) {
      reader.take()
      const end = unitOf(reader.peek().upper)
      if (end === undefined) return reader.fail('a unit of time')
      reader.take()
      return { kind: 'literal', at, ...fromTo(reader, value, unit, end) }
    }
  }
  if (units.length === 0) {
    reader.reset(mark)
    return undefined
  }
  return { kind: 'literal', at, ...ofUnits(reader, values, units) }
}

/** INTERVAL '1 day 2 hours' */
export function stringInterval(reader: TokenReader, text: string): Literal {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^interval\s+/, '')
    .split(/\s+/)
  const values: string[] = []
  const units: string[] = []
  for (let i = 0; i < words.length; i++) {
    // A sign may stand apart from its number.
    const value = /^[+-]$/.test(words[i]) ? words[i] + words[++i] : words[i]
    const unit = unitOf((words[++i] ?? '').toUpperCase())
    if (unit === undefined) return reader.refuse(`INTERVAL '${text}' cannot be read`)
    values.push(value)
    units.push(unit)
  }
  return ofUnits(reader, values, units)
}

const singular = new Set([
  'year',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
])

function unitOf(upper: string): string | undefined {
  const unit = upper.toLowerCase().replace(/s$/, '')
  return singular.has(unit) ? unit : undefined
}

function intervalValue(reader: TokenReader): string | undefined {
  const sign = reader.is('-') || reader.is('+') ? reader.peek().text : ''
  const { kind, text } = reader.peek(sign === '' ? 0 : 1)
  if (kind !== 'string' && kind !== 'number') return undefined
  if (sign !== '') reader.take()
  reader.take()
  if (sign !== '-') return text
  return text.startsWith('-') ? text.slice(1) : `-${text}`
}

const microsOf: Readonly<Record<string, bigint>> = {
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
  millisecond: 1_000n,
  microsecond: 1n,
}

function ofUnits(
  reader: TokenReader,
  values: readonly string[],
  units: readonly string[],
): Literal {
  let months = 0
  let days = 0
  let micros = 0n
  for (const [i, text] of values.entries()) {
    const match = /^([+-]?)(\d{1,18})?(?:\.(\d{0,9}))?$/.exec(text.trim())
    const unit = units[i]
    if (match === null || (match[3] !== undefined && unit !== 'second')) {
      return reader.refuse(`INTERVAL ${text} ${unit}: cannot be read`)
    }
    const [, sign, whole = '0', fraction = ''] = match
    const signed = sign === '-' ? -BigInt(whole) : BigInt(whole)
    const small = BigInt(fraction.slice(0, 6).padEnd(6, '0'))
    if (unit === 'year') months += 12 * Number(signed)
    else if (unit === 'month') months += Number(signed)
    else if (unit === 'week') days += 7 * Number(signed)
    else if (unit === 'day') days += Number(signed)
    else micros += signed * microsOf[unit] + (sign === '-' ? -small : small)
  }
  return typed(reader, [months, days, micros], units.map(fieldOf))
}

/** The field of an interval type that a unit belongs to. */
function fieldOf(unit: string): string {
  if (unit === 'week') return 'day'
  return unit === 'millisecond' || unit === 'microsecond' ? 'second' : unit
}

function typed(reader: TokenReader, value: Interval, fields: readonly string[]): Literal {
  const version = reader.options.sparkVersion
  if (!atLeast(version, 3, 2)) return { value, type: intervalType('calendar', 'day', 'day') }
  const order = fields.map((field) => intervalFields.indexOf(field))
  const from = Math.min(...order)
  const to = Math.max(...order)
  if (from < 2 && to >= 2) reader.refuse('an interval of months and days together')
  const unit = to < 2 ? 'year-month' : 'day-time'
  const [months, days, micros] = value
  const whole: Interval = [months, 0, BigInt(days) * 86_400_000_000n + micros]
  return { value: whole, type: intervalType(unit, intervalFields[from], intervalFields[to]) }
}

function intervalType(unit: IntervalUnit, from: string, to: string): DataType {
  return { kind: 'interval', unit, from, to }
}

function fromTo(reader: TokenReader, text: string, from: string, to: string): Literal {
  const interval =
    from === 'year' && to === 'month' ? yearToMonth(text) : dayToSecond(text, from, to)
  if (interval === undefined) {
    return reader.refuse(`INTERVAL '${text}' ${from} TO ${to}: cannot be read`)
  }
  return typed(reader, interval, [from, to])
}

function yearToMonth(text: string): Interval | undefined {
  const match = /^([+-]?)(\d{1,9})-(\d{1,2})$/.exec(text.trim())
  if (match === null || Number(match[3]) > 11) return undefined
  const months = Number(match[2]) * 12 + Number(match[3])
  return [match[1] === '-' ? -months : months, 0, 0n]
}

/** Spark leaves out what stands before `from` and after `to` in the text. */
function dayToSecond(text: string, from: string, to: string): Interval | undefined {
  const first = timeFields.indexOf(from)
  const last = timeFields.indexOf(to)
  if (first < 0 || last <= first) return undefined
  const forms = ['(\\d{1,9}) +', '(\\d{1,10}):?', '(\\d{1,12}):?', '(\\d{1,13})(?:\\.(\\d{1,9}))?']
  const form = forms
    .slice(first, last + 1)
    .join('')
    .replace(/(:\?| \+)$/, '')
  const strict = form.replaceAll(':?(', ':(')
  const match = new RegExp(`^([+-]?)${strict}$`).exec(text.trim())
  if (match === null) return undefined
  const numbers = match.slice(2).map((digits) => BigInt(digits ?? 0))
  let micros = 0n
  for (let i = first; i <= last; i++) micros += numbers[i - first] * fieldMicros[i]
  if (last === 3) micros += BigInt((match[match.length - 1] ?? '').slice(0, 6).padEnd(6, '0'))
  return [0, 0, match[1] === '-' ? -micros : micros]
}
