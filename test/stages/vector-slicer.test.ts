import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, sparse } from './stage-case.ts'

const slicer = (params: object, sparkVersion = '4.2.0') => ({
  type: 'VectorSlicer',
  params: { inputCol: 'v', outputCol: 'o', ...params },
  sparkVersion,
})
const vectorType = { type: 'udt', class: 'org.apache.spark.ml.linalg.VectorUDT' }
const schema = (ml_attr: object) => ({
  type: 'struct',
  fields: [{ name: 'v', type: vectorType, metadata: { ml_attr } }],
})
const named = schema({
  num_attrs: 3,
  attrs: {
    numeric: [
      { idx: 0, name: 'a' },
      { idx: 1, name: 'b' },
    ],
    binary: [{ idx: 2, name: 'b' }],
  },
})

test('VectorSlicer picks in the order that is asked for', () => {
  checkRows(slicer({ indices: [3, 0, 1] }), [
    [{ v: [1, 2, 3, 4] }, { o: [4, 1, 2] }],
    [{ v: ['NaN', -0, 3, 0, 5] }, { o: [0, NaN, -0] }],
    [{ v: sparse(9, [0, 2, 3], [7, 8, 9]) }, { o: sparse(3, [0, 1], [9, 7]) }],
    [{ v: sparse(2, [0], [7]) }, { o: sparse(3, [1], [7]) }],
    [{ v: sparse(2, [], []) }, { o: sparse(3, [], []) }],
    [{ v: [1, 2, 3] }, /size 3, expected 4 at least/],
    [{ v: null }, /column v: null/],
  ])
  checkRows(slicer({ indices: [0, 2] }), [
    [{ v: [1, 2, 3] }, { o: [1, 3] }],
    [{ v: sparse(3, [1, 2], [7, 8]) }, { o: sparse(2, [1], [8]) }],
  ])
})

test('VectorSlicer drops the stored zeros of a sparse vector since 3.2', () => {
  const row = { v: sparse(4, [0, 1, 3], [0, -0, NaN]) }
  for (const [indices, kept] of [
    [[0, 1, 3], { all: sparse(3, [0, 1, 2], [0, -0, NaN]), some: sparse(3, [2], [NaN]) }],
    [[3, 1, 0], { all: sparse(3, [0, 1, 2], [NaN, -0, 0]), some: sparse(3, [0], [NaN]) }],
  ] as const) {
    checkRows(slicer({ indices }), [[row, { o: kept.some }]])
    checkRows(slicer({ indices }, '3.1.3'), [[row, { o: kept.all }]])
  }
})

test('VectorSlicer finds names in the attributes: indices first, of equal names the last', () => {
  checkRows(slicer({ indices: [1], names: ['b', 'a'] }), [[{ v: [1, 2, 3] }, { o: [2, 3, 1] }]], {
    schema: named,
  })
  assert.deepStrictEqual(attributesOf(slicer({ names: ['b', 'a'] }), 'o', { schema: named }), {
    kind: 'group',
    size: 2,
    attributes: [
      { kind: 'binary', name: 'b' },
      { kind: 'numeric', name: 'a' },
    ],
  })
  const sized = { schema: schema({ num_attrs: 3 }) }
  assert.deepStrictEqual(attributesOf(slicer({ indices: [2] }), 'o', sized), {
    kind: 'group',
    size: 1,
  })
})

test('VectorSlicer refuses what it cannot pick', () => {
  checkRefused(slicer({}), /neither indices nor names/)
  checkRefused(slicer({ indices: [1, -1] }), /index -1, expected an integer from 0/)
  checkRefused(slicer({ indices: [1, 1] }), /feature 1 is picked twice/)
  checkRefused(slicer({ indices: [2], names: ['b'] }), /feature 2 is picked twice/, {
    schema: named,
  })
  checkRefused(slicer({ names: ['c'] }), /no feature named c/, { schema: named })
  checkRefused(slicer({ names: ['c'] }), /no feature named c/)
  checkRefused(slicer({ indices: [3] }), /index 3, but v has size 3/, { schema: named })
})
