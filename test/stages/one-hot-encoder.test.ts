import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData } from './stage-case.ts'

const encoder = (dropLast: boolean, handleInvalid: string, sparkVersion = '4.2.0') => ({
  type: 'OneHotEncoderModel',
  params: { inputCols: ['x'], outputCols: ['o'], dropLast, handleInvalid },
  data: [3],
  sparkVersion,
})

const hot = (size: number, index?: number) => ({
  type: 0,
  size,
  indices: index === undefined ? [] : [index],
  values: index === undefined ? [] : [1],
})

const declared = (attribute: object, type = 'double') => ({
  schema: { type: 'struct', fields: [{ name: 'x', type, metadata: { ml_attr: attribute } }] },
})

test('OneHotEncoderModel refuses what is no category', () => {
  for (const [dropLast, size] of [
    [true, 2],
    [false, 3],
  ] as const) {
    checkRows(encoder(dropLast, 'error'), [
      [{ x: 0 }, { o: hot(size, 0) }],
      [{ x: -0 }, { o: hot(size, 0) }],
      [{ x: 1.9 }, { o: hot(size, 1) }],
      [{ x: 2 }, { o: dropLast ? hot(2) : hot(3, 2) }],
      [{ x: 2.9 }, { o: dropLast ? hot(2) : hot(3, 2) }],
      [{ x: 3 }, /unseen value 3/],
      [{ x: -0.1 }, /negative value -0.1/],
      [{ x: 'NaN' }, /unseen value NaN/],
      [{ x: null }, { o: null }],
      [{}, /column x: absent/],
    ])
  }
})

test('OneHotEncoderModel with keep gives what is no category a place after the others', () => {
  checkRows(encoder(false, 'keep'), [
    [{ x: 2 }, { o: hot(4, 2) }],
    [{ x: 3 }, { o: hot(4, 3) }],
    [{ x: -1 }, { o: hot(4, 3) }],
    [{ x: 'NaN' }, { o: hot(4, 3) }],
  ])
  checkRows(encoder(true, 'keep'), [
    [{ x: 2 }, { o: hot(3, 2) }],
    [{ x: 9 }, { o: hot(3) }],
  ])
})

test('OneHotEncoderModel compares the categories with those that the column tells', () => {
  const three = declared({ type: 'nominal', vals: ['p', 'q', 'r'] })
  checkRows(encoder(true, 'error'), [[{ x: 1 }, { o: hot(2, 1) }]], three)
  const four = declared({ type: 'nominal', num_vals: 4 })
  checkRefused(encoder(true, 'error'), /column x: 4 categories .*, expected 3/, four)
  checkRefused(encoder(false, 'keep'), /2 categories/, declared({ type: 'binary' }))
  checkRefused(encoder(false, 'keep'), /continuous/, declared({}))
  checkRows(encoder(false, 'error'), [[{ x: 0 }, { o: hot(3, 0) }]], declared({ type: 'nominal' }))
  checkRefused(encoder(true, 'error'), /column x/, { schema: { x: 'boolean' } })
  const one = { ...encoder(true, 'error'), data: [1] }
  checkRefused(one, /two at least/, declared({ type: 'nominal', vals: ['p'] }))
})

test('OneHotEncoderModel names its positions by category', () => {
  const names = (dropLast: boolean, handleInvalid: string, options?: object) => {
    const attributes = attributesOf(encoder(dropLast, handleInvalid), 'o', options)
    assert(attributes?.kind === 'group')
    assert.equal(attributes.attributes?.length, attributes.size)
    return attributes.attributes?.map(({ name }) => name)
  }
  const three = declared({ type: 'nominal', vals: ['p', 'q', 'r'] })
  assert.deepStrictEqual(names(true, 'error', three), ['p', 'q'])
  assert.deepStrictEqual(names(false, 'keep', three), ['p', 'q', 'r', 'invalidValues'])
  assert.deepStrictEqual(names(true, 'keep', three), ['p', 'q', 'r'])
  assert.deepStrictEqual(names(false, 'error'), ['0', '1', '2'])
})

test('OneHotEncoderModel of 2.x is the model of OneHotEncoderEstimator', async () => {
  const old = encoder(true, 'error', '2.4.8')
  assert.deepStrictEqual(await readData(old, { data: [{ categorySizes: [3] }] }), [3])
  checkRows(old, [[{ x: 1 }, { o: hot(2, 1) }]])
  await assert.rejects(readData(old, { data: [{ categorySizes: [-1] }] }), /categorySizes\[0\]/)
})
