import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, sparse } from './stage-case.ts'

const normalizer = (p: unknown, sparkVersion = '4.2.0') => ({
  type: 'Normalizer',
  params: { inputCol: 'v', outputCol: 'o', p },
  sparkVersion,
})

test('Normalizer divides by the norm of the stored values', () => {
  checkRows(normalizer(2), [
    [{ v: [3, 0, 4] }, { o: [3 / 5, 0, 4 / 5] }],
    [{ v: sparse(9, [1, 3, 4], [3, 0, -4]) }, { o: sparse(9, [1, 3, 4], [3 / 5, 0, -4 / 5]) }],
    [{ v: [0, -0] }, { o: [0, -0] }],
    [{ v: sparse(3, [1], [0]) }, { o: sparse(3, [1], [0]) }],
    [{ v: [] }, { o: [] }],
    [{ v: null }, /column v: null/],
  ])
  checkRows(normalizer(1), [[{ v: [3, 0, -5] }, { o: [3 / 8, 0, -5 / 8] }]])
  checkRows(normalizer('Inf'), [[{ v: ['NaN', 2, -4] }, { o: [NaN, 0.5, -1] }]])
  checkRows(normalizer(3), [[{ v: [0, -1] }, { o: [0, -1] }]])
})

test('Normalizer makes NaN of the zeros of a dense vector too, and 0 by infinity', () => {
  checkRows(normalizer(2), [
    [{ v: [1, 0, 'NaN'] }, { o: [NaN, NaN, NaN] }],
    [{ v: sparse(3, [0, 2], [1, NaN]) }, { o: sparse(3, [0, 2], [NaN, NaN]) }],
    [{ v: [1, 0, '-Infinity'] }, { o: [0, 0, NaN] }],
    [{ v: [1e200, 0] }, { o: [0, 0] }],
    [{ v: [1e-200, 0] }, { o: [1e-200, 0] }],
  ])
})

test('Normalizer hands on the size since 3.0', () => {
  const schema = {
    type: 'struct',
    fields: [
      { name: 'v', type: { type: 'udt', class: 'org.apache.spark.ml.linalg.VectorUDT' } },
    ].map((field) => ({ ...field, metadata: { ml_attr: { num_attrs: 7 } } })),
  }
  const group = { kind: 'group', size: 7 }
  assert.deepStrictEqual(attributesOf(normalizer(2), 'o', { schema }), group)
  assert.equal(attributesOf(normalizer(2, '2.4.8'), 'o', { schema }), undefined)
  assert.equal(attributesOf(normalizer(2), 'o'), undefined)
})

test('Normalizer refuses a p that is no norm', () => {
  for (const p of [0.5, -2, 'NaN']) checkRefused(normalizer(p), /expected 1 at least/)
})
