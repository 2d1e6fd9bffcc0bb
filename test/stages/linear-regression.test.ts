import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRows, readData, scorerOf } from './stage-case.ts'

const type = 'LinearRegressionModel'
const data = {
  coefficients: { size: 2, indices: null, values: Float64Array.of(2, -1) },
  intercept: 0.5,
}

test('the margin is the prediction', () => {
  checkRows({ type, data }, [
    [{ features: [1, 4] }, { prediction: -1.5 }],
    [{ features: { type: 0, size: 2, indices: [1], values: [4] } }, { prediction: -3.5 }],
    [{ features: [0, 'Infinity'] }, { prediction: -Infinity }],
    [{ features: ['NaN', 0] }, { prediction: NaN }],
    [{ features: null }, /features: found null/],
    [{ features: [1] }, /a vector of 1, expected a vector of 2/],
  ])
})

test('the form of the vector and the numerics profile decide the order of the sum', () => {
  const values = Float64Array.from({ length: 20 }, (_, i) => 1 / (i + 3))
  const wide = { coefficients: { size: 20, indices: null, values }, intercept: 0 }
  const features = Array.from({ length: 20 }, (_, i) => Math.sin(i) * 10 ** (i % 3))
  const prediction = (row: unknown, options = {}) =>
    scorerOf({ type, data: wide }, options).score({ features: row }).prediction
  let inOrder = 0
  features.forEach((x, i) => {
    inOrder += x * values[i]
  })
  const indices = features.map((_, i) => i)
  assert.equal(prediction({ type: 0, size: 20, indices, values: features }), inOrder)
  assert.equal(prediction(features, { numerics: 'sequential' }), inOrder)
  assert.notEqual(prediction(features, { numerics: 'vector-8' }), inOrder)
})

test('reading: with scale and, up to 2.2, without', async () => {
  const coefficients = { type: 1, size: null, indices: null, values: [2, -1] }
  const row = { intercept: 0.5, coefficients }
  assert.deepEqual(await readData({ type }, { data: [row] }), data)
  assert.deepEqual(await readData({ type }, { data: [{ ...row, scale: 1 }] }), data)
  await assert.rejects(readData({ type }, { data: [{ coefficients }] }), /intercept/)
})
