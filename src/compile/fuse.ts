/**
 * Fusions: several steps replaced by one that gives the same bits, where nobody else needs what
 * passes between them.
 */
import type { Column } from '../model/column.ts'
import type { BoundStep } from './bind.ts'

export function fuse(steps: readonly BoundStep[], _columns: readonly Column[]): BoundStep[] {
  return [...steps]
}
