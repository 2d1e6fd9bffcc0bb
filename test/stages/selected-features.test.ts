import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRows, readData, sparse } from './stage-case.ts'

const types = [
  'ChiSqSelectorModel',
  'UnivariateFeatureSelectorModel',
  'VarianceThresholdSelectorModel',
]
const selector = (type: string, selected: number[]) => ({
  type,
  params: { featuresCol: 'v', outputCol: 'o' },
  data: Int32Array.from(selected),
})
const vectorType = { type: 'udt', class: 'org.apache.spark.ml.linalg.VectorUDT' }
const schema = (ml_attr: object) => ({
  type: 'struct',
  fields: [{ name: 'v', type: vectorType, metadata: { ml_attr } }],
})

for (const type of types) {
  test(`${type} keeps what is selected, and stored zeros`, () => {
    checkRows(selector(type, [1, 3]), [
      [{ v: [1, 2, 3, 4] }, { o: [2, 4] }],
      [{ v: [1, -0, 3, 'NaN', 5] }, { o: [-0, NaN] }],
      [{ v: sparse(4, [0, 1, 2], [5, 0, 6]) }, { o: sparse(2, [0], [0]) }],
      [{ v: sparse(2, [0, 1], [5, 7]) }, { o: sparse(2, [0], [7]) }],
      [{ v: [1, 2, 3] }, /size 3, expected 4 at least/],
      [{ v: null }, /column v: null/],
    ])
    checkRows(selector(type, []), [
      [{ v: [1] }, { o: [] }],
      [{ v: sparse(4, [1], [2]) }, { o: sparse(0, [], []) }],
    ])
  })

  test(`${type} hands on what the input tells of the selected features`, () => {
    const attrs = { nominal: [{ idx: 1, name: 'b', vals: ['x', 'y'] }], numeric: [{ idx: 0 }] }
    const given = { schema: schema({ attrs, num_attrs: 4 }) }
    const known = attributesOf(selector(type, [1, 3]), 'o', given)
    assert.deepStrictEqual(known, {
      kind: 'group',
      size: 2,
      attributes: [
        { kind: 'nominal', name: 'b', values: ['x', 'y'], ordinal: false },
        { kind: 'numeric' },
      ],
    })
    const kind = type === 'ChiSqSelectorModel' ? 'nominal' : 'numeric'
    const sized = { schema: schema({ num_attrs: 4 }) }
    assert.deepStrictEqual(attributesOf(selector(type, [1, 3]), 'o', sized), {
      kind: 'group',
      size: 2,
      attributes: [{ kind }, { kind }],
    })
    const short = { schema: schema({ attrs: {}, num_attrs: 3 }) }
    assert.deepStrictEqual(attributesOf(selector(type, [1, 3]), 'o', short), {
      kind: 'group',
      size: 1,
      attributes: [{ kind: 'numeric' }],
    })
  })

  test(`${type} sorts its indices and refuses wrong ones`, async () => {
    const read = (selectedFeatures: unknown) =>
      readData(selector(type, []), { data: [{ selectedFeatures }] })
    assert.deepStrictEqual(await read([3, 1, 20]), Int32Array.of(1, 3, 20))
    await assert.rejects(read([1, -1]), /selectedFeatures\[1\]: found -1/)
    await assert.rejects(read([2, 1, 2]), /found 2 twice/)
    await assert.rejects(read(null), /expected an array/)
  })
}
