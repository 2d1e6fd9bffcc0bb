import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stages } from '../../src/stages/find.ts'
import { attributesOf, checkRefused, checkRows, readData, scorerOf, sparse } from './stage-case.ts'

const type = 'LocalLDAModel'
const dense = (values: number[]) => ({ type: 1, size: null, indices: null, values })
const topicsMatrix = {
  type: 1,
  numRows: 3,
  numCols: 2,
  colPtrs: null,
  rowIndices: null,
  values: [9, 1, 0.5, 0.5, 1, 9],
  isTransposed: false,
}
const row = {
  vocabSize: 3,
  topicsMatrix,
  docConcentration: dense([0.5, 0.5]),
  topicConcentration: 0.5,
  gammaShape: 100,
}
const read = (changed: object = {}) => readData({ type }, { data: [{ ...row, ...changed }] })

test('a document without words has no topics; one with words has shares', async () => {
  const data = await read()
  const shares = scorerOf({ type, data }).score({ features: [20, 0, 0] }) as {
    topicDistribution: number[]
  }
  assert(shares.topicDistribution[0] > 0.9)
  checkRows({ type, data }, [
    [{ features: [0, -0, 0] }, { topicDistribution: [0, 0] }],
    [{ features: sparse(99, [98], [0]) }, { topicDistribution: [0, 0] }],
    [{ features: ['NaN', 0, 0] }, { topicDistribution: [NaN, NaN] }],
    [{ features: [1, 1, 1, 1] }, /4 words, expected 3/],
    [{ features: sparse(99, [1, 3], [1, 0]) }, /4 words, expected 3/],
    [{ features: [-1e9, 0, 0] }, /counts without a result/],
    [{ features: null }, /column features: null/],
  ])
})

test('dense and sparse documents agree, and order of rows does not matter', async () => {
  const scorer = scorerOf({ type, data: await read() }, { numerics: 'sequential' })
  const first = scorer.score({ features: [3, 0, 2] })
  scorer.score({ features: [0, 7, 0] })
  assert.deepEqual(scorer.score({ features: sparse(3, [0, 2], [3, 2]) }), first)
})

test('by version: NaN, arrays, an empty name, attributes', async () => {
  const data = await read()
  checkRows({ type, data, sparkVersion: '3.2.4' }, [
    [{ features: ['NaN', 0, 0] }, /counts without a result/],
  ])
  const schema = { features: 'array<float>' }
  checkRows({ type, data }, [[{ features: [0] }, { topicDistribution: [0, 0] }]], { schema })
  checkRefused({ type, data, sparkVersion: '2.3.4' }, /found type array/, { schema })
  const params = { topicDistributionCol: '' }
  checkRefused({ type, data, params }, /topicDistributionCol is ''/)
  assert.deepEqual(scorerOf({ type, data, params, sparkVersion: '2.4.8' }).output, [])
  assert.deepEqual(attributesOf({ type, data }, 'topicDistribution'), { kind: 'group', size: 2 })
  const old = { type, data, sparkVersion: '2.4.8' }
  assert.equal(attributesOf(old, 'topicDistribution'), undefined)
  const toleranceIn = (sparkVersion: string) =>
    scorerOf({ type, data, sparkVersion }).tolerances.get('topicDistribution')
  assert.equal(toleranceIn('2.4.8'), undefined)
  assert.equal(toleranceIn('2.3.4'), 'relative:0.01')
})

test('a distributed model is read from its graph, and declares that Spark starts at random', async () => {
  const metadata = { k: 2, vocabSize: 3, docConcentration: [0.5, 0.5], gammaShape: 100 }
  const word = (id: number | bigint, weights: number[]) => ({ id, topicWeights: dense(weights) })
  const readGraph = (words: object[], changed = {}) =>
    readData(
      { type: 'DistributedLDAModel' },
      {
        'oldModel/metadata': [{ ...metadata, ...changed }],
        'oldModel/data/topicCounts': words as Record<string, unknown>[],
        'oldModel/data/globalTopicTotals': [{ globalTopicTotals: dense([10.5, 10.5]) }],
      },
    )
  const words = [word(-3n, [0.5, 9]), word(0n, [7, 7]), word(-1, [9, 0.5]), word(-2, [1, 1])]
  assert.deepEqual(await readGraph(words), await read())
  assert.match(stages.DistributedLDAModel.deviation?.reason ?? '', /at random/)
  const wrong: [object[], object, RegExp][] = [
    [[word(-4, [1, 1])], {}, /word 3 with 2 topics/],
    [[word(-1, [1])], {}, /word 0 with 1 topics/],
    [[...words, word(-1, [9, 0.5])], {}, /topicCounts: word 0 twice/],
    [words.slice(1), {}, /topic 0: the words sum to 10, expected 10.5/],
    [words, { docConcentration: [1] }, /1 docConcentration, expected 2/],
  ]
  for (const [list, changed, message] of wrong) {
    await assert.rejects(readGraph(list, changed), { code: 'MODEL_CORRUPT', message })
  }
})

test('data that contradicts itself', async () => {
  const wrong: [object, RegExp][] = [
    [{ vocabSize: 4 }, /topicsMatrix of 3 x 2, expected 4 x 2/],
    [{ docConcentration: dense([1]) }, /topicsMatrix of 3 x 2, expected 3 x 1/],
    [{ docConcentration: dense([1, NaN]) }, /docConcentration 1, NaN/],
    [{ gammaShape: 0 }, /gammaShape 0, expected above 0/],
    [
      { topicsMatrix: { ...topicsMatrix, values: [1, 1, 1, 1, 1, -1] } },
      /a count of words that is none/,
    ],
  ]
  for (const [changed, message] of wrong) {
    await assert.rejects(read(changed), { code: 'MODEL_CORRUPT', message })
  }
})
