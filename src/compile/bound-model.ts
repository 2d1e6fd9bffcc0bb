/** A model whose columns have slots: what binding gives and planning takes. */
import type { Column } from '../model/column.ts'
import type { Step } from '../model/step.ts'
import type { InputColumn } from './columns.ts'

export interface BoundStep extends Step {
  /** The stage of a pipeline that gave the step. */
  stage?: { type: string; uid: string }
}

export interface BoundModel {
  slotCount: number
  /** Columns that the row is asked for. */
  inputs: readonly InputColumn[]
  /** A row may be an array: the inputs' values in their order. */
  isPositional: boolean
  /** Columns that can be asked for, raw ones included. */
  visible: readonly Column[]
  /** Columns of an answer where nobody asks for others. */
  added: readonly Column[]
  /** Columns that a stage has made and whose input may be absent, hidden ones included. */
  derived: readonly Column[]
  steps: readonly BoundStep[]
}
