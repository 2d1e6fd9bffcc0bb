import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstOfTied } from '../../src/stages/scala-map-order.ts'
import type { ScalaVersion } from '../../src/stages/scala-set.ts'
import { checkRows, readData, sparse } from './stage-case.ts'

type Row = Record<string, unknown>

const leaf = (nodeId: number, predict: number, treeId = 0): Row => ({
  treeId,
  nodeId,
  predict: { predict, prob: -1 },
  isLeaf: true,
  split: null,
  leftNodeId: null,
  rightNodeId: null,
})
const split = (nodeId: number, feature: number, at: number | number[], changed: Row = {}): Row => ({
  ...leaf(nodeId, -1),
  isLeaf: false,
  split: {
    feature,
    threshold: typeof at === 'number' ? at : 0,
    featureType: typeof at === 'number' ? 0 : 1,
    categories: typeof at === 'number' ? [] : at,
  },
  leftNodeId: 2 * nodeId,
  rightNodeId: 2 * nodeId + 1,
  ...changed,
})
const nodes = [split(1, 0, 1.5), split(2, 1, [0, 2]), leaf(4, 10), leaf(5, 20), leaf(3, 30)]
const type = 'MllibDecisionTreeModel'
const readTree = (data: Row[], numNodes = data.length) =>
  readData({ type }, { data }, { algo: 'Regression', numNodes })

test('a threshold goes left up to and with it; of categories only those that are listed', async () => {
  const data = await readTree(nodes.toReversed())
  checkRows({ type, data }, [
    [{ features: [1.5, 2] }, { prediction: 10 }],
    [{ features: [1.5, -0] }, { prediction: 10 }],
    [{ features: [1, 1] }, { prediction: 20 }],
    [{ features: [1, 0.5] }, { prediction: 20 }],
    [{ features: [1, 99] }, { prediction: 20 }],
    [{ features: [1, 'NaN'] }, { prediction: 20 }],
    [{ features: ['NaN', 0] }, { prediction: 30 }],
    [{ features: [2] }, { prediction: 30 }],
    [{ features: sparse(2, [], []) }, { prediction: 10 }],
    [{ features: [1] }, /features: found a vector of 1, a split needs feature 1/],
    [{ features: null }, /features: found null/],
  ])
  checkRows({ type, data: await readTree([leaf(1, 7)]) }, [[{ features: [] }, { prediction: 7 }]])
})

test('malformed trees are refused', async () => {
  const wrong: [Row[], RegExp, number?][] = [
    [nodes.slice(1), /no root/],
    [[...nodes, leaf(4, 1)], /a nodeId twice/],
    [nodes.slice(0, -1), /node 1: child 3, expected a node of the tree/],
    [[...nodes, leaf(6, 1)], /node 5 has no parent/],
    [[split(1, 0, 1, { rightNodeId: 1 }), leaf(2, 1)], /expected each of 2 nodes once/],
    [[split(1, 0, 1, { rightNodeId: 2 }), leaf(2, 1)], /expected each of 2 nodes once/],
    [[split(1, -1, 1), leaf(2, 1), leaf(3, 2)], /feature: found -1/],
    [[split(1, 0, 1, { split: null }), leaf(2, 1), leaf(3, 2)], /expected a struct/],
    [[split(1, 0, [0.5]), leaf(2, 1), leaf(3, 2)], /category 0.5, expected an integer/],
    [nodes, /5 nodes, expected 7, as numNodes/, 7],
    [[leaf(1, 1), leaf(1, 1, 1)], /2 trees, expected 1/],
    [[leaf(1, 1, 1)], /no tree 0/],
  ]
  for (const [rows, message, numNodes] of wrong) {
    await assert.rejects(readTree(rows, numNodes), { code: 'MODEL_CORRUPT', message })
  }
})

const ensemble = (kind: string, algo: string, combiningStrategy: string, predicted: number[]) => {
  const treeWeights = predicted.map(() => 1)
  const data = predicted.map((value, tree) => leaf(1, value, tree))
  return readData(
    { type: kind },
    { data },
    { metadata: { algo, treeAlgo: 'Regression', combiningStrategy, treeWeights } },
  )
}

test('ensembles: sums, means, signs and votes', async () => {
  const table: [string, string, string, number[], number][] = [
    ['MllibRandomForestModel', 'Regression', 'Average', [1, 2, 4.5], 2.5],
    ['MllibRandomForestModel', 'Classification', 'Vote', [1, 2, 2, 0], 2],
    ['MllibRandomForestModel', 'Classification', 'Vote', [1.9, 0, 1], 1],
    ['MllibGradientBoostedTreesModel', 'Regression', 'Sum', [1, 2, 4.5], 7.5],
    ['MllibGradientBoostedTreesModel', 'Classification', 'Sum', [1, -1], 0],
    ['MllibGradientBoostedTreesModel', 'Classification', 'Sum', [1, -0.5], 1],
  ]
  for (const [kind, algo, strategy, predicted, prediction] of table) {
    const data = await ensemble(kind, algo, strategy, predicted)
    checkRows({ type: kind, data }, [[{ features: [] }, { prediction }]])
  }
  const wrong = ensemble('MllibRandomForestModel', 'Regression', 'Vote', [1])
  await assert.rejects(wrong, { code: 'MODEL_CORRUPT', message: /combiningStrategy Vote/ })
  const unknown = ensemble('MllibGradientBoostedTreesModel', 'Other', 'Sum', [1])
  await assert.rejects(unknown, { code: 'MODEL_CORRUPT', message: /algo: found Other/ })
})

test('of equally many votes, the class that the Scala of that Spark names first', async () => {
  const kind = 'MllibRandomForestModel'
  const data = await ensemble(kind, 'Classification', 'Vote', [3, 1, 2, 0])
  const row = { features: [] }
  checkRows({ type: kind, data }, [[row, { prediction: 0 }]])
  checkRows({ type: kind, data, sparkVersion: '3.5.7' }, [[row, { prediction: 2 }]])
})

test('the order of keys in a mutable.HashMap, as Scala 2.12.10 and 2.13.18 gave it', () => {
  const all = (keys: number[], version: ScalaVersion): number[] => {
    const left = new Set(keys)
    return keys.map(() => {
      const key = firstOfTied(Int32Array.from(keys), (one) => left.has(one), version)
      left.delete(key)
      return key
    })
  }
  const keys = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 31, -7, 65536]
  assert.deepEqual(all(keys, '2.12'), ORDER_212)
  assert.deepEqual(all(keys, '2.13'), ORDER_213)
})

const ORDER_212 = [8, 11, -7, 2, 5, 13, 4, 31, 7, 1, 10, 9, 3, 12, 65536, 6, 0]
const ORDER_213 = [0, 1, 65536, 2, 3, 4, 5, -7, 6, 7, 8, 9, 10, 11, 12, 13, 31]
