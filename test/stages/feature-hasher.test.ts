import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scalaSetOrder } from '../../src/stages/scala-set.ts'
import { attributesOf, checkRefused, checkRows, sparse } from './stage-case.ts'

const hasher = (params: Record<string, unknown>, sparkVersion = '4.2.0') => ({
  type: 'FeatureHasher',
  params: { outputCol: 'h', ...params },
  sparkVersion,
})
const one = (index: number, value = 1) => ({ h: sparse(2 ** 18, [index], [value]) })

test('FeatureHasher takes what nobody declared as it is', () => {
  checkRows(hasher({ inputCols: ['s'] }), [
    [{ s: 'x' }, one(3996)],
    [{ s: '' }, one(157705)],
    [{ s: null }, { h: sparse(2 ** 18, [], []) }],
    [{ s: 'NaN' }, one(156345)],
    [{}, /column s: absent/],
    [{ s: [1] }, /column s: found 1 items/],
  ])
  checkRows(hasher({ inputCols: ['i'] }), [
    [{ i: 0 }, one(19036, 0)],
    [{ i: -7 }, one(19036, -7)],
  ])
  checkRows(hasher({ inputCols: ['b'] }), [[{ b: true }, one(43733)]])
  checkRows(hasher({ inputCols: ['d'], categoricalCols: ['d'] }), [[{ d: 2.5 }, one(96908)]])
  checkRows(hasher({ inputCols: ['i'], categoricalCols: ['i'] }), [[{ i: 3 }, one(171148)]])
})

test('FeatureHasher of declared columns', () => {
  const schema = { i: 'int', d: 'double' }
  const both = { inputCols: ['i', 'd'] }
  checkRows(
    hasher(both),
    [[{ i: 3, d: 'NaN' }, { h: sparse(2 ** 18, [19036, 89530], [3, NaN]) }]],
    { schema },
  )
  checkRows(
    hasher({ ...both, categoricalCols: ['i', 'other'] }),
    [
      [{ i: 3, d: -0 }, { h: sparse(2 ** 18, [89530, 171148], [-0, 1]) }],
      [{ i: null, d: null }, { h: sparse(2 ** 18, [], []) }],
    ],
    { schema },
  )
  checkRefused(hasher(both), /column i: found type date/, { schema: { i: 'date' } })
})

test('FeatureHasher adds numbers first since 3.1', () => {
  // One place for all: (1e16 + 1) + 1 is 1e16, 1e16 + (1 + 1) is not.
  const all = { inputCols: ['s', 't', 'd'], numFeatures: 1 }
  const row = { s: 'x', t: 'y', d: 1e16 }
  checkRows(hasher(all), [[row, { h: sparse(1, [0], [1e16]) }]])
  checkRows(hasher(all, '3.0.3'), [[row, { h: sparse(1, [0], [1e16 + 2]) }]])
  const twice = { inputCols: ['s', 's', 'd', 'd'], numFeatures: 1 }
  checkRows(hasher(twice), [[{ s: 'x', d: 2 }, { h: sparse(1, [0], [4]) }]])
  checkRows(hasher(twice, '3.5.1'), [[{ s: 'x', d: 2 }, { h: sparse(1, [0], [3]) }]])
  checkRows(hasher(twice, '3.0.3'), [[{ s: 'x', d: 2 }, { h: sparse(1, [0], [6]) }]])
})

test('FeatureHasher tells its size and refuses none', () => {
  assert.deepStrictEqual(attributesOf(hasher({ inputCols: ['s'], numFeatures: 5 }), 'h'), {
    kind: 'group',
    size: 5,
  })
  checkRefused(hasher({ inputCols: ['s'], numFeatures: 0 }), /numFeatures 0/)
  checkRefused(hasher({}), /inputCols is not set/)
  checkRefused(hasher({ inputCols: ['`s`'] }), /column `s`: s in the data/, {
    schema: { s: 'string' },
  })
})

test('A column that another stage takes for labels is a string to FeatureHasher', () => {
  const indexer = (label: string) => ({
    type: 'StringIndexerModel',
    params: { inputCol: 's', outputCol: 'i' },
    data: [[label]],
  })
  const hash = hasher({ inputCols: ['s'] })
  for (const stages of [
    [indexer('x'), hash],
    [hash, indexer('x')],
  ]) {
    checkRows(stages, [[{ s: 'x' }, { i: 0, ...one(3996) }]])
  }
  const numbers = hasher({ inputCols: ['s'], numFeatures: 1 })
  for (const stages of [
    [indexer('3'), numbers],
    [numbers, indexer('3')],
  ]) {
    checkRows(stages, [[{ s: 3 }, { i: 0, h: sparse(1, [0], [3]) }]])
  }
})

test('scalaSetOrder: few as they came, more by their hashes', () => {
  const none = new Set<string>()
  assert.deepStrictEqual(scalaSetOrder(['d', 'a', 'd', 'b'], none, '2.13'), ['d', 'a', 'b'])
  assert.deepStrictEqual(scalaSetOrder(['d', 'a', 'c', 'b'], new Set('a'), '2.12'), ['d', 'c', 'b'])
  // From `Seq(...).toSet` in Scala 2.13.
  assert.deepStrictEqual(scalaSetOrder(['a', 'b', 'c', 'd', 'e'], none, '2.13'), SET_OF_FIVE)
})

const SET_OF_FIVE = ['e', 'a', 'b', 'c', 'd']
