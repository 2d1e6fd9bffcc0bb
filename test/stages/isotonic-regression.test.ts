import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData, sparse } from './stage-case.ts'

const isotonic = (params: Record<string, unknown> = {}, sparkVersion = '4.2.0') => ({
  type: 'IsotonicRegressionModel',
  params: { featuresCol: 'x', ...params },
  data: {
    boundaries: Float64Array.of(-0, 0, 1, 2, 2, 2, 4),
    predictions: Float64Array.of(-1, 1, 2, 3, 4, 5, 9),
  },
  sparkVersion,
})
const of = (prediction: number | null) => ({ prediction })

test('IsotonicRegressionModel interpolates, and stays flat outside', () => {
  checkRows(
    isotonic(),
    [
      [{ x: -3 }, of(-1)],
      [{ x: -0 }, of(-1)],
      [{ x: 0 }, of(1)],
      [{ x: 0.25 }, of(1.25)],
      [{ x: 2 }, of(3)],
      [{ x: 3.5 }, of(5 + (4 * 1.5) / 2)],
      [{ x: 5 }, of(9)],
      [{ x: 'NaN' }, of(9)],
      [{ x: '-Infinity' }, of(-1)],
      [{ x: null }, of(null)],
      [{}, /absent/],
    ],
    { schema: { x: 'double' } },
  )
})

test('IsotonicRegressionModel takes one position of a vector', () => {
  checkRows(
    isotonic({ featureIndex: 2 }),
    [
      [{ x: [9, 9, 0.5] }, of(1.5)],
      [{ x: sparse(3, [0], [4]) }, of(1)],
      [{ x: sparse(9, [0, 2, 5], [9, 3, 9]) }, of(7)],
      [{ x: [1, 2] }, /size 2, expected more than 2/],
      [{ x: null }, /null/],
    ],
    { schema: { x: 'vector' } },
  )
})

test('IsotonicRegressionModel refuses other types and params out of range', () => {
  checkRefused(isotonic(), /found type int/, { schema: { x: 'int' } })
  checkRefused(isotonic({ featureIndex: -1 }), /featureIndex is -1/)
  checkRefused(isotonic({ predictionCol: '' }), /predictionCol/)
})

test('IsotonicRegressionModel marks its prediction since 3.0', () => {
  const numeric = { kind: 'numeric', name: 'prediction' }
  assert.deepStrictEqual(attributesOf(isotonic(), 'prediction'), numeric)
  assert.equal(attributesOf(isotonic({}, '2.4.8'), 'prediction'), undefined)
})

test('IsotonicRegressionModel reads only what Spark constructs', async () => {
  const read = (row: object) => readData(isotonic(), { data: [{ isotonic: true, ...row }] })
  const good = { boundaries: [1, 2, 2], predictions: [0, 5, 5] }
  assert.deepStrictEqual(await read(good), {
    boundaries: Float64Array.of(1, 2, 2),
    predictions: Float64Array.of(0, 5, 5),
  })
  await assert.rejects(read({ ...good, predictions: [0, 5] }), /3 boundaries, 2 predictions/)
  await assert.rejects(read({ boundaries: [], predictions: [] }), /at least 1/)
  await assert.rejects(read({ ...good, boundaries: [1, 3, 2] }), /boundaries\[2\]: found 2/)
  await assert.rejects(read({ ...good, predictions: [0, 5, 4] }), /increasing/)
  await assert.rejects(read({ ...good, isotonic: false }), /decreasing/)
  await assert.rejects(read({ ...good, isotonic: null }), /expected a boolean/)
})
