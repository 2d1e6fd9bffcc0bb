/**
 * Runs a program over a text as Java's matcher would: tries choices in order and comes back to the
 * last one where it fails. What to come back to lies on a stack of its own, so that no text is too
 * long for it, and every step counts against a budget.
 */
import { charactersBack, codePointBefore, holds, type Place } from './assertions.ts'
import { contains } from './code-point-set.ts'
import { FailureMemo } from './failure-memo.ts'
import { sameUnits } from './fold-units.ts'
import { entry, entryWidth, MatchState } from './match-state.ts'
import type { Look } from './pattern-tree.ts'
import { assertions, folds, op, type Program, type RepeatBody, width } from './program.ts'
import { behindFailedRun, findFirst, scanRun } from './scan-run.ts'
import type { Searcher, StartRules } from './searcher.ts'

export class Backtracker implements Searcher, Place {
  text = ''
  from = 0
  lastEnd = 0
  readonly groups: Int32Array
  private readonly program: Program
  private readonly rules: StartRules
  private readonly memo: FailureMemo
  private readonly state: MatchState
  private behindTo = 0
  /** Where `backtrack` says to go on. */
  private pc = 0
  private at = 0

  constructor(program: Program, rules: StartRules) {
    this.state = new MatchState(rules.pattern, program.slotCount)
    this.program = program
    this.rules = rules
    this.groups = this.state.slots.subarray(0, 2 * (program.groupCount + 1))
    this.memo = new FailureMemo(program.repeatable)
  }

  begin(text: string, from: number): void {
    this.state.begin(text)
    this.text = text
    this.from = from
  }

  get stepsTaken(): number {
    return this.state.stepsTaken
  }

  search(at: number, lastEnd: number): boolean {
    const { text } = this
    const { first, leading, isAnchored, byCodePoint } = this.rules
    this.lastEnd = lastEnd
    this.state.slots.fill(-1)
    this.memo.clear(text.length, this.state.stepsLeft)
    for (let i = at; i <= text.length; ) {
      if (first !== null) {
        i = findFirst(text, first, i, byCodePoint)
        if (i === text.length) return false
      }
      if (isAnchored && i > this.from) return false
      if (this.matchAt(i)) return true
      const isPair = byCodePoint && (text.codePointAt(i) ?? 0) > 0xffff
      const next = i + (isPair ? 2 : 1)
      i = leading === null ? next : Math.max(next, behindFailedRun(text, leading, i))
    }
    return false
  }

  private matchAt(at: number): boolean {
    this.state.top = 0
    const end = this.run(0, at)
    if (end < 0) return false
    this.state.slots[0] = at
    this.state.slots[1] = end
    return true
  }

  /** Runs from an instruction to `match`; gives the position there, or -1. */
  private run(start: number, at: number): number {
    const base = this.state.top
    const { text } = this
    const { code, sets, texts } = this.program
    let pc = start
    let i = at
    for (;;) {
      this.state.step()
      switch (code[pc]) {
        case op.unit:
          i = text.charCodeAt(i) === code[pc + 1] ? i + 1 : -1
          pc += width
          break
        case op.set: {
          const point = i < text.length ? (text.codePointAt(i) ?? 0) : -1
          if (point >= 0 && contains(sets[code[pc + 1]], point)) i += point > 0xffff ? 2 : 1
          else i = -1
          pc += width
          break
        }
        case op.text: {
          const wanted = texts[code[pc + 1]]
          i = text.startsWith(wanted, i) ? i + wanted.length : -1
          pc += width
          break
        }
        case op.split:
          pc = this.split(pc, i)
          break
        case op.jump:
          pc = code[pc + 1]
          break
        case op.match:
          return this.state.succeed(base, i)
        case op.loopStart:
        case op.loopNext:
        case op.loopMore:
          pc = this.loop(pc, i)
          break
        default:
          i = this.execute(pc, i)
          pc = code[pc] >= op.repeat && code[pc] <= op.atomic ? code[pc + 2] : pc + width
      }
      if (i >= 0) continue
      if (!this.backtrack(base)) return -1
      pc = this.pc
      i = this.at
    }
  }

  /** The rarer instructions; gives the position behind, or -1. */
  private execute(pc: number, i: number): number {
    const { code, repeats, looks } = this.program
    switch (code[pc]) {
      case op.greedy:
        return this.greedy(pc, i)
      case op.lazy:
        return this.lazy(pc, i)
      case op.possessive:
        return this.scan(code[pc + 1], i)
      case op.assert:
        return holds(assertions[code[pc + 1]], this, i) ? i : -1
      case op.lineEnding:
        return this.lineEnding(pc, i)
      case op.backReference:
        return this.backReference(code[pc + 1], code[pc + 2], i)
      case op.open:
        this.state.assign(code[pc + 1], i)
        return i
      case op.close:
        this.state.assignGroup(2 * code[pc + 2], this.state.slots[code[pc + 1]], i)
        return i
      case op.repeat:
        return this.repeat(repeats[code[pc + 1]], pc, i)
      case op.look:
        return this.look(looks[code[pc + 1]], pc + width, i)
      case op.atomic:
        return this.run(pc + width, i)
      case op.behindEnd:
        return i === this.behindTo ? i : -1
      default:
        return -1
    }
  }

  private split(pc: number, i: number): number {
    const { code } = this.program
    const first = code[pc + 1]
    if (this.knowsFailure(first, i)) return code[pc + 2]
    this.state.push(entry.choice, code[pc + 2], i, first)
    return first
  }

  /** A loop whose rounds may match in several ways; gives where to go on. */
  private loop(pc: number, i: number): number {
    const { code, loops } = this.program
    const loop = loops[code[pc + 1]]
    const { least, most, countSlot, isLazy } = loop
    const body = code[pc + 2]
    const behind = code[pc + 3]
    const isStart = code[pc] === op.loopStart
    const count = isStart ? 0 : this.state.slots[countSlot]
    if (code[pc] === op.loopMore) {
      this.state.assign(countSlot, behind === 1 ? 1 : count + 1)
      return body
    }
    // A round that took nothing ends the loop, whatever its count.
    if (!isStart && i <= this.state.slots[loop.beginSlot]) return behind
    if (count >= least) {
      if (count >= most) return behind
      if (isLazy) {
        this.state.push(entry.choice, loop.morePc + (isStart ? 0 : width), i, behind)
        return behind
      }
      if (this.knowsFailure(body, i)) return behind
      this.state.push(entry.choice, behind, i, body)
    }
    this.state.assign(countSlot, count + 1)
    return body
  }

  private greedy(pc: number, i: number): number {
    const run = this.program.code[pc + 1]
    const leastEnd = this.scan(run, i)
    if (leastEnd < 0) return -1
    const end = this.scan(run + 1, leastEnd)
    if (end > leastEnd) this.state.push(entry.shrink, pc + width, end, leastEnd)
    return end
  }

  private lazy(pc: number, i: number): number {
    const { code, runs } = this.program
    const end = this.scan(code[pc + 1], i)
    const left = runs[code[pc + 1] + 1].most
    if (end >= 0 && left > 0) this.state.push(entry.grow, pc, end, left)
    return end
  }

  private scan(index: number, from: number): number {
    const end = scanRun(this.text, this.program.runs[index], from)
    this.state.stepsLeft -= (end < 0 ? ~end : end) - from
    return end
  }

  private lineEnding(pc: number, i: number): number {
    const unit = this.text.charCodeAt(i)
    if (unit === 0x0d && this.text.charCodeAt(i + 1) === 0x0a) {
      this.state.push(entry.choice, pc + width, i + 1, -1)
      return i + 2
    }
    const isEnding = (unit >= 0x0a && unit <= 0x0d) || unit === 0x85
    return isEnding || unit === 0x2028 || unit === 0x2029 ? i + 1 : -1
  }

  private backReference(group: number, fold: number, i: number): number {
    const { text } = this
    const { slots } = this.state
    const start = slots[2 * group]
    const length = slots[2 * group + 1] - start
    if (start < 0 || i + length > text.length) return -1
    this.state.stepsLeft -= length
    return sameUnits(text, start, i, length, folds[fold]) ? i + length : -1
  }

  /** Rounds that are each final. */
  private repeat(body: RepeatBody, pc: number, i: number): number {
    const { least, most, mode, groupSlot } = body
    const bodyPc = pc + width
    const behind = this.program.code[pc + 2]
    if (groupSlot >= 0)
      this.state.assignGroup(
        groupSlot,
        this.state.slots[groupSlot],
        this.state.slots[groupSlot + 1],
      )
    let at = i
    for (let count = 0; count < least; count++) {
      const end = this.run(bodyPc, at)
      if (end < 0) return -1
      this.state.setGroup(groupSlot, at, end)
      // Rounds that take nothing are all alike.
      if (end === at) break
      at = end
    }
    if (mode === 'lazy') {
      this.state.push(entry.moreRounds, pc, at, least)
      return at
    }
    let lastLength = 0
    for (let count = least; count < most; count++) {
      const end = this.run(bodyPc, at)
      if (end <= at) break
      if (mode === 'greedy') {
        // Java sets the group once more when all has matched, if it came here by rounds alike.
        const late = end - at === lastLength ? groupSlot : -1
        this.state.push(entry.fewerRounds, behind, at, late)
        if (groupSlot >= 0) this.state.assignGroup(groupSlot, at, end)
      }
      lastLength = end - at
      at = end
    }
    if (lastLength > 0 && mode === 'greedy') this.state.setLate(groupSlot)
    return at
  }

  private look(look: Look, bodyPc: number, i: number): number {
    const isMatch = look.isBehind ? this.behind(look, bodyPc, i) : this.run(bodyPc, i) >= 0
    return isMatch === look.isNegative ? -1 : i
  }

  private behind({ least, most, byCodePoint }: Look, bodyPc: number, i: number): boolean {
    const { text } = this
    const widest = byCodePoint ? charactersBack(text, i, most) : most
    const nearest = byCodePoint ? charactersBack(text, i, least) : least
    const from = Math.max((i - widest) | 0, this.from)
    const before = this.behindTo
    this.behindTo = i
    let isMatch = false
    for (let j = i - nearest; !isMatch && j >= from; ) {
      this.state.step()
      isMatch = this.run(bodyPc, j) >= 0
      j -= byCodePoint && j > from && codePointBefore(text, j) > 0xffff ? 2 : 1
    }
    this.behindTo = before
    return isMatch
  }

  /** Goes back to the last choice above `base`; its place is then in `pc` and `at`. */
  private backtrack(base: number): boolean {
    const { slots } = this.state
    while (this.state.top > base) {
      this.state.top -= entryWidth
      const { stack, top } = this.state
      const a = stack[top + 1]
      const b = stack[top + 2]
      const c = stack[top + 3]
      this.pc = a
      this.at = b
      switch (stack[top]) {
        case entry.undo:
          slots[a] = b
          break
        case entry.choice:
          if (c >= 0) this.noteFailure(c, b)
          return true
        case entry.shrink:
          if (this.shrink(a, b, c)) return true
          break
        case entry.grow:
          if (this.grow(a, b, c)) return true
          break
        case entry.fewerRounds:
          this.state.setLate(c)
          return true
        case entry.moreRounds:
          if (this.oneMoreRound(a, b, c)) return true
      }
    }
    return false
  }

  /** Gives back characters down to a place where the rest has not failed yet. */
  private shrink(pc: number, failedAt: number, leastEnd: number): boolean {
    this.noteFailure(pc, failedAt)
    let at = failedAt
    while (at > leastEnd) {
      this.state.step()
      const isPair = codePointBefore(this.text, at) > 0xffff
      at = Math.max(leastEnd, at - (isPair ? 2 : 1))
      if (this.knowsFailure(pc, at)) continue
      // Kept at the least end too, to learn that the rest fails there.
      this.state.push(entry.shrink, pc, at, leastEnd)
      this.at = at
      return true
    }
    return false
  }

  private grow(pc: number, at: number, left: number): boolean {
    const { code, runs } = this.program
    const point = at < this.text.length ? (this.text.codePointAt(at) ?? 0) : -1
    if (point < 0 || !contains(runs[code[pc + 1]].set, point)) return false
    this.at = at + (point > 0xffff ? 2 : 1)
    this.pc = pc + width
    if (left > 1) this.state.push(entry.grow, pc, this.at, left - 1)
    return true
  }

  private oneMoreRound(pc: number, at: number, count: number): boolean {
    const { code, repeats } = this.program
    const { most, groupSlot } = repeats[code[pc + 1]]
    if (count >= most) return false
    const end = this.run(pc + width, at)
    if (end < 0 || end === at) return false
    this.state.setGroup(groupSlot, at, end)
    this.state.push(entry.moreRounds, pc, end, count + 1)
    this.pc = code[pc + 2]
    this.at = end
    return true
  }

  private noteFailure(pc: number, at: number): void {
    this.memo.note(pc / width, at, this.state.stepsLeft)
  }

  private knowsFailure(pc: number, at: number): boolean {
    return this.memo.knows(pc / width, at)
  }
}
