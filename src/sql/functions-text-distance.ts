/** levenshtein and soundex. Source: unsafe.types.UTF8String (2.4 to 4.1). */
import { rowWork } from '../base/row-work.ts'
import { atLeast } from '../model/description.ts'
import { int, string } from '../model/schema.ts'
import { nullSafe, strict, typed } from './call.ts'
import type { SqlFunctions } from './expression.ts'

/** With a threshold (since 3.5) it is -1 beyond that. */
const levenshtein = typed(
  [2, 3],
  (given, context) => {
    if (given.length === 3 && !atLeast(context.sparkVersion, 3, 5)) {
      context.refuse('levenshtein of three arguments')
    }
    const types = [string, string, int]
    const args = given.map((arg, i) => context.implicitCast(arg, types[i]))
    const evaluate = nullSafe(args, (a, b, threshold) => {
      const edits = editCount(codePoints(a as string), codePoints(b as string))
      return threshold !== undefined && edits > (threshold as number) ? -1 : edits
    })
    return { type: int, evaluate }
  },
  { hints: [string, string, int] },
)

/** Cells of its table that are filled in the time of one step. */
const cellsPerStep = 8

function codePoints(text: string): Int32Array {
  return Int32Array.from(text, (character) => character.codePointAt(0) ?? 0)
}

function editCount(a: Int32Array, b: Int32Array): number {
  rowWork.spend((a.length * b.length) / cellsPerStep, 'levenshtein')
  let previous = Int32Array.from({ length: a.length + 1 }, (_, i) => i)
  let current = new Int32Array(a.length + 1)
  for (let row = 0; row < b.length; row++) {
    const character = b[row]
    current[0] = row + 1
    for (let i = 0; i < a.length; i++) {
      const replaced = previous[i] + (a[i] === character ? 0 : 1)
      current[i + 1] = Math.min(current[i] + 1, previous[i + 1] + 1, replaced)
    }
    const swap = previous
    previous = current
    current = swap
  }
  return previous[a.length]
}

/** Codes of A to Z: 0 for vowels, 7 for letters that are passed over. */
const soundexCodes = '01230127022455012623017202'

/** A text that does not begin with a letter of ASCII stays as it is. */
const soundex = strict(['string'], string, (text) => {
  const bytes = Buffer.from(text)
  const first = upperCode(bytes[0])
  if (first === undefined) return text
  let result = String.fromCharCode(first)
  let last = soundexCodes[first - 65]
  for (let i = 1; i < bytes.length && result.length < 4; i++) {
    const letter = upperCode(bytes[i])
    if (letter === undefined) {
      last = '0'
      continue
    }
    const code = soundexCodes[letter - 65]
    if (code === '7') continue
    if (code !== '0' && code !== last) result += code
    last = code
  }
  return result.padEnd(4, '0')
})

function upperCode(byte: number | undefined): number | undefined {
  if (byte === undefined) return undefined
  const code = byte >= 97 && byte <= 122 ? byte - 32 : byte
  return code >= 65 && code <= 90 ? code : undefined
}

export const textDistanceFunctions: SqlFunctions = { levenshtein, soundex }
