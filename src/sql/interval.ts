/** Intervals: fields of their types, and what of them has a fixed length. */

/** In their order; the first two count months, the others time. */
export const intervalFields = ['year', 'month', 'day', 'hour', 'minute', 'second']

export const timeFields = intervalFields.slice(2)

/** Microseconds of each of the time fields. */
export const fieldMicros = [86_400_000_000n, 3_600_000_000n, 60_000_000n, 1_000_000n]
