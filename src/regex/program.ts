/**
 * A pattern as a program for the backtracker: instructions of four numbers each.
 *
 * Java matches some repetitions without ever coming back into what one round has matched, and then
 * leaves groups set that a failed attempt had captured. Such bodies are programs of their own here
 * (`repeat`, `look`, `atomic`): run to their first match, which is final.
 */
import { type CodePointSet, onlyPoint } from './code-point-set.ts'
import { isSupplementary } from './pattern-reader.ts'
import type { Assertion, Fold, Look, Repeat, Tree } from './pattern-tree.ts'
import { unbounded } from './pattern-tree.ts'
import type { Run } from './scan-run.ts'

/** Operations and their operands; a pc is the place of an instruction. */
export const op = {
  /** The pattern matches, or a body (of `repeat`, `look`, `atomic`). */
  match: 0,
  fail: 1,
  /** UTF-16 unit. */
  unit: 2,
  /** Index of the set. */
  set: 3,
  /** Index of the text. */
  text: 4,
  /** Index in `runs` of what must be; what may be follows. As long as possible, then shorter. */
  greedy: 5,
  lazy: 6,
  /** Index in `runs`. */
  possessive: 7,
  /** pc to try first, pc to try then. */
  split: 8,
  jump: 9,
  /** Index of the assertion. */
  assert: 10,
  lineEnding: 11,
  /** Group, 0 or index of the fold. */
  backReference: 12,
  /** Slot for the position where a group begins. */
  open: 13,
  /** That slot, group. */
  close: 14,
  /** Index in `loops`, pc of the body, pc behind. */
  loopStart: 15,
  loopNext: 16,
  /** A lazy loop goes round: index, pc of the body, is it the first round? */
  loopMore: 17,
  /** Index in `repeats`, pc behind; the body follows. */
  repeat: 18,
  /** Index in `looks`, pc behind; the body follows. */
  look: 19,
  /** pc behind; the body follows. */
  atomic: 20,
  /** A look-behind's body must end where it looks from. */
  behindEnd: 21,
} as const

export const width = 4

export const assertions: readonly Assertion[] = [
  'begin',
  'end',
  'line-begin',
  'unix-line-begin',
  'end-or-last-line',
  'unix-end-or-last-line',
  'line-end',
  'unix-line-end',
  'last-match',
  'word-boundary',
  'no-word-boundary',
  'unicode-word-boundary',
  'no-unicode-word-boundary',
]
export const folds: readonly Fold[] = ['none', 'ascii', 'unicode']

export interface Loop {
  least: number
  most: number
  countSlot: number
  beginSlot: number
  isLazy: boolean
  /** pc of the `loopMore` for the first round of a lazy loop; that for the others follows. */
  morePc: number
}

export interface RepeatBody {
  least: number
  most: number
  mode: Repeat['mode']
  /** Slot of the captured group, or -1. */
  groupSlot: number
}

export interface Program {
  code: Int32Array
  sets: readonly CodePointSet[]
  texts: readonly string[]
  runs: readonly Run[]
  loops: readonly Loop[]
  repeats: readonly RepeatBody[]
  looks: readonly Look[]
  groupCount: number
  /** Slots of groups (two each, the whole match first), then those of loops. */
  slotCount: number
  /** By instruction, 1 where what fails from it at a position fails there whenever it is tried. */
  repeatable: Uint8Array
  hasReferences: boolean
  /** A failed attempt may leave groups set, even for a match that begins elsewhere. */
  leavesGroups: boolean
}

/** A program in the making. */
class Emitter {
  readonly code: number[] = []
  readonly sets: CodePointSet[] = []
  private readonly setIndices = new Map<CodePointSet, number>()
  readonly texts: string[] = []
  readonly runs: Run[] = []
  readonly loops: Loop[] = []
  readonly repeats: RepeatBody[] = []
  readonly looks: Look[] = []
  readonly groupCount: number
  slotCount: number
  readonly repeatable: (0 | 1)[] = []
  hasReferences = false
  leavesGroups = false
  /** Inside of a body that is run for itself. */
  bodyDepth = 0
  /** Inside of a loop whose count matters. */
  countedDepth = 0

  constructor(groupCount: number) {
    this.groupCount = groupCount
    this.slotCount = 2 * (groupCount + 1)
  }

  get here(): number {
    return this.code.length
  }

  emit(operation: number, a = 0, b = 0, c = 0): number {
    this.repeatable.push(this.bodyDepth + this.countedDepth === 0 ? 1 : 0)
    return this.code.push(operation, a, b, c) - width
  }

  /** Sets operand 1, 2 or 3 of an instruction to the place that comes next. */
  land(at: number, operand: number): void {
    this.code[at + operand] = this.here
  }

  set(set: CodePointSet): number {
    const known = this.setIndices.get(set)
    if (known !== undefined) return known
    this.setIndices.set(set, this.sets.length)
    return this.sets.push(set) - 1
  }
}

export function compileProgram(tree: Tree, groupCount: number): Program {
  const to = new Emitter(groupCount)
  emitTree(to, tree)
  to.emit(op.match)
  const { sets, texts, runs, loops, repeats, looks, slotCount, hasReferences, leavesGroups } = to
  const repeatable = Uint8Array.from(to.repeatable)
  if (hasReferences || leavesGroups) repeatable.fill(0)
  return {
    code: Int32Array.from(to.code),
    sets,
    texts,
    runs,
    loops,
    repeats,
    looks,
    groupCount,
    slotCount,
    repeatable,
    hasReferences,
    leavesGroups,
  }
}

function emitTree(to: Emitter, tree: Tree): void {
  switch (tree.kind) {
    case 'empty':
      break
    case 'set':
      emitSet(to, tree.set)
      break
    case 'assertion':
      to.emit(op.assert, assertions.indexOf(tree.what))
      break
    case 'line-ending':
      to.emit(op.lineEnding)
      break
    case 'back-reference':
      to.hasReferences = true
      if (tree.group > to.groupCount) to.emit(op.fail)
      else to.emit(op.backReference, tree.group, folds.indexOf(tree.fold))
      break
    case 'sequence':
      emitSequence(to, tree.items)
      break
    case 'branch':
      emitBranch(to, tree.alternatives)
      break
    case 'group':
      if (tree.group === 0) emitTree(to, tree.body)
      else emitGroup(to, tree.group, tree.body, to.slotCount++)
      break
    case 'look':
      emitLook(to, tree)
      break
    case 'atomic':
      emitBody(to, to.emit(op.atomic), tree.body)
      break
    case 'repeat':
      emitRepeat(to, tree)
  }
}

function emitSet(to: Emitter, set: CodePointSet): void {
  const point = onlyPoint(set)
  if (point >= 0 && !isSupplementary(point)) to.emit(op.unit, point)
  else to.emit(op.set, to.set(set))
}

/** Literal characters in a row become one text. */
function emitSequence(to: Emitter, items: readonly Tree[]): void {
  for (let i = 0; i < items.length; ) {
    let text = ''
    let last = i
    for (; last < items.length; last++) {
      const item = items[last]
      const point = item.kind === 'set' ? onlyPoint(item.set) : -1
      if (point < 0 || (point >= 0xd800 && point <= 0xdfff)) break
      text += String.fromCodePoint(point)
    }
    if (last - i > 1) {
      to.emit(op.text, to.texts.push(text) - 1)
      i = last
    } else emitTree(to, items[i++])
  }
}

function emitBranch(to: Emitter, alternatives: readonly Tree[]): void {
  const jumps: number[] = []
  for (const alternative of alternatives.slice(0, -1)) {
    const split = to.emit(op.split, to.here + width)
    emitTree(to, alternative)
    jumps.push(to.emit(op.jump))
    to.land(split, 2)
  }
  emitTree(to, alternatives[alternatives.length - 1])
  for (const jump of jumps) to.land(jump, 1)
}

function emitGroup(to: Emitter, group: number, body: Tree, slot: number): void {
  to.emit(op.open, slot)
  emitTree(to, body)
  if (group === 0) return
  to.emit(op.close, slot, group)
  to.leavesGroups ||= to.bodyDepth > 0
}

/** The body, run for itself, of the instruction at a place. */
function emitBody(to: Emitter, at: number, body: Tree, isBehind = false): void {
  to.bodyDepth++
  emitTree(to, body)
  if (isBehind) to.emit(op.behindEnd)
  to.emit(op.match)
  to.bodyDepth--
  to.land(at, 2)
}

function emitLook(to: Emitter, look: Look): void {
  emitBody(to, to.emit(op.look, to.looks.push(look) - 1), look.body, look.isBehind)
}

function emitRepeat(to: Emitter, repeat: Repeat): void {
  const { body, least, most, mode } = repeat
  if (body.kind === 'empty') return
  if (body.kind === 'set') emitRun(to, { set: body.set, least, most }, mode)
  else if (body.kind !== 'group' || mode === 'possessive') emitRounds(to, repeat, body, 0)
  else if (least === 0 && most === 1) emitOption(to, body, mode === 'lazy')
  else if (repeat.isFixed) emitRounds(to, repeat, body.body, body.group)
  else emitLoop(to, repeat, body.group, body.body)
}

function emitRun(to: Emitter, run: Run, mode: Repeat['mode']): void {
  const { set, least, most } = run
  to.emit(op[mode], to.runs.length)
  if (mode === 'possessive') to.runs.push(run)
  else to.runs.push({ set, least, most: least }, { set, least: 0, most: most - least })
}

function emitOption(to: Emitter, body: Tree, isLazy: boolean): void {
  const split = to.emit(op.split)
  to.land(split, isLazy ? 2 : 1)
  emitTree(to, body)
  to.land(split, isLazy ? 1 : 2)
}

/** Rounds that are each final. */
function emitRounds(to: Emitter, repeat: Repeat, body: Tree, group: number): void {
  const { least, most, mode } = repeat
  const groupSlot = group > 0 ? 2 * group : -1
  to.leavesGroups ||= groupSlot >= 0 && to.bodyDepth > 0
  const index = to.repeats.push({ least, most, mode, groupSlot }) - 1
  emitBody(to, to.emit(op.repeat, index), body)
}

/** Rounds that may each match in several ways. */
function emitLoop(to: Emitter, repeat: Repeat, group: number, body: Tree): void {
  const { least, most } = repeat
  const isLazy = repeat.mode === 'lazy'
  const isCounted = least > 1 || most !== unbounded
  const beginSlot = to.slotCount++
  const countSlot = to.slotCount++
  const morePc = to.here + width
  const loop = { least, most, countSlot, beginSlot, isLazy, morePc }
  const index = to.loops.push(loop) - 1
  const start = to.emit(op.loopStart, index)
  const entries = [start]
  if (isLazy) entries.push(to.emit(op.loopMore, index, 0, 1), to.emit(op.loopMore, index, 0, 0))
  for (const entry of entries) to.land(entry, 2)
  const bodyAt = to.here
  if (isCounted) to.countedDepth++
  emitGroup(to, group, body, beginSlot)
  const next = to.emit(op.loopNext, index, bodyAt)
  if (isCounted) to.countedDepth--
  to.land(start, 3)
  to.land(next, 3)
}
