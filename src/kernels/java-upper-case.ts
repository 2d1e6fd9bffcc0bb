/**
 * String.toUpperCase and Character.toTitleCase of Java 17 (Unicode 13), where Node's differ.
 * Learned by running both over all code points; Node knows later versions of Unicode.
 */

export function javaUpperCase(text: string): string {
  if (!later.test(text)) return text.toUpperCase()
  return text
    .split(laterParts)
    .map((part, i) => (i % 2 === 1 ? part : part.toUpperCase()))
    .join('')
}

/** Of one UTF-16 unit: only what one unit can hold. */
export function javaTitleCase(unit: string): string {
  const digraph = digraphs.find((forms) => forms.includes(unit))
  if (digraph !== undefined) return digraph.charAt(1)
  const greek = greekWithIota(unit)
  if (greek !== undefined) return greek
  if (georgian.test(unit) || later.test(unit)) return unit
  const upper = unit.toUpperCase()
  return upper.length === 1 ? upper : unit
}

/** Lower-case letters that got an upper case after Unicode 13. */
const laterSet =
  '[\\u019b\\u0264\\u1c8a\\u2c5f\\ua7c1\\ua7cd\\ua7cf\\ua7d1\\ua7d3\\ua7d5\\ua7d7\\ua7d9\\ua7db' +
  '\\u{10597}-\\u{105a1}\\u{105a3}-\\u{105b1}\\u{105b3}-\\u{105b9}\\u{105bb}\\u{105bc}' +
  '\\u{10d70}-\\u{10d85}\\u{16ebb}-\\u{16ed3}]'
const later = new RegExp(laterSet, 'u')
const laterParts = new RegExp(`(${laterSet})`, 'u')

/** Letters that are title case without being upper case stand in the middle. */
export const digraphs = [
  '\u01c4\u01c5\u01c6',
  '\u01c7\u01c8\u01c9',
  '\u01ca\u01cb\u01cc',
  '\u01f1\u01f2\u01f3',
]

/** Georgian has an upper case, but no title case. */
export const georgian = /^[\u10d0-\u10fa\u10fd-\u10ff]$/

/** Greek vowels with an iota below have their title case in one character, their upper in two. */
export function greekWithIota(unit: string): string | undefined {
  const code = unit.charCodeAt(0)
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCharCode(code + 9)
  if (code === 0x1fbc || code === 0x1fcc || code === 0x1ffc) return unit
  const isVowel =
    (code & 0xfff0) === 0x1f80 || (code & 0xfff0) === 0x1f90 || (code & 0xfff0) === 0x1fa0
  return isVowel ? String.fromCharCode(code | 8) : undefined
}
