/**
 * String.toLowerCase and String.split of Java 17 (Unicode 13), where Node's differ. Learned from
 * their javadoc and by running both over all code points; Node knows later versions of Unicode.
 */

/** Languages whose lower-casing is their own; to Java every other one is the root locale. */
export type CaseLanguage = 'root' | 'tr' | 'az' | 'lt'

export function javaLowerCase(text: string, language: CaseLanguage = 'root'): string {
  if (!irregular.test(text)) return lowerCase(text, language)
  return text
    .replace(javaWord, lowerSigmas)
    .split(laterLetter)
    .map((part, i) => (i % 2 === 1 ? part : lowerCase(part, language)))
    .join('')
}

/** The language of `new Locale(text)`: Java takes the whole text for one (`tr_TR` is none). */
export function caseLanguage(text: string): CaseLanguage {
  const language = text.toLowerCase()
  return language === 'tr' || language === 'az' || language === 'lt' ? language : 'root'
}

/** Java's `\s`; all of them are ASCII. */
export function isJavaSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}

/** `text.split("\\s")`: leading empty strings stay, trailing ones go, no match gives the text. */
export function splitAtSpaces(text: string): string[] {
  const { length } = text
  const parts: string[] = []
  let start = 0
  let fullCount = 0
  for (let i = 0; i < length; i++) {
    if (!isJavaSpace(text.charCodeAt(i))) continue
    if (i > start) fullCount = parts.length + 1
    parts.push(text.slice(start, i))
    start = i + 1
  }
  if (start === 0) return [text]
  if (start < length) fullCount = parts.push(text.slice(start))
  parts.length = fullCount
  return parts
}

/** Letters that got a lower case after Unicode 13. */
const later =
  '\\u1c89\\u2c2f\\ua7c0\\ua7cb\\ua7cc\\ua7ce\\ua7d0\\ua7d2\\ua7d4\\ua7d6\\ua7d8\\ua7da\\ua7dc' +
  '\\u{10570}-\\u{1057a}\\u{1057c}-\\u{1058a}\\u{1058c}-\\u{10592}\\u{10594}\\u{10595}' +
  '\\u{10d50}-\\u{10d65}\\u{16ea0}-\\u{16eb8}'
const laterLetter = new RegExp(`([${later}])`, 'u')
const irregular = new RegExp(`[Σ${later}]`, 'u')

/**
 * Java looks for the neighbours of a capital sigma inside a word of its BreakIterator. That differs
 * from Unicode's Final_Sigma: letters and digits in a row, letters also across one hyphen, quote,
 * full stop or low line; Chinese and Japanese characters stand apart.
 */
const javaWord = wordPattern()

/** What counts as a letter with case beside a sigma. */
const casedLetter =
  /[\p{Lu}\p{Ll}\p{Lt}\u02b0-\u02b8\u02c0\u02c1\u02e0-\u02e4\u037a\u1d2c-\u1d61\u2160-\u217f]/u

function wordPattern(): RegExp {
  const apart = `(?![\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\u30fc${later}])`
  const letter = `${apart}[\\p{L}\\p{M}\\p{Cf}]`
  const part = `${apart}[\\p{L}\\p{N}\\p{M}\\p{Cf}]`
  const link = `(?<=${letter})[\\p{Pd}\\p{Pc}"'.\\u2027](?=${letter})`
  // Whole words, whether with a sigma or not: a search for one would try every start in vain.
  return new RegExp(`(?:${part}|${link})+`, 'gu')
}

/** Final is a sigma that ends the letters of its word and is not the only one. */
function lowerSigmas(word: string): string {
  const last = word.lastIndexOf('Σ')
  if (last < 0) return word
  const before = word.slice(0, last)
  const after = word.slice(last + 1)
  const isFinal = casedLetter.test(before) && !casedLetter.test(after)
  return `${before.replaceAll('Σ', 'σ')}${isFinal ? 'ς' : 'σ'}${after}`
}

function lowerCase(text: string, language: CaseLanguage): string {
  return language === 'root' ? text.toLowerCase() : text.toLocaleLowerCase(language)
}
