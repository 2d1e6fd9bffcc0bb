/**
 * Fusions: several steps replaced by one that gives the same bits, where nobody else needs what
 * passes between them.
 */
import { assert } from '../base/assert.ts'
import { type Removal, textHasher } from '../kernels/hash-text.ts'
import type { Column } from '../model/column.ts'
import { NULL, PRESENT } from '../model/frame.ts'
import type { BoundStep } from './bound-model.ts'

/**
 * @param steps those that will run, in their order
 * @param columns slots that must be filled
 */
export function fuse(steps: readonly BoundStep[], columns: readonly Column[]): BoundStep[] {
  const fused = [...steps]
  for (const step of steps) {
    const chain = textChain(step, steps, columns)
    if (chain === null) continue
    // In the tokenizer's place, so that a row meets the same error first.
    fused[fused.indexOf(chain.tokenize)] = hashingStep(chain)
    for (const gone of [...chain.removals, step]) fused.splice(fused.indexOf(gone), 1)
  }
  return fused
}

interface TextChain {
  tokenize: BoundStep
  removals: BoundStep[]
  hash: BoundStep
}

/** Tokenizer -> any StopWordsRemovers -> HashingTF, if all words go only this way. */
function textChain(
  hash: BoundStep,
  steps: readonly BoundStep[],
  columns: readonly Column[],
): TextChain | null {
  if (hash.fusible?.kind !== 'hash-terms') return null
  const removals: BoundStep[] = []
  let reader = hash
  for (;;) {
    const slot = reader.reads[0]
    const isShared = steps.some((step) => step !== reader && step.reads.includes(slot))
    const isAsked = columns.some((column) => column.slot === slot)
    const writer = steps.find((step) => step.writes.includes(slot))
    if (isShared || isAsked || writer === undefined) return null
    if (writer.fusible?.kind === 'tokenize') return { tokenize: writer, removals, hash }
    if (writer.fusible?.kind !== 'remove-words') return null
    removals.unshift(writer)
    reader = writer
  }
}

function hashingStep({ tokenize, removals, hash }: TextChain): BoundStep {
  const { fusible } = hash
  assert(fusible?.kind === 'hash-terms', 'a chain ends in a hash')
  const { bucketCount, binary, variant } = fusible
  const words = removals.map(({ fusible }) => fusible).filter(isRemoval)
  const hashText = textHasher({ bucketCount, binary, variant, removals: words })
  const [from] = tokenize.reads
  const [to] = hash.writes
  return {
    reads: tokenize.reads,
    writes: hash.writes,
    stage: tokenize.stage,
    run: (frame) => {
      // The tokenizer refuses it, in its own words.
      if (frame.states[from] === NULL) tokenize.run(frame)
      const output = frame.vectors[to]
      hashText(frame.values[from] as string, output)
      output.size = bucketCount
      output.sparse = true
      frame.states[to] = PRESENT
    },
  }
}

function isRemoval(fusible: BoundStep['fusible']): fusible is Removal & { kind: 'remove-words' } {
  return fusible?.kind === 'remove-words'
}
