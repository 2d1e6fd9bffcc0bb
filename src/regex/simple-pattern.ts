/**
 * What can be told of a pattern without a text: where matches can begin, and whether it is a mere
 * row of characters in which nothing is ever tried twice.
 */
import {
  allCodePoints,
  areDisjoint,
  type CodePointSet,
  noCodePoints,
  setOf,
  union,
} from './code-point-set.ts'
import { type Tree, unbounded } from './pattern-tree.ts'
import type { Run } from './scan-run.ts'

/** The characters that a match can begin with; `null` where it may be empty or nothing is known. */
export function firstCharacters(tree: Tree): CodePointSet | null {
  const { set, isOptional } = firstOf(tree)
  return isOptional ? null : set
}

/** Can a match only begin where the text does? */
export function isAnchored(tree: Tree): boolean {
  if (tree.kind === 'sequence') return tree.items.length > 0 && isAnchored(tree.items[0])
  return tree.kind === 'assertion' && tree.what === 'begin'
}

/**
 * The characters that the pattern takes first, if it takes any number of them: where it fails from
 * one place, it fails from all places within the same run.
 */
export function leadingRun(tree: Tree): CodePointSet | null {
  if (tree.kind === 'sequence') return tree.items.length > 0 ? leadingRun(tree.items[0]) : null
  if (tree.kind === 'group') return leadingRun(tree.body)
  const isRun = tree.kind === 'repeat' && tree.body.kind === 'set' && tree.most === unbounded
  return isRun && tree.body.kind === 'set' ? tree.body.set : null
}

/**
 * The pattern as runs, if a run can never have to give back a character: what follows it begins
 * with other ones. The first run is not empty.
 */
export function runsOf(tree: Tree): readonly Run[] | undefined {
  const items = tree.kind === 'sequence' ? tree.items : [tree]
  const runs: Run[] = []
  for (const item of items) {
    const run = runOf(item)
    if (run === undefined) return undefined
    runs.push(run)
  }
  if (runs.length === 0 || runs.every(({ least }) => least === 0)) return undefined
  const isFinal = runs.every((run, i) => run.least === run.most || isApart(run, runs, i + 1))
  return isFinal ? runs : undefined
}

function runOf(tree: Tree): Run | undefined {
  if (tree.kind === 'set') return { set: tree.set, least: 1, most: 1 }
  const choice = choiceOf(tree)
  if (choice !== undefined) return { set: choice, least: 1, most: 1 }
  if (tree.kind === 'group' && tree.group === 0) return runOf(tree.body)
  if (tree.kind !== 'repeat' || tree.mode === 'lazy') return undefined
  const { body, least, most } = tree
  const set = body.kind === 'set' ? body.set : choiceOf(body.kind === 'group' ? body.body : body)
  const captures = body.kind === 'group' && body.group !== 0
  return set === undefined || captures ? undefined : { set, least, most }
}

/** `a|b|c`: one character each, so that it does not matter which is tried first. */
function choiceOf(tree: Tree): CodePointSet | undefined {
  if (tree.kind !== 'branch') return undefined
  let all = noCodePoints
  for (const alternative of tree.alternatives) {
    if (alternative.kind !== 'set') return undefined
    all = union(all, alternative.set)
  }
  return all
}

/** Does all that may follow the run, up to what must, begin with other characters? */
function isApart(run: Run, runs: readonly Run[], from: number): boolean {
  for (let i = from; i < runs.length; i++) {
    if (!areDisjoint(run.set, runs[i].set)) return false
    if (runs[i].least > 0) return true
  }
  return true
}

interface First {
  set: CodePointSet
  /** The tree may match without taking a character. */
  isOptional: boolean
}

const nothing: First = { set: noCodePoints, isOptional: true }
const anything: First = { set: allCodePoints, isOptional: true }

function firstOf(tree: Tree): First {
  switch (tree.kind) {
    case 'set':
      return { set: tree.set, isOptional: false }
    case 'sequence':
      return firstOfAll(tree.items)
    case 'branch':
      return tree.alternatives.map(firstOf).reduce((a, b) => ({
        set: union(a.set, b.set),
        isOptional: a.isOptional || b.isOptional,
      }))
    case 'group':
    case 'atomic':
      return firstOf(tree.body)
    case 'repeat': {
      const body = firstOf(tree.body)
      if (tree.most === 0) return nothing
      return { set: body.set, isOptional: tree.least === 0 || body.isOptional }
    }
    case 'line-ending':
      return { set: lineEndings, isOptional: false }
    case 'back-reference':
      return anything
    default:
      return nothing
  }
}

function firstOfAll(items: readonly Tree[]): First {
  let set = noCodePoints
  for (const item of items) {
    const first = firstOf(item)
    set = union(set, first.set)
    if (!first.isOptional) return { set, isOptional: false }
  }
  return { set, isOptional: true }
}

const lineEndings = setOf([0x0a, 0x0e, 0x85, 0x86, 0x2028, 0x202a])

/** The text of runs of one character each, if it holds no half of a pair. */
export function literalOf(runs: readonly Run[]): string | undefined {
  let text = ''
  for (const { set, least, most } of runs) {
    const [point, end] = set.bounds
    if (set.bounds.length !== 2 || end !== point + 1 || least !== 1 || most !== 1) return undefined
    if (point >= 0xd800 && point <= 0xdfff) return undefined
    text += String.fromCodePoint(point)
  }
  return text
}
