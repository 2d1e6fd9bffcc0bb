/** Against commons-math 3.6.1 and Breeze's formulas, run on the JVM. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digamma } from '../../src/kernels/digamma.ts'
import { gammaSamples } from '../../src/kernels/gamma-samples.ts'

const seed = 1_421_925_485

test('the samples that every document of a LocalLDAModel begins with', () => {
  const expected = [1.1087889344105906, 0.8618287373694173, 0.9767380018006188]
  assert.deepEqual(gammaSamples(100, 3, seed), Float64Array.from(expected))
})

test('shapes of 1 and below have ways of their own', () => {
  assert.deepEqual(gammaSamples(1, 1, seed), Float64Array.of(0.1579230221440591))
  assert.deepEqual(gammaSamples(0.4, 1, seed), Float64Array.of(2.5182382816276005))
})

test('digamma goes up to 49, or to next to 0', () => {
  const table = [
    [1e-6, -1000000.5772156649],
    [0.3, -3.502524225020958],
    [1, -0.5772156677920679],
    [48.5, 3.8712190912498263],
    [49, 3.8815815072720508],
    [1e9, 20.723265836446412],
    [-0.5, 0.036489971203063076],
    [-3.2, 5.635370218463403],
    [0, -Infinity],
    [Infinity, Infinity],
    [NaN, NaN],
  ]
  for (const [x, value] of table) assert.equal(digamma(x), value, String(x))
})
