/**
 * Places of a text: where `^`, `$`, `\b` and their like hold.
 * Source: java.util.regex.Pattern of OpenJDK 17 (Caret, Dollar, Bound), whose `\b` takes letters
 * and digits of all scripts, and marks behind them, for words.
 */
import { type CodePointSet, contains, pointsOf, union } from './code-point-set.ts'
import { unicodeWord } from './java-properties.ts'
import { categories } from './java-unicode.ts'
import type { Assertion } from './pattern-tree.ts'

export interface Place {
  text: string
  /** Where the searched part of the text begins; it ends with the text. */
  from: number
  /** Where the match before this one ended. */
  lastEnd: number
}

export function holds(what: Assertion, place: Place, at: number): boolean {
  const { text, from } = place
  const to = text.length
  switch (what) {
    case 'begin':
      return at === from
    case 'end':
      return at === to
    case 'last-match':
      return at === place.lastEnd
    case 'line-begin':
      return beginsLine(text, at, from)
    case 'unix-line-begin':
      return at !== to && (at <= from || text.charCodeAt(at - 1) === 0x0a)
    case 'line-end':
      return endsLine(text, at)
    case 'unix-line-end':
      return at === to || text.charCodeAt(at) === 0x0a
    case 'end-or-last-line': {
      if (at < to - 2) return false
      const isBeforeBoth = text.charCodeAt(at) === 0x0d && text.charCodeAt(at + 1) === 0x0a
      return at === to - 2 ? isBeforeBoth : endsLine(text, at)
    }
    case 'unix-end-or-last-line':
      return at === to || (at === to - 1 && text.charCodeAt(at) === 0x0a)
    case 'word-boundary':
      return isBoundary(place, at, words())
    case 'no-word-boundary':
      return !isBoundary(place, at, words())
    case 'unicode-word-boundary':
      return isBoundary(place, at, unicodeWords())
    case 'no-unicode-word-boundary':
      return !isBoundary(place, at, unicodeWords())
  }
}

/** The code point that ends before a place. */
export function codePointBefore(text: string, at: number): number {
  const last = text.charCodeAt(at - 1)
  if (last >= 0xdc00 && last <= 0xdfff && at > 1) {
    const pair = text.codePointAt(at - 2) ?? last
    if (pair > 0xffff) return pair
  }
  return last
}

/**
 * UTF-16 units of so many characters before a place. Where Java's count has overflown, it looks
 * ahead (a negative count) or nowhere.
 */
export function charactersBack(text: string, at: number, count: number): number {
  let i = at
  if (count <= 0) {
    for (let left = -count | 0; left > 0 && i < text.length; left--) {
      i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1
    }
    return i - at
  }
  for (let left = count; left > 0 && i > 0; left--) i -= codePointBefore(text, i) > 0xffff ? 2 : 1
  return at - i
}

function beginsLine(text: string, at: number, from: number): boolean {
  if (at === text.length) return false
  if (at <= from) return true
  const before = text.charCodeAt(at - 1)
  return isTerminator(before) && !(before === 0x0d && text.charCodeAt(at) === 0x0a)
}

function endsLine(text: string, at: number): boolean {
  if (at === text.length) return true
  const next = text.charCodeAt(at)
  if (next === 0x0a) return at === 0 || text.charCodeAt(at - 1) !== 0x0d
  return isTerminator(next)
}

function isTerminator(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d || unit === 0x85 || unit === 0x2028 || unit === 0x2029
}

function isBoundary(place: Place, at: number, word: CodePointSet): boolean {
  const { text, from } = place
  const isLeft = at > from && belongs(place, codePointBefore(text, at), at - 1, word)
  const isRight = at < text.length && belongs(place, text.codePointAt(at) ?? 0, at, word)
  return isLeft !== isRight
}

function belongs(place: Place, character: number, at: number, word: CodePointSet): boolean {
  if (contains(word, character)) return true
  return contains(marks(), character) && hasBase(place, at)
}

/** Is there a letter or digit before the marks that end at the place? */
function hasBase({ text, from }: Place, at: number): boolean {
  for (let i = at; i >= from; i--) {
    const character = text.codePointAt(i) ?? 0
    if (contains(lettersAndDigits(), character)) return true
    if (!contains(marks(), character)) return false
  }
  return false
}

let known:
  | { words: CodePointSet; unicodeWords: CodePointSet; marks: CodePointSet; letters: CodePointSet }
  | undefined

function sets(): NonNullable<typeof known> {
  if (known !== undefined) return known
  const letters = categories('Lu Ll Lt Lm Lo Nd')
  known = {
    letters,
    words: union(letters, pointsOf([0x5f])),
    unicodeWords: unicodeWord(),
    marks: categories('Mn'),
  }
  return known
}

const words = () => sets().words
const unicodeWords = () => sets().unicodeWords
const marks = () => sets().marks
const lettersAndDigits = () => sets().letters
