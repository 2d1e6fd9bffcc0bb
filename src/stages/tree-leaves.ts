/** From a feature vector to the leaves that it reaches. */
import { rowInvalid } from '../base/errors.ts'
import { walkWithin } from '../kernels/tree-decision.ts'
import { treeKernel } from '../kernels/tree-kernel.ts'
import type { Attribute } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'
import { type Frame, NULL, PRESENT } from '../model/frame.ts'
import { double, vector } from '../model/schema.ts'
import type { TreeEnsemble } from '../model/tree-ensemble.ts'
import { denseValues } from './dense-values.ts'
import type { StageContext } from './stage.ts'

/**
 * Leaf numbers by tree, over all trees (in an array that the next call overwrites). As in Spark, a
 * vector that is too short (or null) fails only where a split asks for what it lacks, and what it
 * has too much is never looked at.
 * @throws ROW_INVALID
 */
export function treeLeaves(trees: TreeEnsemble, features: Column): (frame: Frame) => Int32Array {
  const { x, leaves, find, width: usedCount } = treeKernel(trees)
  const { slot } = features
  const isFloat = trees.featureBits === 32
  return (frame) => {
    const { size, count, indices, values } = frame.vectors[slot]
    const isNull = frame.states[slot] === NULL
    const whole = !isNull && size >= usedCount
    let k = 0
    if (!isNull) {
      for (; k < count; k++) {
        const index = indices[k]
        if (index >= usedCount) break
        x[index] = isFloat ? Math.fround(values[k]) : values[k]
      }
    }
    let lacking = -1
    if (whole) find()
    else lacking = walkWithin(trees, x, isNull ? 0 : size, leaves)
    while (k > 0) x[indices[--k]] = 0
    if (lacking >= 0) throw tooShort(features, isNull ? null : size, lacking)
    return leaves
  }
}

/** Adds the column of the leaf's number in a single tree, unless an empty name switches it off. */
export function leafColumn(
  context: StageContext<{ leafCol: string }, unknown>,
  trees: TreeEnsemble,
  features: Column,
  leavesOf: (frame: Frame) => Int32Array,
): void {
  const name = context.params.leafCol
  if (name === '') return
  const { slot } = context.output(name, double, { ...leafAttribute(trees, 0), name })
  context.step({
    reads: [features.slot],
    writes: [slot],
    run: (frame) => {
      frame.numbers[slot] = leavesOf(frame)[0]
      frame.states[slot] = PRESENT
    },
  })
}

/** Adds the vector of the leaves' numbers in the trees of a forest, each counted from 0. */
export function leafVectorColumn(
  context: StageContext<{ leafCol: string }, unknown>,
  trees: TreeEnsemble,
  features: Column,
  leavesOf: (frame: Frame) => Int32Array,
): void {
  const name = context.params.leafCol
  if (name === '') return
  const { roots, firstLeaves } = trees
  const attributes = Array.from(roots, (_, tree) => leafAttribute(trees, tree))
  const { slot } = context.output(name, vector, { kind: 'group', size: roots.length, attributes })
  context.step({
    reads: [features.slot],
    writes: [slot],
    run: (frame) => {
      const leaves = leavesOf(frame)
      const values = denseValues(frame.vectors[slot], leaves.length)
      for (let tree = 0; tree < leaves.length; tree++)
        values[tree] = leaves[tree] - firstLeaves[tree]
      frame.states[slot] = PRESENT
    },
  })
}

function leafAttribute({ firstLeaves }: TreeEnsemble, tree: number): Attribute {
  return { kind: 'nominal', count: firstLeaves[tree + 1] - firstLeaves[tree] }
}

function tooShort({ name }: Column, size: number | null, feature: number): Error {
  const found = size === null ? 'null' : `a vector of ${size}`
  return rowInvalid(`column ${name}: found ${found}, a split needs feature ${feature}`, {
    column: name,
  })
}
