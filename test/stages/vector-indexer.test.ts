import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData, sparse } from './stage-case.ts'

const data = {
  size: 3,
  categories: [
    {
      position: 0,
      indices: new Map([
        [0, 0],
        [2, 1],
        [5, 2],
      ]),
      values: [0, 2, 5],
    },
    {
      position: 2,
      indices: new Map([
        [-1, 0],
        [3, 1],
      ]),
      values: [-1, 3],
    },
  ],
}
const indexer = (handleInvalid: string, outputCol = 'i', sparkVersion = '4.2.0') => ({
  type: 'VectorIndexerModel',
  params: { inputCol: 'v', outputCol, handleInvalid },
  data,
  sparkVersion,
})

test('VectorIndexerModel indexes what is stored; of a dense vector that is everything', () => {
  checkRows(indexer('error'), [
    [{ v: [5, 9, 3] }, { i: [2, 9, 1] }],
    [{ v: [-0, -0, -1] }, { i: [0, -0, 0] }],
    [{ v: sparse(3, [], []) }, { i: sparse(3, [], []) }],
    [{ v: sparse(3, [0, 1], [2, 0]) }, { i: sparse(3, [0, 1], [1, 0]) }],
    [{ v: [0, 0, 0] }, /value 0 at 2/],
    [{ v: sparse(3, [2], [0]) }, /value 0 at 2/],
    [{ v: ['NaN', 0, 3] }, /value NaN at 0/],
    [{ v: [0, 0] }, /size 2/],
    [{ v: null }, /column v: null/],
  ])
})

test('VectorIndexerModel keeps what is unknown as one more category, or drops the row', () => {
  checkRows(indexer('keep'), [
    [{ v: [1, 0, 0] }, { i: [3, 0, 2] }],
    [{ v: ['Infinity', 7, 'NaN'] }, { i: [3, 7, 2] }],
    [{ v: sparse(3, [0], [9]) }, { i: sparse(3, [0], [3]) }],
  ])
  checkRows(indexer('skip'), [
    [{ v: [1, 0, 3] }, { $skipped: true }],
    [{ v: [2, 0, 3] }, { i: [1, 0, 1] }],
    [{ v: null }, /column v: null/],
    [{ v: [1] }, /size 1/],
  ])
})

test('VectorIndexerModel may replace its input', () => {
  checkRows(indexer('error', 'v'), [[{ v: [5, 9, 3] }, { v: [2, 9, 1] }]], { columns: ['v'] })
  const then = { type: 'Interaction', params: { inputCols: ['v', 'x'], outputCol: 'p' } }
  checkRows([indexer('error', 'v'), then], [[{ v: [5, 9, 3], x: 2 }, { p: [0, 0, 2, 18, 2] }]])
})

test('VectorIndexerModel tells the categories, whatever it does with others', () => {
  for (const mode of ['error', 'keep']) {
    assert.deepStrictEqual(plain(attributesOf(indexer(mode), 'i')), {
      kind: 'group',
      size: 3,
      attributes: [
        { kind: 'nominal', values: ['0.0', '2.0', '5.0'], ordinal: false },
        { kind: 'numeric' },
        { kind: 'binary', values: ['-1.0', '3.0'] },
      ],
    })
  }
})

test('VectorIndexerModel keeps the names of positions, and what it does not index', () => {
  const assembler = {
    type: 'VectorAssembler',
    params: { inputCols: ['a', 'b', 'c'], outputCol: 'v' },
  }
  const found = attributesOf([assembler, indexer('error')], 'i')
  assert.deepStrictEqual(plain(found), {
    kind: 'group',
    size: 3,
    attributes: [
      { kind: 'nominal', name: 'a', values: ['0.0', '2.0', '5.0'], ordinal: false },
      { kind: 'numeric', name: 'b' },
      { kind: 'binary', name: 'c', values: ['-1.0', '3.0'] },
    ],
  })
  const short = { type: 'VectorAssembler', params: { inputCols: ['a', 'b'], outputCol: 'v' } }
  checkRefused([short, indexer('error')], /vectors of 2 \(ml_attr\), expected 3/)
})

test('VectorIndexerModel reads maps in maps', async () => {
  const row = { numFeatures: 3, categoryMaps: { 2: { '3': 1, '-1': 0 }, 0: { 0: 0, 2: 1, 5: 2 } } }
  assert.deepStrictEqual(await readData(indexer('error'), { data: [row] }), data)
  const odd = [
    [{ ...row, numFeatures: 2 }, /position 2, expected one below 2/],
    [{ ...row, categoryMaps: { 0: null } }, /categoryMaps\[0\]: found null/],
    [{ ...row, categoryMaps: { 0: { 1: -1 } } }, /categoryMaps\[0\]\[1\]: found -1/],
    [{ numFeatures: 3 }, /categoryMaps: found undefined/],
  ] as const
  for (const [bad, message] of odd) {
    await assert.rejects(readData(indexer('error'), { data: [bad] }), message)
  }
})

/** With what is made only when it is asked for. */
function plain(attributes: unknown): unknown {
  return JSON.parse(JSON.stringify(attributes))
}
