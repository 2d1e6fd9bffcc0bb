/**
 * Finds patterns that are mere rows of characters (`\s+`, `[^a-z]`, `,\s*`, `\d{3}-\d+`): each
 * position is looked at once from each start, and nothing has to be kept.
 */

import { stepBudget, tooManySteps } from './budget.ts'
import type { CodePointSet } from './code-point-set.ts'
import { unbounded } from './pattern-tree.ts'
import { behindFailedRun, findFirst, type Run, scanRun } from './scan-run.ts'
import type { Searcher } from './searcher.ts'
import { literalOf } from './simple-pattern.ts'
import { searchText } from './text-search.ts'

export class RunScanner implements Searcher {
  readonly groups = Int32Array.of(-1, -1)
  private readonly pattern: string
  private readonly runs: readonly Run[]
  private readonly byCodePoint: boolean
  private readonly literal: string | undefined
  /** What a match begins with: the first run, and those behind it as long as they may be empty. */
  private readonly first: CodePointSet
  /** The first run, if it is as long as it can be. */
  private readonly leading: CodePointSet | null
  private text = ''
  private stepsLeft = 0

  constructor(pattern: string, runs: readonly Run[], first: CodePointSet, byCodePoint: boolean) {
    this.pattern = pattern
    this.runs = runs
    this.byCodePoint = byCodePoint
    this.first = first
    this.literal = literalOf(runs)
    this.leading = runs[0].most === unbounded ? runs[0].set : null
  }

  begin(text: string): void {
    this.text = text
    this.stepsLeft = stepBudget(text)
  }

  get stepsTaken(): number {
    return stepBudget(this.text) - this.stepsLeft
  }

  search(at: number): boolean {
    const { text, first, literal, byCodePoint } = this
    if (literal !== undefined) {
      const found = indexOf(text, literal, at)
      return found >= 0 && this.found(found, found + literal.length)
    }
    for (let i = at; ; ) {
      i = findFirst(text, first, i, byCodePoint)
      if (i >= text.length) return false
      const end = this.matchAt(i)
      if (end >= 0) return this.found(i, end)
      const isPair = byCodePoint && (text.codePointAt(i) ?? 0) > 0xffff
      const next = i + (isPair ? 2 : 1)
      i = this.leading === null ? next : Math.max(next, behindFailedRun(text, this.leading, i))
    }
  }

  private found(start: number, end: number): boolean {
    this.groups[0] = start
    this.groups[1] = end
    return true
  }

  /** The end of the match that begins here; negative where there is none. */
  private matchAt(start: number): number {
    const { runs } = this
    let i = start
    for (let index = 0; index < runs.length && i >= 0; index++)
      i = scanRun(this.text, runs[index], i)
    this.stepsLeft -= (i < 0 ? ~i : i) - start + 1
    if (this.stepsLeft < 0) throw tooManySteps(this.pattern, this.text)
    return i
  }
}
/** Products of the lengths up to which JavaScript's own search is fast enough. */
const plainProductMax = 2 ** 22

function indexOf(text: string, literal: string, from: number): number {
  const isShort = literal.length <= 1 || literal.length * (text.length - from) <= plainProductMax
  if (isShort) return text.indexOf(literal, from)
  for (const at of searchText(text, literal, from, true)) return at
  return -1
}
