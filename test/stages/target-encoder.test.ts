import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData } from './stage-case.ts'

const data = [
  new Map([
    [0, { count: 4, stat: 1 }],
    [3, { count: 2, stat: 2 }],
    [2147483647, { count: 6, stat: 3 }],
  ]),
]
const withNull = [new Map([...data[0], [-1, { count: 1, stat: 0 }]])]
const encoder = (params: Record<string, unknown> = {}, known = data) => ({
  type: 'TargetEncoderModel',
  params: { inputCol: 'c', outputCol: 'e', ...params },
  data: known,
})

test('TargetEncoderModel gives the share of each category', () => {
  checkRows(encoder(), [
    [{ c: 0 }, { e: 0.25 }],
    [{ c: -0 }, { e: 0.25 }],
    [{ c: 3 }, { e: 1 }],
    [{ c: 1 }, /unseen value 1/],
    [{ c: 'NaN' }, /unseen value NaN/],
    [{ c: -1 }, /unseen value -1/],
    [{ c: 2147483647 }, /unseen value 2147483647/],
    [{ c: null }, /unseen value null/],
    [{}, /column c: absent/],
  ])
})

test('TargetEncoderModel keeps what is unseen, and knows null where the fit saw it', () => {
  checkRows(encoder({ handleInvalid: 'keep' }), [
    [{ c: 1 }, { e: 0.5 }],
    [{ c: null }, { e: 0.5 }],
    [{ c: -1 }, { e: 0.5 }],
  ])
  checkRows(encoder({}, withNull), [
    [{ c: null }, { e: 0 }],
    [{ c: -1 }, /unseen value -1/],
  ])
})

test('TargetEncoderModel blends with all rows', () => {
  checkRows(encoder({ smoothing: 2 }), [
    [{ c: 0 }, { e: (4 / 6) * 0.25 + (1 - 4 / 6) * 0.5 }],
    [{ c: 3 }, { e: 0.5 * 1 + 0.5 * 0.5 }],
  ])
  checkRows(encoder({ smoothing: 2, targetType: 'continuous' }), [
    [{ c: 0 }, { e: (4 / 6) * 1 + (1 - 4 / 6) * 3 }],
  ])
})

test('TargetEncoderModel names its columns', () => {
  checkRows({ type: 'TargetEncoderModel', params: { inputCol: 'c' }, data }, [
    [{ c: 3 }, { c_indexed: 1 }],
  ])
  const both = { inputCols: ['a', 'b'], outputCols: ['b', 'a'] }
  checkRows(
    { type: 'TargetEncoderModel', params: both, data: [...data, ...data] },
    [
      [
        { a: 0, b: 3 },
        { a: 1, b: 0.25 },
      ],
    ],
    { columns: ['a', 'b'] },
  )
  assert.deepStrictEqual(attributesOf(encoder(), 'e'), {
    kind: 'nominal',
    name: 'e',
    values: ['0.25', '1.0', '0.5'],
  })
})

test('TargetEncoderModel refuses what does not fit', () => {
  const two = { inputCol: 'c', outputCols: ['e', 'f'] }
  checkRefused({ type: 'TargetEncoderModel', params: two, data }, /1 input columns, 2/)
  checkRefused(encoder({ smoothing: -1 }), /smoothing -1/)
  checkRefused(encoder({}, [...data, ...data]), /encodings of 2 columns, expected 1/)
  checkRefused({ type: 'TargetEncoderModel', data }, /neither inputCol nor inputCols/)
})

test('TargetEncoderModel reads its rows in the order of their index', async () => {
  const row = (index: number, counts = [4, 2, 6]) => ({
    index,
    categories: [0, 3, 2147483647],
    counts,
    stats: [1, 2, 3],
  })
  const found = await readData(encoder(), { data: [row(1, [1, 1, 2]), row(0)] })
  assert.deepStrictEqual((found as unknown[])[0], data[0])
  const odd = [
    [row(0, [1, 2]), /3 categories, 2 counts/],
    [{ index: 0, categories: [0], counts: [1], stats: [1] }, /no category 2147483647/],
  ] as const
  for (const [bad, message] of odd) {
    await assert.rejects(readData(encoder(), { data: [bad] }), message)
  }
})
