/** CAST to date and timestamp. Source: Cast.castToDate, castToTimestamp (2.4 to 4.1). */
import { atLeast } from '../model/description.ts'
import type { DataType } from '../model/schema.ts'
import type { CastOptions, Converter } from './cast.ts'
import { saturatedLong } from './cast-number.ts'
import { powerOfTen } from './decimal.ts'
import { overflow } from './row-errors.ts'
import { parseDate, parseTimestamp } from './time-text.ts'
import { localDay, microsOfLocal, microsPerSecond, secondsPerDay } from './time-zone.ts'
import type { Decimal } from './value.ts'

export function toDate(from: DataType, options: CastOptions): Converter {
  const { sparkVersion, zone } = options
  if (from.kind === 'timestamp') {
    if (atLeast(sparkVersion, 3, 0)) return (value) => localDay(value as bigint, zone)
    // Before 3.0 microseconds were cut off towards zero first: just before 1970 is 1970.
    return (value) => localDay(((value as bigint) / 1000n) * 1000n, zone)
  }
  return (value) => parseDate(value as string, sparkVersion) ?? options.fail(value, from)
}

export function toTimestamp(from: DataType, options: CastOptions): Converter {
  const { sparkVersion, zone } = options
  switch (from.kind) {
    case 'string':
      return (value) =>
        parseTimestamp(value as string, zone, sparkVersion) ?? options.fail(value, from)
    case 'date':
      return (value) => {
        const micros = microsOfLocal((value as number) * secondsPerDay, 0, zone)
        // Without ANSI rules too.
        if (micros !== saturated(micros)) throw overflow('CAST(date AS TIMESTAMP)', 'timestamp')
        return micros
      }
    case 'boolean':
      return (value) => (value === true ? 1n : 0n)
    case 'float':
    case 'double':
      return (value) => {
        const seconds = value as number
        if (!Number.isFinite(seconds)) return options.fail(value, from)
        const micros = seconds * 1e6
        const fits = Math.floor(micros) <= 2 ** 63 && Math.ceil(micros) >= -(2 ** 63)
        return fits || options.mode === 'legacy' ? saturatedLong(micros) : options.fail(value, from)
      }
    case 'decimal':
      return (value) => {
        const { unscaled, scale } = value as Decimal
        return BigInt.asIntN(64, (unscaled * microsPerSecond) / powerOfTen(scale))
      }
    default:
      // TimeUnit.SECONDS.toMicros saturates.
      return (value) => saturated(BigInt(value as number | bigint) * microsPerSecond)
  }
}

function saturated(exact: bigint): bigint {
  if (exact === BigInt.asIntN(64, exact)) return exact
  return exact < 0n ? -(2n ** 63n) : 2n ** 63n - 1n
}
