/**
 * initcap: lower case, but title case after each space and at the start. Before Spark 4.0 by Java's
 * rules for one UTF-16 unit, since then by ICU's for whole characters. Source:
 * unsafe.types.UTF8String.toTitleCase and catalyst.util.CollationAwareUTF8String.toTitleCaseICU.
 */
import { rowWork } from '../base/row-work.ts'
import { javaLowerCase } from '../kernels/java-string.ts'
import { digraphs, georgian, greekWithIota, javaTitleCase } from '../kernels/java-upper-case.ts'
import { atLeast } from '../model/description.ts'
import { string } from '../model/schema.ts'
import { strictOf } from './call.ts'

export const initCap = strictOf(['string'], string, ({ sparkVersion }) =>
  paid(atLeast(sparkVersion, 4, 0) ? icuInitCap : javaInitCap),
)

/** Each character is looked at on its own. */
function paid(compute: (text: string) => string): (text: string) => string {
  return (text) => {
    rowWork.spend(text.length, 'initcap')
    return compute(text)
  }
}

function javaInitCap(text: string): string {
  const lowered = javaLowerCase(text)
  let result = ''
  let isNewWord = true
  for (let i = 0; i < lowered.length; i++) {
    const unit = lowered.charAt(i)
    result += isNewWord ? javaTitleCase(unit) : unit
    isNewWord = unit === ' '
  }
  return result
}

function icuInitCap(text: string): string {
  const points = Array.from(text)
  let result = ''
  let isNewWord = true
  let isAfterCased = false
  for (const [i, point] of points.entries()) {
    if (isNewWord) result += titleCase(point)
    else if (point === 'Σ') result += isAfterCased && !isBeforeCased(points, i) ? 'ς' : 'σ'
    else result += point.toLowerCase()
    isNewWord = point === ' '
    if (!caseIgnorable.test(point)) isAfterCased = cased.test(point)
  }
  return result
}

function titleCase(point: string): string {
  const digraph = digraphs.find((forms) => forms.includes(point))
  if (digraph !== undefined) return digraph.charAt(1)
  if (georgian.test(point)) return point
  const greek = greekWithIota(point) ?? titleCases.get(point)
  if (greek !== undefined) return greek
  const [first, ...rest] = Array.from(point.toUpperCase())
  return first + rest.join('').toLowerCase()
}

/** Those whose title case keeps an iota as a mark, and one that begins with a letter modifier. */
const titleCases = new Map([
  ['\u1fb2', '\u1fba\u0345'],
  ['\u1fb4', '\u0386\u0345'],
  ['\u1fb7', '\u0391\u0342\u0345'],
  ['\u1fc2', '\u1fca\u0345'],
  ['\u1fc4', '\u0389\u0345'],
  ['\u1fc7', '\u0397\u0342\u0345'],
  ['\u1ff2', '\u1ffa\u0345'],
  ['\u1ff4', '\u038f\u0345'],
  ['\u1ff7', '\u03a9\u0342\u0345'],
  ['\u0149', '\u02bcN'],
])

function isBeforeCased(points: readonly string[], at: number): boolean {
  for (let i = at + 1; i < points.length; i++) {
    if (!caseIgnorable.test(points[i])) return cased.test(points[i])
  }
  return false
}

const cased = /\p{Cased}/u
const caseIgnorable = /\p{Case_Ignorable}/u
