import assert from 'node:assert/strict'
import { test } from 'node:test'
import { preOrder } from '../../src/model/pre-order.ts'
import { packTrees } from '../../src/model/tree-ensemble.ts'

test('nodes in the order in which packTrees lays them', () => {
  // 0 -> (3 -> (6, 5 -> (4, 2)), 1)
  const tree = {
    lefts: Int32Array.of(3, -1, -1, 6, -1, 4, -1),
    rights: Int32Array.of(1, -1, -1, 5, -1, 2, -1),
    features: new Int32Array(7),
    thresholds: Float64Array.of(0, 1, 2, 3, 4, 5, 6),
    categories: new Map(),
    values: Float64Array.of(0, 1, 2, 3, 4, 5, 6),
  }
  const order = preOrder(tree)
  assert.deepEqual([...order], [0, 3, 6, 5, 4, 2, 1])
  const rules = { comparison: '<=', featureBits: 64, featureCount: 1, leafWidth: 1 } as const
  const packed = packTrees([tree], rules, 'here')
  order.forEach((node, i) => {
    if (packed.features[i] < 0) assert.equal(packed.leafValues[packed.rights[i]], node)
    else assert.equal(packed.thresholds[i], node)
  })
})
