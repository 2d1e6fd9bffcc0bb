/**
 * How much work a row may make in functions of SQL, where a short statement and a short row can ask
 * for more than a serving thread has time for. One budget for all functions of a row: a thread
 * scores one row at a time, so that it stands here, once.
 */
import { rowInvalid } from './errors.ts'
import { limits } from './limits.ts'

let stepsLeft: number = limits.rowStepsMax

export const rowWork = {
  /** Number of the row: another one for each. */
  row: 0,

  /** Before a row, and before constants are computed at load. */
  begin(): void {
    stepsLeft = limits.rowStepsMax
    this.row++
  },

  /** @throws ROW_INVALID naming the function that goes beyond the budget */
  spend(steps: number, name: string): void {
    stepsLeft -= steps
    if (stepsLeft >= 0) return
    throw rowInvalid(
      `${name}: more work than ${limits.rowStepsMax} steps on one row, expected at most as much ` +
        '(rowStepsMax)',
    )
  },
}
