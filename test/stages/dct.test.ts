import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRows, scorerOf, sparse } from './stage-case.ts'

const dct = (inverse: boolean, sparkVersion = '4.2.0') => ({
  type: 'DCT',
  params: { inputCol: 'v', outputCol: 'o', inverse },
  sparkVersion,
})

test('DCT transforms vectors of any size', () => {
  checkRows(dct(false), [
    [{ v: [7] }, { o: [7] }],
    // SPARK_ML_REFERENCE.md, 8.4: not exactly 0 in the middle.
    [{ v: [2, 4, 6] }, { o: [6.92820323027551, -2.8284271247461907, -1.5700924586837752e-16] }],
    [{ v: sparse(1, [0], [-0]) }, { o: [-0] }],
    [{ v: [] }, /size 0, expected 1 to/],
    [
      { v: sparse(2 ** 26, [0], [1]) },
      /size 67108864, expected 1 to 65536 positions \(cosineSizeMax\)/,
    ],
    [{ v: null }, /column v: null/],
  ])
})

test('DCT and its inverse undo each other, for sparse rows as for dense ones', () => {
  const forward = scorerOf(dct(false))
  const backward = scorerOf(dct(true))
  for (const size of [2, 4, 6, 7, 16, 40, 64, 211]) {
    const dense = new Array<number>(size).fill(0)
    dense[1] = 3
    dense[size - 1] -= 0.5
    const { o } = forward.score({ v: dense }) as { o: number[] }
    const indices = size === 2 ? [1] : [1, size - 1]
    const values = size === 2 ? [2.5] : [3, -0.5]
    assert.deepStrictEqual(forward.score({ v: sparse(size, indices, values) }), { o })
    const back = (backward.score({ v: o }) as { o: number[] }).o
    back.forEach((x, i) => {
      assert.ok(Math.abs(x - dense[i]) < 1e-14, `size ${size}: ${x} for ${dense[i]}`)
    })
  }
})

test('DCT hands on the size since 3.0', () => {
  const schema = {
    type: 'struct',
    fields: [
      {
        name: 'v',
        type: { type: 'udt', class: 'org.apache.spark.ml.linalg.VectorUDT' },
        metadata: { ml_attr: { num_attrs: 7 } },
      },
    ],
  }
  assert.deepStrictEqual(attributesOf(dct(false), 'o', { schema }), { kind: 'group', size: 7 })
  assert.equal(attributesOf(dct(false, '2.4.8'), 'o', { schema }), undefined)
})
