import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fma } from '../../src/kernels/fma.ts'
import { readDoubles } from './vectors.ts'

test('fma has the bits of Math.fma on the JVM', () => {
  const vectors = readDoubles('fma.bin')
  assert.ok(vectors.length >= 4 * 4000)
  for (let i = 0; i < vectors.length; i += 4) {
    const [a, b, c, expected] = vectors.subarray(i, i + 4)
    assert.equal(fma(a, b, c), expected, `fma(${a}, ${b}, ${c})`)
  }
})

test('fma rounds once', () => {
  assert.equal(fma(1 + 2 ** -52, 1 - 2 ** -52, -1), -(2 ** -104))
  assert.equal(fma(2 ** -53, 1, 1), 1)
  assert.equal(fma(2 ** -53, 1 + 2 ** -52, 1), 1 + 2 ** -52)
  assert.equal(fma(2 ** -53, 1 - 2 ** -53, 1 + 2 ** -52), 1 + 2 ** -52)
})

test('fma at the ends of the range', () => {
  assert.equal(fma(2 ** 600, 2 ** 600, -Number.MAX_VALUE), Number.POSITIVE_INFINITY)
  assert.equal(fma(2 ** 512, 2 ** 512, -Number.MAX_VALUE), 2 ** 971)
  assert.equal(fma(-(2 ** -600), 2 ** -600, 0), -0)
  assert.equal(fma(2 ** -537, 2 ** -538, Number.MIN_VALUE), 2 * Number.MIN_VALUE)
  assert.equal(fma(2 ** -538, 2 ** -538, Number.MIN_VALUE), Number.MIN_VALUE)
  assert.equal(fma(3, Number.MIN_VALUE, -1), -1)
})

test('fma of zeros, infinities and NaN', () => {
  assert.equal(fma(0, -1, -0), -0)
  assert.equal(fma(0, 1, -0), 0)
  assert.equal(fma(2, 3, -6), 0)
  assert.equal(fma(0, Number.POSITIVE_INFINITY, 1), Number.NaN)
  assert.equal(fma(1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY), Number.NaN)
  assert.equal(fma(1e300, 1e300, Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY)
  assert.equal(fma(Number.NaN, 0, 1), Number.NaN)
})
