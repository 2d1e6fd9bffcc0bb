import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, skipped } from './stage-case.ts'

const bucketizer = (splits: unknown[], handleInvalid = 'error') => ({
  type: 'Bucketizer',
  params: { inputCol: 'x', outputCol: 'b', splits, handleInvalid },
})

test('Bucketizer puts a number between its splits', () => {
  checkRows(bucketizer([-1, 0, 2.5, 9]), [
    [{ x: -1 }, { b: 0 }],
    [{ x: -0.5 }, { b: 0 }],
    [{ x: 0 }, { b: 1 }],
    [{ x: -0 }, { b: 0 }],
    [{ x: 2.5 }, { b: 2 }],
    [{ x: 9 }, { b: 2 }],
    [{ x: 9.1 }, /column x: 9.1, expected a number from -1 to 9/],
    [{ x: '-Infinity' }, /column x/],
    [{ x: 'NaN' }, /column x: NaN/],
    [{ x: null }, { b: null }],
    [{}, /column x: absent/],
  ])
})

test('Bucketizer takes -0.0 for less than 0.0', () => {
  checkRows(bucketizer([-1, -0, 2]), [
    [{ x: -0 }, { b: 1 }],
    [{ x: 0 }, { b: 1 }],
  ])
  checkRows(bucketizer([-2, -1, 0]), [[{ x: -0 }, { b: 1 }]])
  checkRows(bucketizer([0, 1, 2]), [[{ x: -0 }, /expected a number from 0 to 2/]])
})

test('Bucketizer keeps or drops NaN, and refuses what is out of bounds all the same', () => {
  checkRows(bucketizer(['-Inf', 0, 'Inf'], 'keep'), [
    [{ x: 'NaN' }, { b: 2 }],
    [{ x: 'Infinity' }, { b: 1 }],
    [{ x: '-Infinity' }, { b: 0 }],
    [{ x: null }, { b: null }],
  ])
  checkRows(bucketizer([0, 1, 2], 'keep'), [[{ x: 3 }, /column x: 3/]])
  checkRows(bucketizer([0, 1, 2], 'skip'), [
    [{ x: 3 }, /column x: 3/],
    [{ x: 'NaN' }, skipped],
    [{ x: null }, skipped],
    [{ x: 2 }, { b: 1 }],
  ])
})

test('Bucketizer drops by any column before it looks at one', () => {
  const stage = {
    type: 'Bucketizer',
    params: {
      inputCols: ['x', 'y'],
      outputCols: ['b', 'c'],
      splitsArray: [
        [0, 1, 2],
        [0, 5, 10],
      ],
      handleInvalid: 'skip',
    },
  }
  checkRows(stage, [
    [
      { x: 1, y: 4 },
      { b: 1, c: 0 },
    ],
    [{ x: 99, y: null }, skipped],
    [{ x: 99, y: 1 }, /column x: 99/],
  ])
  checkRows(stage, [[{ x: 0, y: 'NaN' }, skipped]], { columns: ['b'] })
  const missing = { ...stage, params: { ...stage.params, splitsArray: [[0, 1, 2]] } }
  checkRefused(missing, /splitsArray of 1 lists/)
})

test('Bucketizer refuses splits that do not increase, and columns that are no numbers', () => {
  for (const splits of [
    [0, 1],
    [0, 0, 1],
    [0, 'NaN', 1],
    [-0, 0, 1],
    ['NaN', 0, 1],
  ]) {
    checkRefused(bucketizer(splits), /splits/)
  }
  checkRefused(bucketizer([0, 1, 2]), /column x/, { schema: { x: 'boolean' } })
})

test('Bucketizer names its buckets', () => {
  assert.deepStrictEqual(attributesOf(bucketizer(['-Inf', -0, 1e7, 'Inf']), 'b'), {
    kind: 'nominal',
    name: 'b',
    values: ['-Infinity, -0.0', '-0.0, 1.0E7', '1.0E7, Infinity'],
    ordinal: true,
  })
})
