/**
 * Regular expressions as java.util.regex of Java 17 has them, over JavaScript's strings: the same
 * matches, groups, splits and replacements, with a bound on the work (limits.regexSteps).
 */
import { checkTextLength } from '../base/size-checks.ts'
import { Backtracker } from './backtracker.ts'
import { allCodePoints } from './code-point-set.ts'
import { type ParsedPattern, parsePattern } from './parse-pattern.ts'
import { compileProgram } from './program.ts'
import { parseReplacement } from './replacement.ts'
import { RunScanner } from './run-scanner.ts'
import type { Searcher } from './searcher.ts'
import { firstCharacters, isAnchored, leadingRun, runsOf } from './simple-pattern.ts'

export interface Match {
  start: number
  end: number
  /** Start and end of each group, in turn; -1 where it took no part. Group 0 is the match. */
  groups: Int32Array
}

/** All operations throw ROW_INVALID where they would take too many steps. */
export interface JavaRegex {
  readonly groupCount: number
  /** Steps that the last operation has taken. */
  readonly stepsTaken: number
  /** `Matcher.find(from)`. */
  find(text: string, from?: number): Match | undefined
  /** Is there a match anywhere? As `Matcher.find()`. */
  test(text: string): boolean
  /** The matches of `Matcher.find()`, one after the other. */
  findAll(text: string): Match[]
  /** The texts of these matches. */
  findTexts(text: string): string[]
  /** `Pattern.split(text, limit)`. */
  split(text: string, limit?: number): string[]
  /**
   * `Matcher.replaceAll(replacement)`.
   * @param from where the region begins that is searched (`Matcher.region`)
   */
  replaceAll(text: string, replacement: string, from?: number): string
}

/** @throws MODEL_UNSUPPORTED with the place in the pattern where Java or this code takes no more */
export function compileJavaRegex(pattern: string): JavaRegex {
  const parsed = parsePattern(pattern)
  const { groupCount, groupNames } = parsed
  const searcher = searcherFor(pattern, parsed)
  const walk = (text: string, from: number, visit: Visit) =>
    walkMatches(searcher, text, from, visit)
  return {
    groupCount,
    get stepsTaken() {
      return searcher.stepsTaken
    },
    find: (text, from = 0) => {
      searcher.begin(text, 0)
      return searcher.search(from, from) ? currentMatch(searcher) : undefined
    },
    test: (text) => {
      searcher.begin(text, 0)
      return searcher.search(0, 0)
    },
    findAll: (text) => {
      const matches: Match[] = []
      walk(text, 0, () => matches.push(currentMatch(searcher)))
      return matches
    },
    findTexts: (text) => {
      const texts: string[] = []
      walk(text, 0, (start, end) => texts.push(text.slice(start, end)))
      return texts
    },
    split: (text, limit = 0) => split(text, limit, walk),
    replaceAll: (text, replacement, from = 0) => {
      const parts = parseReplacementOnce(replacement)
      let replaced = ''
      let copied = 0
      walk(text, from, (start, end) => {
        replaced += text.slice(copied, start)
        for (const part of parts()) {
          replaced += typeof part === 'string' ? part : groupText(searcher.groups, text, part)
          checkTextLength('replacement', replaced.length)
        }
        copied = end
      })
      return copied === 0 && replaced === '' ? text : replaced + text.slice(copied)
    },
  }

  /** Java reads the replacement at the first match: without one, it may be anything. */
  function parseReplacementOnce(replacement: string) {
    let parsedOnce: ReturnType<typeof parseReplacement> | undefined
    return () => {
      parsedOnce ??= parseReplacement(replacement, groupCount, groupNames)
      return parsedOnce
    }
  }
}

/** What a group of the match holds; empty where it took no part. */
export function groupText(groups: Int32Array, text: string, group: number): string {
  const start = groups[2 * group]
  return start < 0 ? '' : text.slice(start, groups[2 * group + 1])
}

type Visit = (start: number, end: number) => void

function searcherFor(pattern: string, parsed: ParsedPattern): Searcher {
  const { tree, groupCount, byCodePoint } = parsed
  const runs = groupCount === 0 ? runsOf(tree) : undefined
  const first = firstCharacters(tree)
  if (runs !== undefined) return new RunScanner(pattern, runs, first ?? allCodePoints, byCodePoint)
  const program = compileProgram(tree, groupCount)
  const failsAlike = !program.leavesGroups && !program.hasReferences
  return new Backtracker(program, {
    pattern,
    // Java's failed starts would have left groups set.
    first: program.leavesGroups ? null : first,
    leading: failsAlike ? leadingRun(tree) : null,
    isAnchored: isAnchored(tree),
    byCodePoint,
  })
}

function walkMatches(searcher: Searcher, text: string, from: number, visit: Visit): void {
  searcher.begin(text, from)
  for (let at = from, lastEnd = from; at <= text.length; ) {
    if (!searcher.search(at, lastEnd)) return
    const [start, end] = searcher.groups
    visit(start, end)
    lastEnd = end
    // By units: a search may go on in the middle of a pair, as Java's does.
    at = end === start ? end + 1 : end
  }
}

function currentMatch({ groups }: Searcher): Match {
  return { start: groups[0], end: groups[1], groups: groups.slice() }
}

function split(
  text: string,
  limit: number,
  walk: (text: string, from: number, visit: Visit) => void,
): string[] {
  const parts: string[] = []
  let from = 0
  walk(text, 0, (start, end) => {
    // A match of nothing at the beginning leaves no empty text before it.
    const isNothing = from === 0 && start === 0 && end === 0
    if (isNothing || (limit > 0 && parts.length >= limit - 1)) return
    parts.push(text.slice(from, start))
    from = end
  })
  if (from === 0) return [text]
  parts.push(text.slice(from))
  if (limit === 0) while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop()
  return parts
}
