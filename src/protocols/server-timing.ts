/** The header that says where the time went, in milliseconds (W3C Server Timing). */

/** Durations up to here come from a table: making them each time would cost more than scoring. */
const tableSize = 1000
const texts = Array.from({ length: tableSize }, (_, microseconds) => String(microseconds / 1000))

export function serverTiming(parseMs: number, scoreMs: number, encodeMs: number): string {
  return `parse;dur=${text(parseMs)}, score;dur=${text(scoreMs)}, encode;dur=${text(encodeMs)}`
}

function text(ms: number): string {
  const microseconds = Math.round(ms * 1000)
  return microseconds < tableSize ? texts[microseconds] : String(microseconds / 1000)
}
