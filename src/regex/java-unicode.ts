/**
 * What java.lang.Character of Java 17 (Unicode 13) knows: categories, case mappings, scripts and
 * blocks, as sets. Node's own property escapes follow its ICU, which is years ahead of Java's.
 */
import { type CodePointSet, noCodePoints, pointsOf, setOf, union } from './code-point-set.ts'
import {
  alphabetic,
  blockRuns,
  categoryRuns,
  identifierIgnorable,
  ideographic,
  javaIdentifierStart,
  lowerCases,
  lowercase,
  mirrored,
  scriptNames,
  scriptRuns,
  unicodeIdentifierPart,
  unicodeIdentifierStart,
  upperCases,
  uppercase,
} from './java-unicode-tables.ts'

const sets = {
  alphabetic,
  identifierIgnorable,
  ideographic,
  javaIdentifierStart,
  lowercase,
  mirrored,
  unicodeIdentifierPart,
  unicodeIdentifierStart,
  uppercase,
}

/** Sets of java-unicode-tables.ts that are no unions of categories. */
export type TableSet = keyof typeof sets

const categorySets = lazy(readCategories)
const scriptSets = lazy(readScripts)
const blockSets = lazy(readBlocks)
const upperCaseMap = lazy(() => readMappings(upperCases))
const lowerCaseMap = lazy(() => readMappings(lowerCases))
const foldedSets = lazy(groupByFolded)
const tableSets = new Map<TableSet, CodePointSet>()

/** The union of general categories: `Lu Ll`. */
export function categories(names: string): CodePointSet {
  const known = categorySets()
  return names.split(' ').reduce((all, name) => {
    return union(all, known.get(name) ?? noCodePoints)
  }, noCodePoints)
}

export function tableSet(name: TableSet): CodePointSet {
  const known = tableSets.get(name)
  if (known !== undefined) return known
  const set = readRanges(sets[name])
  tableSets.set(name, set)
  return set
}

/** `Character.UnicodeScript.forName`: full names and ISO codes, in any case. */
export function script(name: string): CodePointSet | undefined {
  return scriptSets().get(name.toUpperCase())
}

/** `Character.UnicodeBlock.forName`: in any case, with low lines, spaces or neither. */
export function block(name: string): CodePointSet | undefined {
  return blockSets().get(name.toUpperCase())
}

/** Character.toUpperCase(int): one code point to one. */
export function upperCase(codePoint: number): number {
  return upperCaseMap().get(codePoint) ?? codePoint
}

/** Character.toLowerCase(int). */
export function lowerCase(codePoint: number): number {
  return lowerCaseMap().get(codePoint) ?? codePoint
}

/** The lower case of the upper case: what Java compares where it ignores the case of Unicode. */
export function foldCase(codePoint: number): number {
  return lowerCase(upperCase(codePoint))
}

/** All code points with this folded form. */
export function withFolded(folded: number): CodePointSet {
  const others = foldedSets().get(folded) ?? []
  return pointsOf(foldCase(folded) === folded ? [folded, ...others] : others)
}

/** Code points that a case mapping changes. */
export const casedPoints = lazy((): readonly number[] => {
  return [...new Set([...upperCaseMap().keys(), ...lowerCaseMap().keys()])]
})

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function readCategories(): Map<string, CodePointSet> {
  const bounds = new Map<string, number[]>()
  let at = 0
  for (const run of words(categoryRuns)) {
    const name = /^[A-Z][a-z]/.exec(run)?.[0] ?? ''
    const end = at + Number.parseInt(run.slice(name.length), 36)
    append(bounds, name, at, end)
    at = end
  }
  return setsOf(bounds)
}

function readScripts(): Map<string, CodePointSet> {
  const names = words(scriptNames)
  const bounds = new Map<string, number[]>()
  let at = 0
  for (const run of words(scriptRuns)) {
    const [index, length] = run.split(':').map((digits) => Number.parseInt(digits, 36))
    append(bounds, names[index], at, at + length)
    at += length
  }
  const sets = setsOf(bounds)
  for (const [all, set] of [...sets]) for (const name of all.split('|')) sets.set(name, set)
  return sets
}

function readBlocks(): Map<string, CodePointSet> {
  // A block of UTF-16 code units that no code point belongs to.
  const sets = new Map<string, CodePointSet>([['SURROGATES_AREA', noCodePoints]])
  let at = 0
  for (const line of blockRuns.trim().split('\n')) {
    const [gap, length, names] = line.split(':')
    const start = at + Number.parseInt(gap, 36)
    at = start + Number.parseInt(length, 36)
    const set = setOf([start, at])
    for (const name of names.split('|')) {
      sets.set(name, set)
      sets.set(name.replaceAll(' ', ''), set)
    }
  }
  return sets
}

function readRanges(text: string): CodePointSet {
  const bounds: number[] = []
  let at = 0
  for (const word of words(text)) {
    const [gap, length = '1'] = word.split(':')
    const start = at + Number.parseInt(gap, 36)
    at = start + Number.parseInt(length, 36)
    bounds.push(start, at)
  }
  return setOf(bounds)
}

function readMappings(text: string): Map<number, number> {
  const map = new Map<number, number>()
  let at = 0
  for (const word of words(text)) {
    const [gap, count, step, delta] = word.split(':').map((digits) => Number.parseInt(digits, 36))
    at += gap
    for (let i = 0; i < count; i++) map.set(at + i * step, at + i * step + delta)
    at += (count - 1) * step + 1
  }
  return map
}

function groupByFolded(): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (const point of casedPoints()) {
    const folded = foldCase(point)
    const group = groups.get(folded)
    if (group === undefined) groups.set(folded, [point])
    else group.push(point)
  }
  return groups
}

function append(bounds: Map<string, number[]>, name: string, from: number, to: number): void {
  const known = bounds.get(name)
  if (known === undefined) bounds.set(name, [from, to])
  else known.push(from, to)
}

function setsOf(bounds: Map<string, number[]>): Map<string, CodePointSet> {
  return new Map([...bounds].map(([name, list]) => [name, setOf(list)]))
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
