/**
 * Character classes and the escapes that stand for characters. Source: the syntax that
 * java.util.regex.Pattern of OpenJDK 17 takes, its oddities included.
 */
import {
  areDisjoint,
  type CodePointSet,
  complement,
  intersection,
  pointsOf,
  range,
  union,
} from './code-point-set.ts'
import { classEscape, horizontalSpace, property, verticalSpace } from './java-properties.ts'
import { casedPoints, foldCase, lowerCase, upperCase, withFolded } from './java-unicode.ts'
import {
  END,
  isDigit,
  isLetter,
  isSupplementary,
  type PatternReader,
  plain,
} from './pattern-reader.ts'

export interface CharacterClass {
  set: CodePointSet
  /** Java tests it on UTF-16 units; patterns of such classes alone try every unit as a start. */
  isBmp: boolean
}

const surrogates = range(0xd800, 0xdfff)
const asciiProperty =
  /^(L1|ASCII|Alnum|Alpha|Blank|Cntrl|Digit|Graph|Lower|Print|Punct|Space|Upper|XDigit)$/

/** A class in brackets; the cursor stands at the first one and goes behind the last. */
export function parseClass(reader: PatternReader): CharacterClass {
  return classBody(reader, true)
}

/** One literal character, outside of a run of them. */
export function single(reader: PatternReader, character: number): CharacterClass {
  const { ignoreCase, unicodeCase } = reader.flags
  if (ignoreCase && unicodeCase) {
    const folded = foldCase(character)
    if (upperCase(character) !== folded) return { set: foldedSet(folded), isBmp: false }
  } else if (ignoreCase && isLetter(character)) {
    return { set: pointsOf([character, character ^ 0x20]), isBmp: true }
  }
  return { set: range(character, character), isBmp: !isSupplementary(character) }
}

/** One character of a run of two or more literal ones. */
export function runCharacter(reader: PatternReader, character: number): CodePointSet {
  const { ignoreCase, unicodeCase } = reader.flags
  if (ignoreCase && unicodeCase) return foldedSet(foldCase(character))
  if (ignoreCase && isLetter(character)) return pointsOf([character, character ^ 0x20])
  return range(character, character)
}

/** `\d \D \h \H \s \S \v \V \w \W` by their letter. */
export function namedClass(reader: PatternReader, letter: number): CharacterClass | undefined {
  const { unicodeClasses } = reader.flags
  const name = String.fromCharCode(letter | 0x20)
  const isNegated = (letter & 0x20) === 0
  let set: CodePointSet
  if (name === 'h') set = horizontalSpace
  else if (name === 'v') set = verticalSpace
  else if (name === 'd' || name === 's' || name === 'w') set = classEscape(name, unicodeClasses)
  else return undefined
  if (isNegated) return { set: complement(set), isBmp: false }
  return { set, isBmp: name === 'h' || name === 'v' || !unicodeClasses }
}

/** `\p{...}` or `\P{...}`; the cursor stands at the `p`. */
export function parseProperty(reader: PatternReader): CharacterClass {
  const isNegated = reader.raw(reader.at) === 0x50
  let name = ''
  if (reader.advance() === 0x7b) {
    reader.advance()
    while (reader.raw(reader.at) !== 0x7d) {
      if (reader.at >= reader.length) reader.fail('Unclosed character family')
      name += String.fromCodePoint(plain(reader.raw(reader.at++)))
    }
    reader.at++
    if (name === '') reader.fail('Empty character family')
  } else {
    if (reader.at >= reader.length) reader.fail('Unclosed character family')
    name = String.fromCodePoint(plain(reader.take()))
  }
  const { ignoreCase, unicodeClasses } = reader.flags
  const set = property(name, { ignoreCase, unicodeClasses })
  if (set === undefined) return reader.fail(`Unknown character property name {${name}}`)
  if (isNegated) return { set: complement(set), isBmp: false }
  return { set, isBmp: !unicodeClasses && asciiProperty.test(name) }
}

/**
 * The character of an escape such as `\n`, `\x41` or `\.`, or `undefined` where its letter stands
 * for something else. The cursor stands behind the letter.
 */
export function escapedCharacter(reader: PatternReader, letter: number): number | undefined {
  switch (String.fromCodePoint(plain(letter))) {
    case '0':
      return octal(reader)
    case 'a':
      return 0x07
    case 'c':
      if (reader.at >= reader.length) reader.fail('Illegal control escape sequence')
      return plain(reader.take()) ^ 64
    case 'e':
      return 0x1b
    case 'f':
      return 0x0c
    case 'n':
      return 0x0a
    case 'r':
      return 0x0d
    case 't':
      return 0x09
    case 'u':
      return utf16(reader)
    case 'x':
      return hexadecimal(reader)
    default:
      return isLetter(letter) || isDigit(letter) ? undefined : plain(letter)
  }
}

/**
 * @param isWhole the class has its own brackets; else it is the right side of `&&` and ends before
 * the closing bracket of the class around it
 */
function classBody(reader: PatternReader, isWhole: boolean): CharacterClass {
  let character = isWhole ? reader.advance() : reader.current()
  const isNegated = character === 0x5e && reader.raw(reader.at - 1) === 0x5b
  if (isNegated) character = reader.advance()
  const parts = new ClassParts()
  for (;;) {
    if (character === 0x5b) parts.add(classBody(reader, true))
    else if (character === 0x26 && reader.raw(reader.at + 1) === 0x26) {
      reader.advance()
      parts.intersect(rightSide(reader), reader)
    } else if (character === END) reader.fail('Unclosed character class')
    else if (character === 0x5d && !parts.isEmpty) {
      if (isWhole) reader.at++
      const { set, isBmp } = parts.all()
      return isNegated ? { set: complement(set), isBmp: false } : { set, isBmp }
    } else parts.add(classItem(reader))
    character = reader.current()
  }
}

/** What stands behind `&&`, up to a bracket or ampersand; the cursor is at the second one. */
function rightSide(reader: PatternReader): CharacterClass | undefined {
  let right: CharacterClass | undefined
  let character = reader.advance()
  while (character !== 0x5d && character !== 0x26) {
    const operand = classBody(reader, character === 0x5b)
    right = right === undefined ? operand : unionOf(right, operand)
    character = reader.current()
  }
  return right
}

/** The parts of a class as Java gathers them: Latin-1 characters apart, joined before `&&`. */
class ClassParts {
  private joined: CharacterClass | undefined
  private last: CharacterClass | undefined
  private latin: CodePointSet | undefined
  private latinWaits = false

  get isEmpty(): boolean {
    return this.joined === undefined && !this.latinWaits
  }

  add(part: CharacterClass | { latin: CodePointSet }): void {
    if ('latin' in part) {
      this.latin = this.latin === undefined ? part.latin : union(this.latin, part.latin)
      this.latinWaits = true
      this.last = undefined
    } else {
      this.last = part
      this.joined = this.joined === undefined ? part : unionOf(this.joined, part)
    }
  }

  intersect(right: CharacterClass | undefined, reader: PatternReader): void {
    if (this.latinWaits && this.joined === undefined) this.last = this.all()
    this.joined = this.isEmpty ? undefined : this.all()
    this.latinWaits = false
    const operand = right ?? this.last
    if (operand === undefined) throw reader.error('Bad class syntax')
    this.last = operand
    if (this.joined === undefined) this.joined = operand
    else {
      const set = intersection(this.joined.set, operand.set)
      this.joined = { set, isBmp: this.joined.isBmp && operand.isBmp }
    }
  }

  all(): CharacterClass {
    const latin = { set: this.latin ?? range(1, 0), isBmp: true }
    if (this.joined === undefined) return latin
    return this.latinWaits ? unionOf(this.joined, latin) : this.joined
  }
}

function unionOf(a: CharacterClass, b: CharacterClass): CharacterClass {
  return { set: union(a.set, b.set), isBmp: a.isBmp && b.isBmp }
}

/** A character, a range, or an escape that stands for a class. */
function classItem(reader: PatternReader): CharacterClass | { latin: CodePointSet } {
  const first = classCharacter(reader, reader.raw(reader.at + 2) === 0x2d)
  if (typeof first !== 'number') return first
  if (reader.current() !== 0x2d) return latinOrSingle(reader, first)
  const behind = reader.raw(reader.at + 1)
  if (behind === 0x5b || behind === 0x5d) return latinOrSingle(reader, first)
  reader.advance()
  if (reader.at >= reader.length) reader.fail('Unclosed character class')
  const last = classCharacter(reader, true)
  if (typeof last !== 'number' || last < first) return reader.fail('Illegal character range')
  return rangeClass(reader, first, last)
}

/** One character of a class, or the class that an escape stands for. */
function classCharacter(reader: PatternReader, isRangeEnd: boolean): number | CharacterClass {
  if (reader.current() !== 0x5c) return plain(reader.take())
  const letter = reader.raw(reader.at + 1)
  if (letter === 0x70 || letter === 0x50) {
    reader.at++
    return parseProperty(reader)
  }
  if (letter === END) reader.fail('Unclosed character class')
  reader.at += 2
  if (letter === 0x76 && isRangeEnd) return 0x0b
  return (
    escapedCharacter(reader, letter) ??
    namedClass(reader, letter) ??
    reader.fail('Illegal/unsupported escape sequence')
  )
}

/** Their cases reach beyond Latin-1: y with diaeresis, micro sign, i, s, k and a with ring. */
const reachingLatin = [0xff, 0xb5, 0x49, 0x69, 0x53, 0x73, 0x4b, 0x6b, 0xc5, 0xe5]

function latinOrSingle(
  reader: PatternReader,
  character: number,
): CharacterClass | { latin: CodePointSet } {
  const { ignoreCase, unicodeCase } = reader.flags
  if (character > 0xff) return single(reader, character)
  if (!ignoreCase) return { latin: range(character, character) }
  if (unicodeCase && reachingLatin.includes(character)) return single(reader, character)
  if (isLetter(character)) return { latin: pointsOf([character, character ^ 0x20]) }
  if (character < 0x80 || !unicodeCase) return { latin: range(character, character) }
  return { latin: pointsOf([character, lowerCase(character), upperCase(character)]) }
}

function rangeClass(reader: PatternReader, first: number, last: number): CharacterClass {
  const set = range(first, last)
  const { ignoreCase, unicodeCase } = reader.flags
  if (!ignoreCase) return { set, isBmp: last <= 0xffff && areDisjoint(set, surrogates) }
  const isInside = (point: number) => point >= first && point <= last
  const others = unicodeCase
    ? casedPoints().filter((c) => isInside(upperCase(c)) || isInside(foldCase(c)))
    : asciiLetters.filter((c) => isInside(c ^ 0x20))
  return { set: union(set, pointsOf(others)), isBmp: false }
}

const asciiLetters = Array.from({ length: 52 }, (_, i) => (i < 26 ? 0x41 + i : 0x61 + i - 26))

function foldedSet(folded: number): CodePointSet {
  return union(range(folded, folded), withFolded(folded))
}

function octal(reader: PatternReader): number {
  const isOctal = (character: number) => character >= 0x30 && character <= 0x37
  if (!isOctal(reader.current())) reader.fail('Illegal octal escape sequence')
  let value = reader.take() - 0x30
  for (let count = 1; count < 3 && isOctal(reader.current()); count++) {
    if (count === 2 && value > 0o37) break
    value = value * 8 + reader.take() - 0x30
  }
  return value
}

function utf16(reader: PatternReader): number {
  const first = fourDigits(reader)
  if (first < 0xd800 || first > 0xdbff) return first
  const before = reader.at
  if (reader.take() === 0x5c && reader.take() === 0x75) {
    const second = fourDigits(reader)
    if (second >= 0xdc00 && second <= 0xdfff) {
      return (first - 0xd800) * 0x400 + (second - 0xdc00) + 0x10000
    }
  }
  reader.at = before
  return first
}

function fourDigits(reader: PatternReader): number {
  let value = 0
  for (let i = 0; i < 4; i++) {
    const digit = hexDigit(reader.take())
    if (digit < 0) reader.fail('Illegal Unicode escape sequence')
    value = value * 16 + digit
  }
  return value
}

function hexadecimal(reader: PatternReader): number {
  if (reader.current() !== 0x7b) {
    const high = hexDigit(reader.take())
    const low = high < 0 ? -1 : hexDigit(reader.take())
    if (low < 0) reader.fail('Illegal hexadecimal escape sequence')
    return high * 16 + low
  }
  if (hexDigit(reader.advance()) < 0) reader.fail('Illegal hexadecimal escape sequence')
  let value = 0
  while (hexDigit(reader.current()) >= 0) {
    value = value * 16 + hexDigit(reader.take())
    if (value > 0x10ffff) reader.fail('Hexadecimal codepoint is too big')
  }
  if (!reader.accept('}')) reader.fail('Unclosed hexadecimal escape sequence')
  return value
}

function hexDigit(character: number): number {
  if (isDigit(character)) return character - 0x30
  const lower = character | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** All characters but those that end a line. */
export const dot = complement(pointsOf([0x0a, 0x0d, 0x85, 0x2028, 0x2029]))
