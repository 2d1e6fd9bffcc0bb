import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linearContributions } from '../../src/kernels/linear-contributions.ts'

const weights = Float64Array.of(1.5, -2, 0.1, 4)
const expected = Float64Array.of(0.25, 0.7)

test('output after output: products of the features, then what is there without them', () => {
  const contributions = linearContributions({ weights, expected, bits: 64 })
  const out = new Float64Array(6)
  contributions(Float64Array.of(2, 3), out)
  assert.deepEqual(Array.from(out), [3, 0.1 * 3, 0.25, -4, 12, 0.7])
  contributions(Float64Array.of(Number.NaN, -0), out)
  assert.deepEqual(Array.from(out), [0, -0, 0.25, 0, -0, 0.7])
})

test('in floats', () => {
  const contributions = linearContributions({ weights, expected, bits: 32 })
  const out = new Float64Array(6)
  contributions(Float64Array.of(2, 3), out)
  assert.deepEqual(Array.from(out), [3, 0.1 * 3, 0.25, -4, 12, 0.7].map(Math.fround))
})
