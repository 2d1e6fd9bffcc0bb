/** The session's time zone (spark.sql.session.timeZone). */
import type { SqlContext } from './expression.ts'
import { type TimeZone, timeZoneOf } from './time-zone.ts'

/** @throws MODEL_UNSUPPORTED where it is none */
export function sessionZone(context: SqlContext): TimeZone {
  const zone = timeZoneOf(context.timeZone)
  return zone ?? context.refuse(`the time zone ${JSON.stringify(context.timeZone)}`)
}
