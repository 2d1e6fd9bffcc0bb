/**
 * The characters of a pattern as Java's parser meets them: quoted parts (`\Q...\E`) already plain,
 * white space and comments passed over while (?x) holds.
 */
import { modelUnsupported, type ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

/** Flags as they stand at a place of the pattern; letters as in `(?idmsuxU)`. */
export interface PatternFlags {
  ignoreCase: boolean
  unixLines: boolean
  multiline: boolean
  dotAll: boolean
  unicodeCase: boolean
  comments: boolean
  unicodeClasses: boolean
}

/** What `current` gives behind the last character. */
export const END = -1

/** Added to a quoted character that could mean something else: it equals no character. */
const QUOTED = 0x200000

export class PatternReader {
  readonly pattern: string
  flags: PatternFlags = {
    ignoreCase: false,
    unixLines: false,
    multiline: false,
    dotAll: false,
    unicodeCase: false,
    comments: false,
    unicodeClasses: false,
  }
  at = 0
  private readonly characters: readonly number[]
  private readonly lastSupplementary: number

  constructor(pattern: string) {
    this.pattern = pattern
    if (pattern.length > limits.regexCharactersMax) {
      throw modelUnsupported(
        `regular expression: ${pattern.length} characters, limit ${limits.regexCharactersMax}`,
      )
    }
    this.characters = unquote(Array.from(pattern, (character) => character.codePointAt(0) ?? 0))
    this.lastSupplementary = this.characters.findLastIndex((character) =>
      isSupplementary(plain(character)),
    )
  }

  get length(): number {
    return this.characters.length
  }

  /** The character at the cursor, which first passes over what does not count. */
  current(): number {
    if (this.flags.comments) this.at = this.behindTrivia(this.at)
    return this.raw(this.at)
  }

  /** Goes on by one character; gives the new current one. */
  advance(): number {
    this.at++
    return this.current()
  }

  /** The current character; the cursor stands right behind it. */
  take(): number {
    const character = this.current()
    this.at++
    return character
  }

  /** The character at a place, whatever it is. */
  raw(at: number): number {
    return at < this.characters.length ? this.characters[at] : END
  }

  /** Consumes the text if it comes next. */
  accept(text: string): boolean {
    if (this.current() !== text.charCodeAt(0)) return false
    this.at++
    return true
  }

  /** Is there a surrogate or a character beyond 16 bits from here to the end? */
  hasSupplementary(from: number): boolean {
    return this.lastSupplementary >= from
  }

  /** MODEL_UNSUPPORTED, with the place in the pattern. */
  error(problem: string): ServingError {
    const shown = JSON.stringify(this.pattern.slice(0, 200))
    return modelUnsupported(`regular expression ${shown}, near index ${this.at - 1}: ${problem}`)
  }

  fail(problem: string): never {
    throw this.error(problem)
  }

  private behindTrivia(from: number): number {
    let at = from
    for (;;) {
      while (isSpace(this.raw(at))) at++
      if (this.raw(at) !== 0x23) return at
      while (at < this.characters.length && !this.endsLine(this.raw(at))) at++
    }
  }

  private endsLine(character: number): boolean {
    if (this.flags.unixLines) return character === 0x0a
    return (
      character === 0x0a ||
      character === 0x0d ||
      character === 0x85 ||
      character === 0x2028 ||
      character === 0x2029
    )
  }
}

/** The character that a quoted one stands for. */
export function plain(character: number): number {
  return character >= QUOTED ? character - QUOTED : character
}

export function isSupplementary(character: number): boolean {
  return character > 0xffff || (character >= 0xd800 && character <= 0xdfff)
}

export function isDigit(character: number): boolean {
  return character >= 0x30 && character <= 0x39
}

export function isLetter(character: number): boolean {
  const lower = character | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

function isSpace(character: number): boolean {
  return character === 0x20 || (character >= 0x09 && character <= 0x0d)
}

function unquote(characters: readonly number[]): number[] {
  const plainOnes: number[] = []
  let isQuoted = false
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]
    const isEscape = character === 0x5c
    const next = characters[i + 1]
    if (isQuoted && isEscape && next === 0x45) {
      isQuoted = false
      i++
    } else if (isQuoted) {
      const isPlain = character > 0x7f || isLetter(character)
      plainOnes.push(isPlain ? character : character + QUOTED)
    } else if (isEscape && next === 0x51) {
      isQuoted = true
      i++
    } else {
      plainOnes.push(character)
      if (isEscape && next !== undefined) plainOnes.push(characters[++i])
    }
  }
  return plainOnes
}
