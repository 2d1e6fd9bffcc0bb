/**
 * The names in `\p{...}` and the escapes `\d \w \s \h \v` of java.util.regex.
 * Source: CharPredicates and Pattern of OpenJDK 17.
 */
import {
  allCodePoints,
  type CodePointSet,
  complement,
  difference,
  pointsOf,
  pointsWhere,
  range,
  setOf,
  union,
} from './code-point-set.ts'
import { block, categories, script, tableSet } from './java-unicode.ts'

export interface PropertyFlags {
  /** (?i): the cases of letters are not told apart. */
  ignoreCase: boolean
  /** (?U): names of POSIX and `\d \w \s` mean Unicode's properties. */
  unicodeClasses: boolean
}

const word = setOf([0x30, 0x3a, 0x41, 0x5b, 0x5f, 0x60, 0x61, 0x7b])
const digit = range(0x30, 0x39)
const space = setOf([0x09, 0x0e, 0x20, 0x21])
export const horizontalSpace = setOf([
  0x09, 0x0a, 0x20, 0x21, 0xa0, 0xa1, 0x1680, 0x1681, 0x180e, 0x180f, 0x2000, 0x200b, 0x202f,
  0x2030, 0x205f, 0x2060, 0x3000, 0x3001,
])
export const verticalSpace = setOf([0x0a, 0x0e, 0x85, 0x86, 0x2028, 0x202a])

const letters = 'Lu Ll Lt Lm Lo'
const punctuation = 'Pc Pd Ps Pe Po Pi Pf'
const asciiLetter = setOf([0x41, 0x5b, 0x61, 0x7b])
const asciiPunctuation = setOf([0x21, 0x30, 0x3a, 0x41, 0x5b, 0x61, 0x7b, 0x7f])

/** `\d`, `\w` or `\s`. */
export function classEscape(letter: 'd' | 'w' | 's', unicodeClasses: boolean): CodePointSet {
  if (letter === 'd') return unicodeClasses ? categories('Nd') : digit
  if (letter === 'w') return unicodeClasses ? unicodeWord() : word
  return unicodeClasses ? unicodeSpace() : space
}

/** Letters and digits, and what joins them (Unicode's annex on regular expressions). */
export function unicodeWord(): CodePointSet {
  return union(union(alphabetic(), categories('Mn Me Mc Nd Pc')), range(0x200c, 0x200d))
}

/**
 * What `\p{name}` stands for; `undefined` where Java knows no such name.
 */
export function property(name: string, flags: PropertyFlags): CodePointSet | undefined {
  const equals = name.indexOf('=')
  if (equals >= 0) {
    return keyedProperty(name.slice(0, equals).toLowerCase(), name.slice(equals + 1), flags)
  }
  if (name.startsWith('In')) return block(name.slice(2))
  if (name.startsWith('Is')) {
    const short = name.slice(2)
    return unicodeProperty(short, flags) ?? plainProperty(short, flags) ?? script(short)
  }
  const posix = flags.unicodeClasses ? unicodePosix(name.toUpperCase(), flags) : undefined
  return posix ?? plainProperty(name, flags)
}

function keyedProperty(key: string, value: string, flags: PropertyFlags): CodePointSet | undefined {
  if (key === 'sc' || key === 'script') return script(value)
  if (key === 'blk' || key === 'block') return block(value)
  if (key === 'gc' || key === 'general_category') return plainProperty(value, flags)
  return undefined
}

/** Names after `Is`, in any case. */
function unicodeProperty(name: string, flags: PropertyFlags): CodePointSet | undefined {
  switch (name.toUpperCase()) {
    case 'ALPHABETIC':
      return alphabetic()
    case 'ASSIGNED':
      return complement(categories('Cn'))
    case 'CONTROL':
      return categories('Cc')
    case 'HEXDIGIT':
    case 'HEX_DIGIT':
      return unicodeHexDigit()
    case 'IDEOGRAPHIC':
      return tableSet('ideographic')
    case 'JOINCONTROL':
    case 'JOIN_CONTROL':
      return range(0x200c, 0x200d)
    case 'LETTER':
      return categories(letters)
    case 'LOWERCASE':
      return cased('lower', flags)
    case 'UPPERCASE':
      return cased('upper', flags)
    case 'TITLECASE':
      return cased('title', flags)
    case 'NONCHARACTERCODEPOINT':
    case 'NONCHARACTER_CODE_POINT':
      return pointsWhere((c) => (c & 0xfffe) === 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
    case 'PUNCTUATION':
      return categories(punctuation)
    case 'WHITESPACE':
    case 'WHITE_SPACE':
      return unicodeSpace()
    case 'WORD':
      return unicodeWord()
    default:
      return unicodePosix(name.toUpperCase(), flags)
  }
}

/** POSIX names, in upper case, as Unicode's annex on regular expressions defines them. */
function unicodePosix(name: string, flags: PropertyFlags): CodePointSet | undefined {
  const graph = () => complement(categories('Zs Zl Zp Cc Cs Cn'))
  switch (name) {
    case 'ALPHA':
      return alphabetic()
    case 'LOWER':
      return cased('lower', flags)
    case 'UPPER':
      return cased('upper', flags)
    case 'SPACE':
      return unicodeSpace()
    case 'PUNCT':
      return categories(punctuation)
    case 'XDIGIT':
      return unicodeHexDigit()
    case 'ALNUM':
      return union(alphabetic(), categories('Nd'))
    case 'CNTRL':
      return categories('Cc')
    case 'DIGIT':
      return categories('Nd')
    case 'BLANK':
      return union(categories('Zs'), range(0x09, 0x09))
    case 'GRAPH':
      return graph()
    case 'PRINT':
      return difference(union(graph(), categories('Zs')), categories('Cc'))
    default:
      return undefined
  }
}

/** Categories, POSIX names in ASCII, and the methods of java.lang.Character. */
function plainProperty(name: string, flags: PropertyFlags): CodePointSet | undefined {
  const { ignoreCase } = flags
  if (ignoreCase && /^L[ult]$/.test(name)) return categories('Lu Ll Lt')
  const grouped = categoryGroups[name]
  if (grouped !== undefined) return categories(grouped)
  const ascii = asciiProperties[name]
  if (ascii !== undefined) return ascii
  if (name === 'Lower') return ignoreCase ? asciiLetter : range(0x61, 0x7a)
  if (name === 'Upper') return ignoreCase ? asciiLetter : range(0x41, 0x5a)
  return name.startsWith('java') ? characterMethod(name.slice(4), flags) : undefined
}

const categoryGroups: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  ...Object.fromEntries(
    (
      'Cn Lu Ll Lt Lm Lo Mn Me Mc Nd Nl No Zs Zl Zp Cc Cf Co Cs Pd Ps Pe Pc Po Sm Sc Sk So ' +
      'Pi Pf'
    )
      .split(' ')
      .map((name) => [name, name]),
  ),
  L: letters,
  M: 'Mn Me Mc',
  N: 'Nd Nl No',
  Z: 'Zs Zl Zp',
  C: 'Cc Cf Co Cs Cn',
  P: punctuation,
  S: 'Sm Sc Sk So',
  LC: 'Lu Ll Lt',
  LD: `${letters} Nd`,
}

const asciiProperties: Readonly<Record<string, CodePointSet | undefined>> = {
  __proto__: null as never,
  L1: range(0, 0xff),
  all: allCodePoints,
  ASCII: range(0, 0x7f),
  Alnum: union(asciiLetter, digit),
  Alpha: asciiLetter,
  Blank: pointsOf([0x09, 0x20]),
  Cntrl: setOf([0, 0x20, 0x7f, 0x80]),
  Digit: digit,
  Graph: range(0x21, 0x7e),
  Print: range(0x20, 0x7e),
  Punct: asciiPunctuation,
  Space: space,
  XDigit: setOf([0x30, 0x3a, 0x41, 0x47, 0x61, 0x67]),
}

/** `\p{javaX}`: Character.isX. */
function characterMethod(name: string, flags: PropertyFlags): CodePointSet | undefined {
  const identifierStart = () =>
    union(categories(`${letters} Nl Sc Pc`), tableSet('javaIdentifierStart'))
  const ignorable = () => union(categories('Cf'), tableSet('identifierIgnorable'))
  switch (name) {
    case 'LowerCase':
      return cased('lower', flags)
    case 'UpperCase':
      return cased('upper', flags)
    case 'TitleCase':
      return cased('title', flags)
    case 'Alphabetic':
      return alphabetic()
    case 'Ideographic':
      return tableSet('ideographic')
    case 'Digit':
      return categories('Nd')
    case 'Defined':
      return complement(categories('Cn'))
    case 'Letter':
      return categories(letters)
    case 'LetterOrDigit':
      return categories(`${letters} Nd`)
    case 'JavaIdentifierStart':
      return identifierStart()
    case 'JavaIdentifierPart':
      return union(union(identifierStart(), categories('Nd Mc Mn')), ignorable())
    case 'UnicodeIdentifierStart':
      return union(categories(`${letters} Nl`), tableSet('unicodeIdentifierStart'))
    case 'UnicodeIdentifierPart':
      return union(categories(`${letters} Nl Pc Nd Mc Mn Cf`), tableSet('unicodeIdentifierPart'))
    case 'IdentifierIgnorable':
      return ignorable()
    case 'SpaceChar':
      return categories('Zs Zl Zp')
    case 'Whitespace':
      return union(
        difference(categories('Zs Zl Zp'), pointsOf([0xa0, 0x2007, 0x202f])),
        setOf([0x09, 0x0e, 0x1c, 0x20]),
      )
    case 'ISOControl':
      return setOf([0, 0x20, 0x7f, 0xa0])
    case 'Mirrored':
      return tableSet('mirrored')
    default:
      return undefined
  }
}

function alphabetic(): CodePointSet {
  return union(categories(`${letters} Nl`), tableSet('alphabetic'))
}

function cased(which: 'lower' | 'upper' | 'title', flags: PropertyFlags): CodePointSet {
  const lower = () => union(categories('Ll'), tableSet('lowercase'))
  const upper = () => union(categories('Lu'), tableSet('uppercase'))
  if (flags.ignoreCase) return union(union(lower(), upper()), categories('Lt'))
  if (which === 'title') return categories('Lt')
  return which === 'lower' ? lower() : upper()
}

function unicodeSpace(): CodePointSet {
  return union(categories('Zs Zl Zp'), setOf([0x09, 0x0e, 0x85, 0x86]))
}

function unicodeHexDigit(): CodePointSet {
  const latin = [0x41, 0x47, 0x61, 0x67, 0xff21, 0xff27, 0xff41, 0xff47]
  return union(categories('Nd'), setOf(latin))
}
