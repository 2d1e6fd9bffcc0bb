import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData, sparse } from './stage-case.ts'

const model = (sparkVersion = '4.2.0') => ({
  type: 'Word2VecModel',
  params: { inputCol: 'w', outputCol: 'o', vectorSize: 2 },
  data: {
    words: new Map([
      ['a', 0],
      ['b', 1],
    ]),
    vectors: Float32Array.of(0.1, -2, 3, -0),
  },
  sparkVersion,
})
const tenth = Math.fround(0.1)

test('Word2VecModel gives the mean over all words, known or not', () => {
  checkRows(model(), [
    [{ w: ['a'] }, { o: [tenth, -2] }],
    [{ w: ['a', 'b', 'a'] }, { o: [(tenth + 3 + tenth) * (1 / 3), -4 * (1 / 3)] }],
    [{ w: ['b', 'x', null, ''] }, { o: [0.75, 0] }],
    [{ w: [] }, { o: sparse(2, [], []) }],
    [{ w: ['x'] }, { o: [0, 0] }],
    [{ w: [null] }, { o: [0, 0] }],
    [{ w: null }, /column w: null, expected/],
    [{}, /column w: absent/],
  ])
})

test('Word2VecModel tells its size since 3.0', () => {
  assert.deepEqual(attributesOf(model('3.0.3'), 'o'), { kind: 'group', size: 2 })
  assert.equal(attributesOf(model('2.4.8'), 'o'), undefined)
})

test('Word2VecModel reads both layouts', async () => {
  const rows = [
    { word: 'a', vector: [0.1, -2] },
    { word: 'b', vector: [3, -0] },
  ]
  const { data } = model()
  assert.deepEqual(await readData(model(), { data: rows }), data)
  const row = { wordIndex: { b: 1, a: 0 }, wordVectors: [0.1, -2, 3, -0] }
  assert.deepEqual(await readData(model('2.1.3'), { data: [row] }), data)
})

test('Word2VecModel refuses data that contradict themselves', async () => {
  const word = (vector: unknown) => [{ word: 'a', vector }]
  await assert.rejects(readData(model(), { data: word([1]) }), /1 numbers, expected vectorSize 2/)
  await assert.rejects(readData(model(), { data: word(null) }), /vector of "a": found null/)
  await assert.rejects(readData(model(), { data: [] }), /no words/)
  const sized = (vectorSize: number) =>
    readData({ ...model(), params: { vectorSize } }, { data: word([]) })
  await assert.rejects(sized(-1), /vectorSize -1, expected 1 or more/)
  await assert.rejects(sized(2 ** 31 - 1), /1 words of 2147483647 numbers, at most \d+ numbers/)
  const old = (wordIndex: unknown, wordVectors: unknown) =>
    readData(model('2.0.2'), { data: [{ wordIndex, wordVectors }] })
  await assert.rejects(old({ a: 0 }, [1]), /1 numbers, expected 1 x vectorSize 2/)
  await assert.rejects(old({ a: 1 }, [1, 2]), /wordIndex 1, expected 0 to 0, each once/)
  await assert.rejects(old({}, []), /no words/)
  checkRefused({ ...model(), params: {} }, /inputCol is not set/)
  checkRefused(model(), /column w: found type string/, { schema: { w: 'string' } })
})
