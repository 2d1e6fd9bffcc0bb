/** Days, seconds and microseconds against the proleptic Gregorian calendar, as java.time has it. */

/** Days since 1970-01-01. Source: java.time.LocalDate.toEpochDay. */
export function daysOf(year: number, month: number, day: number): number {
  // Years begin in March here, so that the leap day is the last one.
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  return era * 146097 + yearOfEra * 365 + leapDays + dayOfYear - 719468
}

export interface CivilDate {
  year: number
  month: number
  day: number
}

export function civilDate(days: number): CivilDate {
  const shifted = days + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36524) -
      Math.floor(dayOfEra / 146096)) /
      365,
  )
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDays)
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** `undefined` where there is no such day. */
export function daysOfValid(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return daysOf(year, month, day)
}

/** As LocalDate.plusMonths: a day that the month has not becomes its last one. */
export function plusMonths(days: number, months: number): number {
  const { year, month, day } = civilDate(days)
  const all = year * 12 + (month - 1) + months
  const newYear = Math.floor(all / 12)
  const newMonth = all - newYear * 12 + 1
  return daysOf(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)))
}

/** `2020-02-29`; years of more than four digits have a sign, as DateTimeFormatter writes them. */
export function dateText(days: number): string {
  const { year, month, day } = civilDate(days)
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`
}

export function yearText(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0')
  if (year < 0) return `-${digits}`
  return year > 9999 ? `+${digits}` : digits
}

export function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number)
}
