/** Where packTrees (tree-ensemble.ts) lays the nodes of a tree. */
import type { RawTree } from './tree-ensemble.ts'

/**
 * The nodes of a tree in the order in which they are packed: each before its children, all below a
 * left child before all below the right one. The tree is one that packTrees took.
 */
export function preOrder({ lefts, rights }: Pick<RawTree, 'lefts' | 'rights'>): Int32Array {
  const order = new Int32Array(lefts.length)
  const pending = [0]
  let count = 0
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    order[count++] = node
    if (lefts[node] === -1 && rights[node] === -1) continue
    pending.push(rights[node], lefts[node])
  }
  return order
}
