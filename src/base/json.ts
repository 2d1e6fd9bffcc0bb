/**
 * Values to JSON by the rules of DESIGN.md ("Rows, outputs and errors"): what JSON has no word for
 * is written as text (NaN, infinities, integers beyond 2^53), -0 as -0.0, bytes as {"b64": "..."}.
 */

/** The number behind "NaN", "Infinity" and "-Infinity"; undefined for anything else. */
export function nonFinite(value: unknown): number | undefined {
  switch (value) {
    case 'NaN':
      return Number.NaN
    case 'Infinity':
      return Number.POSITIVE_INFINITY
    case '-Infinity':
      return Number.NEGATIVE_INFINITY
    default:
      return undefined
  }
}

export function writeJson(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return writeNumber(value)
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return isSafe(value) ? String(value) : `"${value}"`
    case 'object':
      return writeObject(value)
    default:
      return 'null'
  }
}

function writeNumber(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0'
  if (Number.isFinite(value)) return `${value}`
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"'
}

function writeObject(value: object | null): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return writeArray(value)
  if (value instanceof Uint8Array) return `{"b64":"${Buffer.from(value).toString('base64')}"}`
  if (ArrayBuffer.isView(value)) return writeArray(value as unknown as ArrayLike<unknown>)
  let text = '{'
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key]
    if (item === undefined) continue
    if (text.length > 1) text += ','
    text += `${JSON.stringify(key)}:${writeJson(item)}`
  }
  return `${text}}`
}

function writeArray(items: ArrayLike<unknown>): string {
  let text = '['
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ','
    text += writeJson(items[i])
  }
  return `${text}]`
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
}
