/**
 * Remembers from which instruction at which position the rest of a pattern is known to fail, so
 * that nothing is tried twice. Started only in a search that has become long.
 */
import { limits } from '../base/limits.ts'

/** Steps for each character after which a search counts as long. */
const patience = 16

export class FailureMemo {
  /** By instruction: may its failures be remembered? */
  private readonly repeatable: Uint8Array
  private bits: Int32Array | null = null
  private isActive = false
  private positionCount = 0
  /** Steps left at which to begin. */
  private threshold = 0

  constructor(repeatable: Uint8Array) {
    this.repeatable = repeatable
  }

  /** Forgets all, for a new search. */
  clear(textLength: number, stepsLeft: number): void {
    this.isActive = false
    this.positionCount = textLength + 1
    const fits = this.repeatable.length * this.positionCount <= limits.regexMemoBitsMax
    this.threshold = fits ? stepsLeft - patience * textLength - 1024 : Number.NEGATIVE_INFINITY
  }

  knows(instruction: number, at: number): boolean {
    if (!this.isActive || this.bits === null || this.repeatable[instruction] === 0) return false
    const bit = instruction * this.positionCount + at
    return (this.bits[bit >>> 5] & (1 << (bit & 31))) !== 0
  }

  note(instruction: number, at: number, stepsLeft: number): void {
    if (this.repeatable[instruction] === 0) return
    if (!this.isActive) {
      if (stepsLeft >= this.threshold) return
      this.start()
    }
    if (this.bits === null) return
    const bit = instruction * this.positionCount + at
    this.bits[bit >>> 5] |= 1 << (bit & 31)
  }

  private start(): void {
    this.isActive = true
    const words = ((this.repeatable.length * this.positionCount) >>> 5) + 1
    if (this.bits === null || this.bits.length < words) this.bits = new Int32Array(words)
    else this.bits.fill(0, 0, words)
  }
}
