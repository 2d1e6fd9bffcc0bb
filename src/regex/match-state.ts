/**
 * How far a match has come: where its groups and loops stand, the choices to come back to, and the
 * steps that are left.
 */
import { limits } from '../base/limits.ts'
import { stepBudget, tooManySteps } from './budget.ts'

export const entryWidth = 4

/** Kinds of entries of the stack; each has three operands. */
export const entry = {
  /** Slot, its value before. */
  undo: 0,
  /** pc, position, pc of what was tried first (to remember that it failed). */
  choice: 1,
  /** pc behind, position, least position: give back a character. */
  shrink: 2,
  /** pc, position, count left: take one more character. */
  grow: 3,
  /** Slot of a group, start, end: set once the rest has matched. */
  late: 4,
  /** pc behind, position, slot of a group to set late, or -1: leave out the last round. */
  fewerRounds: 5,
  /** pc, position, count: one more round. */
  moreRounds: 6,
} as const

export class MatchState {
  readonly slots: Int32Array
  stack = new Int32Array(256)
  top = 0
  stepsLeft = 0
  private readonly pattern: string
  private text = ''

  constructor(pattern: string, slotCount: number) {
    this.pattern = pattern
    this.slots = new Int32Array(slotCount)
  }

  get stepsTaken(): number {
    return stepBudget(this.text) - this.stepsLeft
  }

  begin(text: string): void {
    this.text = text
    this.stepsLeft = stepBudget(text)
    if (this.stack.length > 2 ** 16) this.stack = new Int32Array(256)
  }

  /** What the run has put on the stack is final; groups stay as they are. */
  succeed(base: number, at: number): number {
    const { stack, slots } = this
    for (let i = this.top - entryWidth; i >= base; i -= entryWidth) {
      if (stack[i] !== entry.late) continue
      slots[stack[i + 1]] = stack[i + 2]
      slots[stack[i + 1] + 1] = stack[i + 3]
    }
    this.top = base
    return at
  }

  setGroup(slot: number, start: number, end: number): void {
    if (slot < 0) return
    this.slots[slot] = start
    this.slots[slot + 1] = end
  }

  setLate(slot: number): void {
    if (slot >= 0) this.push(entry.late, slot, this.slots[slot], this.slots[slot + 1])
  }

  assign(slot: number, value: number): void {
    this.push(entry.undo, slot, this.slots[slot], 0)
    this.slots[slot] = value
  }

  assignGroup(slot: number, start: number, end: number): void {
    this.assign(slot, start)
    this.assign(slot + 1, end)
  }

  push(kind: number, a: number, b: number, c: number): void {
    const { top } = this
    if (top + entryWidth > this.stack.length) {
      if (this.stack.length >= limits.regexStackWordsMax) this.giveUp()
      const larger = new Int32Array(2 * this.stack.length)
      larger.set(this.stack)
      this.stack = larger
    }
    this.stack[top] = kind
    this.stack[top + 1] = a
    this.stack[top + 2] = b
    this.stack[top + 3] = c
    this.top = top + entryWidth
  }

  step(): void {
    if (--this.stepsLeft < 0) this.giveUp()
  }

  giveUp(): never {
    throw tooManySteps(this.pattern, this.text)
  }
}
