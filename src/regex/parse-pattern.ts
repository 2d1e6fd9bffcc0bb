/**
 * Parses the syntax of java.util.regex.Pattern (OpenJDK 17). What Java refuses is refused; so are
 * canonical equivalence (?c), character names \N{...} and grapheme clusters \X and \b{g}.
 */
import { limits } from '../base/limits.ts'
import { allCodePoints, type CodePointSet, complement, range } from './code-point-set.ts'
import {
  type CharacterClass,
  dot,
  escapedCharacter,
  namedClass,
  parseClass,
  parseProperty,
  runCharacter,
  single,
} from './parse-class.ts'
import { parseFlags } from './pattern-flags.ts'
import { END, isDigit, isLetter, PatternReader, plain } from './pattern-reader.ts'
import { type Assertion, extentOf, type Repeat, type Tree, unbounded } from './pattern-tree.ts'

export interface ParsedPattern {
  tree: Tree
  groupCount: number
  groupNames: ReadonlyMap<string, number>
  /** A search goes on by whole characters, not by UTF-16 units. */
  byCodePoint: boolean
}

interface Parser {
  reader: PatternReader
  groupCount: number
  groupNames: Map<string, number>
  byCodePoint: boolean
  depth: number
}

/** @throws MODEL_UNSUPPORTED with the place where Java (or this parser) takes no more */
export function parsePattern(pattern: string): ParsedPattern {
  const reader = new PatternReader(pattern)
  const byCodePoint = reader.hasSupplementary(0)
  const parser: Parser = { reader, groupCount: 0, groupNames: new Map(), byCodePoint, depth: 0 }
  try {
    const tree = parseBranch(parser)
    if (reader.at < reader.length) reader.fail("Unmatched closing ')'")
    if (reader.at > reader.length) reader.fail('Unescaped trailing backslash')
    const { groupCount, groupNames } = parser
    return { tree, groupCount, groupNames, byCodePoint: parser.byCodePoint }
  } catch (thrown) {
    if (thrown instanceof RangeError) return reader.fail('nested too deeply')
    throw thrown
  }
}

function parseBranch(parser: Parser): Tree {
  const alternatives = [parseSequence(parser)]
  while (parser.reader.accept('|')) alternatives.push(parseSequence(parser))
  return alternatives.length === 1 ? alternatives[0] : { kind: 'branch', alternatives }
}

function parseSequence(parser: Parser): Tree {
  const { reader } = parser
  const items: Tree[] = []
  for (;;) {
    const character = reader.current()
    if (character === END || character === 0x7c || character === 0x29) break
    const at = reader.at
    if (character === 0x28) {
      const group = parseGroup(parser)
      if (group !== undefined) items.push(group)
    } else if (character === 0x7b) {
      // With nothing before it, Java repeats the empty text.
      items.push(repeated(parser, { kind: 'empty' }))
    } else if (character === 0x2a || character === 0x2b || character === 0x3f) {
      reader.at++
      reader.fail(`Dangling meta character '${String.fromCharCode(character)}'`)
    } else {
      const item = parseItem(parser)
      if (typeof item !== 'number') items.push(repeated(parser, item))
      else {
        reader.at = at
        items.push(...parseRun(parser))
      }
    }
  }
  return items.length === 1 ? items[0] : { kind: 'sequence', items }
}

/** Literal characters in a row; the last one may be repeated, and then stands alone. */
function parseRun(parser: Parser): Tree[] {
  const { reader } = parser
  const run: number[] = []
  let behindLast: Tree | undefined
  for (;;) {
    const character = reader.current()
    if (character === END || isOneOf(character, '|()[{*+?.^$')) break
    const at = reader.at
    const item = parseItem(parser)
    if (typeof item !== 'number') {
      reader.at = at
      break
    }
    if (isOneOf(reader.current(), '*+?{')) {
      behindLast = repeated(parser, classTree(parser, single(reader, item)))
      break
    }
    run.push(item)
  }
  const items: Tree[] =
    run.length === 1
      ? [classTree(parser, single(reader, run[0]))]
      : run.map((character) => ({ kind: 'set', set: runCharacter(reader, character) }))
  if (behindLast !== undefined) items.push(behindLast)
  return items
}

/** One item without its quantifier; a literal character as its number. */
function parseItem(parser: Parser): Tree | number {
  const { reader } = parser
  const { dotAll, multiline, unixLines } = reader.flags
  const character = reader.current()
  switch (character) {
    case 0x5b:
      return classTree(parser, parseClass(reader))
    case 0x5c:
      return parseEscape(parser)
    case 0x5e:
      reader.at++
      if (!multiline) return assertion('begin')
      return assertion(unixLines ? 'unix-line-begin' : 'line-begin')
    case 0x24:
      reader.at++
      if (multiline) return assertion(unixLines ? 'unix-line-end' : 'line-end')
      return assertion(unixLines ? 'unix-end-or-last-line' : 'end-or-last-line')
    case 0x2e:
      reader.at++
      // Java does not count the dot among what makes a search go by characters.
      if (dotAll) return { kind: 'set', set: allCodePoints }
      return { kind: 'set', set: unixLines ? notNewline : dot }
    default:
      reader.at++
      return plain(character)
  }
}

const notNewline: CodePointSet = complement(range(0x0a, 0x0a))

function parseEscape(parser: Parser): Tree | number {
  const { reader } = parser
  const { unicodeClasses, unixLines } = reader.flags
  const letter = reader.raw(reader.at + 1)
  if (letter === 0x70 || letter === 0x50) {
    reader.at++
    return classTree(parser, parseProperty(reader))
  }
  reader.at += 2
  if (letter === END) return reader.fail('Unescaped trailing backslash')
  if (letter >= 0x31 && letter <= 0x39) return parseReference(parser, letter - 0x30)
  const boundary = `${unicodeClasses ? 'unicode-' : ''}word-boundary` as const
  switch (String.fromCodePoint(letter)) {
    case 'A':
      return assertion('begin')
    case 'B':
      return assertion(`no-${boundary}`)
    case 'b':
      if (reader.current() === 0x7b && reader.raw(reader.at + 1) === 0x67) {
        reader.fail('\\b{g} is not supported')
      }
      return assertion(boundary)
    case 'G':
      return assertion('last-match')
    case 'N':
      return reader.fail('\\N is not supported')
    case 'R':
      return { kind: 'line-ending' }
    case 'X':
      return reader.fail('\\X is not supported')
    case 'Z':
      return assertion(unixLines ? 'unix-end-or-last-line' : 'end-or-last-line')
    case 'z':
      return assertion('end')
    case 'k':
      return parseNamedReference(parser)
  }
  const known = namedClass(reader, letter)
  if (known !== undefined) return classTree(parser, known)
  return escapedCharacter(reader, letter) ?? reader.fail('Illegal/unsupported escape sequence')
}

/** As many digits as make the number of a group that has begun; the first one always. */
function parseReference(parser: Parser, firstDigit: number): Tree {
  const { reader } = parser
  let group = firstDigit
  while (isDigit(reader.current())) {
    const longer = group * 10 + reader.current() - 0x30
    if (parser.groupCount < longer) break
    group = longer
    reader.at++
  }
  return backReference(parser, group)
}

function parseNamedReference(parser: Parser): Tree {
  const { reader } = parser
  if (!reader.accept('<')) reader.fail("\\k is not followed by '<' for named capturing group")
  const name = groupName(reader)
  const group = parser.groupNames.get(name)
  if (group === undefined) return reader.fail(`named capturing group <${name}> does not exist`)
  return backReference(parser, group)
}

function backReference(parser: Parser, group: number): Tree {
  const { ignoreCase, unicodeCase } = parser.reader.flags
  const fold = ignoreCase ? (unicodeCase ? 'unicode' : 'ascii') : 'none'
  return { kind: 'back-reference', group, fold }
}

/** A group with its quantifier; `undefined` where it only sets flags. */
function parseGroup(parser: Parser): Tree | undefined {
  const { reader } = parser
  const before = { ...reader.flags }
  if (++parser.depth > limits.regexDepthMax) reader.fail('nested too deeply')
  let tree: Tree
  if (reader.advance() !== 0x3f) {
    parser.groupCount++
    tree = { kind: 'group', group: parser.groupCount, body: parseBranch(parser) }
  } else {
    const special = parseSpecialGroup(parser)
    if (special === undefined) {
      parser.depth--
      return undefined
    }
    tree = special
  }
  parser.depth--
  if (!reader.accept(')')) {
    reader.at++
    reader.fail('Unclosed group')
  }
  reader.flags = before
  return repeated(parser, tree)
}

/** What follows `(`, the cursor standing at the `?`. */
function parseSpecialGroup(parser: Parser): Tree | undefined {
  const { reader } = parser
  const kind = reader.raw(reader.at + 1)
  reader.at += 2
  switch (String.fromCodePoint(Math.max(kind, 0))) {
    case ':':
      return { kind: 'group', group: 0, body: parseBranch(parser) }
    case '=':
    case '!': {
      const body = parseBranch(parser)
      const isNegative = kind === 0x21
      return {
        kind: 'look',
        isBehind: false,
        isNegative,
        body,
        least: 0,
        most: 0,
        byCodePoint: false,
      }
    }
    case '>':
      return { kind: 'atomic', body: parseBranch(parser) }
    case '<':
      return parseBehindOrNamed(parser)
    case '$':
    case '@':
      return reader.fail('Unknown group type')
    default:
      reader.at--
      parseFlags(reader)
      if (reader.accept(')')) return undefined
      if (!reader.accept(':')) reader.fail('Unknown inline modifier')
      return { kind: 'group', group: 0, body: parseBranch(parser) }
  }
}

function parseBehindOrNamed(parser: Parser): Tree {
  const { reader } = parser
  const kind = reader.current()
  if (kind !== 0x3d && kind !== 0x21) {
    const name = groupName(reader)
    if (parser.groupNames.has(name)) {
      reader.fail(`Named capturing group <${name}> is already defined`)
    }
    const group = ++parser.groupCount
    parser.groupNames.set(name, group)
    return { kind: 'group', group, body: parseBranch(parser) }
  }
  reader.at++
  const byCodePoint = reader.hasSupplementary(reader.at)
  const body = parseBranch(parser)
  const { least, most, isBounded } = extentOf(body)
  if (!isBounded) reader.fail('Look-behind group does not have an obvious maximum length')
  const isNegative = kind === 0x21
  return { kind: 'look', isBehind: true, isNegative, body, least, most, byCodePoint }
}

function groupName(reader: PatternReader): string {
  let name = ''
  let character = reader.take()
  if (!isLetter(character)) {
    reader.fail('capturing group name does not start with a Latin letter')
  }
  while (isLetter(character) || isDigit(character)) {
    name += String.fromCharCode(character)
    character = reader.take()
  }
  if (character !== 0x3e) reader.fail("named capturing group is missing trailing '>'")
  return name
}

/** The tree, repeated as the quantifier behind it says. */
function repeated(parser: Parser, body: Tree): Tree {
  const { reader } = parser
  let least = 0
  let most = unbounded
  switch (reader.current()) {
    case 0x2a:
      break
    case 0x2b:
      least = 1
      break
    case 0x3f:
      most = 1
      break
    case 0x7b:
      ;[least, most] = parseCounts(reader)
      break
    default:
      return body
  }
  let mode: Repeat['mode'] = 'greedy'
  const behind = reader.advance()
  if (behind === 0x3f) mode = 'lazy'
  else if (behind === 0x2b) mode = 'possessive'
  if (mode !== 'greedy') reader.at++
  const isFixed = body.kind === 'group' && extentOf(body).isFixed
  return { kind: 'repeat', body, least, most, mode, isFixed }
}

/** `{2}`, `{2,}` or `{2,3}`; the cursor is left at the closing brace. */
function parseCounts(reader: PatternReader): [least: number, most: number] {
  reader.at++
  if (!isDigit(reader.raw(reader.at))) return reader.fail('Illegal repetition')
  const least = parseCount(reader)
  let most = least
  if (reader.accept(',')) most = reader.current() === 0x7d ? unbounded : parseCount(reader)
  if (reader.current() !== 0x7d) return reader.fail('Unclosed counted closure')
  if (most < least) return reader.fail('Illegal repetition range')
  return [least, most]
}

function parseCount(reader: PatternReader): number {
  let count = 0
  while (isDigit(reader.current())) {
    count = count * 10 + reader.take() - 0x30
    if (count > unbounded) reader.fail('Illegal repetition range')
  }
  return count
}

function isOneOf(character: number, characters: string): boolean {
  return character >= 0 && character < 0x80 && characters.includes(String.fromCharCode(character))
}

function assertion(what: Assertion): Tree {
  return { kind: 'assertion', what }
}

function classTree(parser: Parser, { set, isBmp }: CharacterClass): Tree {
  if (!isBmp) parser.byCodePoint = true
  return { kind: 'set', set }
}
