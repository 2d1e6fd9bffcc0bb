import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, sparse } from './stage-case.ts'

const binarizer = (threshold: number, sparkVersion = '4.2.0') => ({
  type: 'Binarizer',
  params: { inputCol: 'v', outputCol: 'b', threshold },
  sparkVersion,
})
const vectors = { schema: { v: 'vector' } }

test('Binarizer gives 1 above the threshold, and 0 for null since 4.0', () => {
  const table = [
    [{ v: 2.5 }, { b: 0 }],
    [{ v: 2.6 }, { b: 1 }],
    [{ v: 'NaN' }, { b: 0 }],
    [{ v: 'Infinity' }, { b: 1 }],
    [{}, /column v: absent/],
  ] as const
  checkRows(binarizer(2.5), [...table, [{ v: null }, { b: 0 }]])
  checkRows(binarizer(2.5, '3.5.1'), [...table, [{ v: null }, { b: null }]])
  checkRows(binarizer(2.5, '2.4.8'), [...table, [{ v: null }, { b: null }]])
  checkRows(binarizer(Number.NaN), [[{ v: 1 }, { b: 0 }]])
})

test('Binarizer below zero: zeros become 1 since 3.0, in 2.x where they are stored', () => {
  const odd = sparse(5, [0, 1, 2], [0, -2, 7])
  checkRows(
    binarizer(-1),
    [
      [{ v: [0, -1, -0.5, 'NaN'] }, { b: [1, 0, 1, 1] }],
      [{ v: odd }, { b: [1, 0, 1, 1, 1] }],
      [{ v: sparse(9, [], []) }, { b: [1, 1, 1, 1, 1, 1, 1, 1, 1] }],
      [{ v: sparse(2 ** 20 + 1, [], []) }, /at most 1048576 to make it dense \(denseSizeMax\)/],
      [{ v: new Array(8).fill(-3) }, { b: sparse(8, [], []) }],
      [{ v: null }, /column v: null/],
    ],
    vectors,
  )
  checkRows(
    binarizer(-1, '2.4.8'),
    [
      [{ v: [0, -1, -0.5, 'NaN'] }, { b: [1, 0, 1, 0] }],
      [{ v: odd }, { b: sparse(5, [0, 2], [1, 1]) }],
      [{ v: sparse(9, [], []) }, { b: sparse(9, [], []) }],
    ],
    vectors,
  )
})

test('Binarizer gives the smaller form', () => {
  checkRows(
    binarizer(0),
    [
      [{ v: [0, 0, 0, 3, 0] }, { b: sparse(5, [3], [1]) }],
      [{ v: sparse(5, [1, 3], [2, 3]) }, { b: [0, 1, 0, 1, 0] }],
      [{ v: [] }, { b: [] }],
    ],
    vectors,
  )
})

test('Binarizer of several columns', () => {
  const params = { inputCols: ['x', 'y'], outputCols: ['a', 'b'] }
  const row = [
    { x: 1, y: 1 },
    { a: 1, b: 0 },
  ] as const
  checkRows({ type: 'Binarizer', params: { ...params, thresholds: [0, 1] } }, [row])
  checkRows({ type: 'Binarizer', params: { ...params, threshold: 1 } }, [
    [
      { x: 1, y: 1 },
      { a: 0, b: 0 },
    ],
  ])
  const refusals = [
    [{ ...params, thresholds: [0] }, /1 thresholds, expected 2/],
    [{ ...params, thresholds: [0, 1], threshold: 1 }, /threshold and thresholds/],
    [{ inputCol: 'x', thresholds: [0] }, /thresholds without inputCols/],
    [{ ...params, inputCol: 'x' }, /inputCol and inputCols/],
    [{}, /neither inputCol nor inputCols/],
  ] as const
  for (const [odd, message] of refusals) checkRefused({ type: 'Binarizer', params: odd }, message)
})

test('Binarizer refuses other numbers, and NaN as the threshold of vectors', () => {
  checkRefused(binarizer(1), /found type int/, { schema: { v: 'int' } })
  checkRefused(binarizer(Number.NaN), /threshold NaN/, vectors)
})

test('Binarizer tells the size of vectors since 3.0', () => {
  const metadata = { ml_attr: { num_attrs: 3 } }
  const vector = { type: 'udt', class: 'org.apache.spark.ml.linalg.VectorUDT' }
  const schema = { type: 'struct', fields: [{ name: 'v', type: vector, metadata }] }
  assert.deepStrictEqual(attributesOf(binarizer(1), 'b', { schema }), { kind: 'group', size: 3 })
  assert.equal(attributesOf(binarizer(1, '2.4.8'), 'b', { schema }), undefined)
  assert.equal(attributesOf(binarizer(1), 'b', vectors), undefined)
  assert.deepStrictEqual(attributesOf(binarizer(1), 'b'), { kind: 'binary' })
})
