/**
 * A parsed pattern, and how long what it matches can be. Java decides by that length how a group is
 * repeated and how far a look-behind looks, overflow of its 32-bit numbers included.
 * Source: TreeInfo and the `study` methods of java.util.regex.Pattern, OpenJDK 17.
 */
import type { CodePointSet } from './code-point-set.ts'

/** How letters of different case compare. */
export type Fold = 'none' | 'ascii' | 'unicode'

export type Assertion =
  | 'begin'
  | 'end'
  | 'line-begin'
  | 'unix-line-begin'
  | 'end-or-last-line'
  | 'unix-end-or-last-line'
  | 'line-end'
  | 'unix-line-end'
  | 'last-match'
  | 'word-boundary'
  | 'no-word-boundary'
  | 'unicode-word-boundary'
  | 'no-unicode-word-boundary'

export interface Repeat {
  kind: 'repeat'
  body: Tree
  least: number
  most: number
  mode: 'greedy' | 'lazy' | 'possessive'
  /** A group whose body matches in one way at most, wherever it is tried. */
  isFixed: boolean
}

export interface Look {
  kind: 'look'
  isBehind: boolean
  isNegative: boolean
  body: Tree
  /** How far back a look-behind begins, at least and at most, in characters. */
  least: number
  most: number
  /** Characters are code points, not UTF-16 units. */
  byCodePoint: boolean
}

export type Tree =
  | { kind: 'empty' }
  | { kind: 'set'; set: CodePointSet }
  | { kind: 'assertion'; what: Assertion }
  | { kind: 'line-ending' }
  | { kind: 'back-reference'; group: number; fold: Fold }
  | { kind: 'sequence'; items: readonly Tree[] }
  | { kind: 'branch'; alternatives: readonly Tree[] }
  /** Group 0 is one that captures nothing. */
  | { kind: 'group'; group: number; body: Tree }
  | Look
  | { kind: 'atomic'; body: Tree }
  | Repeat

/** Stands for no upper bound, as it does in Java. */
export const unbounded = 0x7fffffff

export interface Extent {
  least: number
  most: number
  isBounded: boolean
  isFixed: boolean
}

/** The lengths of what the tree alone matches. */
export function extentOf(tree: Tree): Extent {
  const extent = emptyExtent()
  const isFixed = study(tree, extent, () => extent.isFixed)
  return { ...extent, isFixed }
}

function emptyExtent(): Extent {
  return { least: 0, most: 0, isBounded: true, isFixed: true }
}

/** Adds the tree, and what `next` adds behind it; gives whether all matches in one way only. */
function study(tree: Tree, extent: Extent, next: () => boolean): boolean {
  switch (tree.kind) {
    case 'set':
      add(extent, 1, 1)
      return next()
    case 'line-ending':
      add(extent, 1, 2)
      return next()
    case 'back-reference':
      extent.isBounded = false
      return next()
    case 'sequence':
      return studyAll(tree.items, 0, extent, next)
    case 'branch':
      return studyBranch(tree.alternatives, extent, next)
    case 'group':
      return study(tree.body, extent, next)
    case 'atomic':
      study(tree.body, extent, () => extent.isFixed)
      return next()
    case 'repeat':
      return studyRepeat(tree, extent, next)
    default:
      return next()
  }
}

function studyAll(
  items: readonly Tree[],
  from: number,
  extent: Extent,
  next: () => boolean,
): boolean {
  for (let i = from; i < items.length; i++) {
    const item = items[i]
    if (item.kind === 'group' || item.kind === 'branch' || item.kind === 'repeat') {
      return study(item, extent, () => studyAll(items, i + 1, extent, next))
    }
    study(item, extent, () => extent.isFixed)
  }
  return next()
}

function studyBranch(alternatives: readonly Tree[], extent: Extent, next: () => boolean): boolean {
  let least = unbounded
  let most = -1
  let { isBounded } = extent
  for (const alternative of alternatives) {
    const own = extentOf(alternative)
    least = Math.min(least, own.least)
    most = Math.max(most, own.most)
    isBounded &&= own.isBounded
  }
  least = (extent.least + least) | 0
  most = (extent.most + most) | 0
  Object.assign(extent, emptyExtent())
  next()
  add(extent, least, most)
  extent.isBounded &&= isBounded
  extent.isFixed = false
  return false
}

function studyRepeat(repeat: Repeat, extent: Extent, next: () => boolean): boolean {
  const { body, least, most, mode } = repeat
  const isGroup = body.kind === 'group'
  if (isGroup && mode !== 'possessive') {
    if (least === 0 && most === 1) return studyBranch([body, { kind: 'empty' }], extent, next)
    if (!repeat.isFixed) {
      extent.isBounded = false
      extent.isFixed = false
      return false
    }
  }
  if (least === 0 && most === 1) {
    const before = extent.least
    study(body, extent, () => extent.isFixed)
    extent.least = before
    extent.isFixed = false
    return next()
  }
  if (body.kind === 'set' && most === unbounded && mode === 'greedy') {
    add(extent, least, extent.isBounded ? unbounded : 0)
    extent.isFixed = false
    return next()
  }
  studyCounted(repeat, extent)
  return next()
}

function studyCounted({ body, least, most }: Repeat, extent: Extent): void {
  const own = extentOf(body)
  // What the body says of itself ends there: a repetition inside may hide what follows it.
  const total = (Math.imul(own.least, least) + extent.least) | 0
  extent.least = total < extent.least ? 0xfffffff : total
  if (extent.isBounded && own.isBounded) {
    const longest = (Math.imul(own.most, most) + extent.most) | 0
    extent.isBounded = longest >= extent.most
    extent.most = longest
  } else extent.isBounded = false
  extent.isFixed &&= own.isFixed && least === most
}

function add(extent: Extent, least: number, most: number): void {
  extent.least = (extent.least + least) | 0
  extent.most = (extent.most + most) | 0
}
