import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javaExp } from '../../src/kernels/java-exp.ts'
import { sigmoid } from '../../src/kernels/sigmoid.ts'
import { softmax, softmaxBefore32 } from '../../src/kernels/softmax.ts'

function run(kernel: (values: Float64Array) => void, values: number[]): number[] {
  const array = Float64Array.from(values)
  kernel(array)
  return [...array]
}

test('softmax divides by multiplying with the reciprocal', () => {
  const [a, b, c] = [javaExp(-3), javaExp(0), javaExp(-1.5)]
  const factor = 1 / (a + b + c)
  assert.deepEqual(run(softmax, [-4, -1, -2.5]), [a * factor, b * factor, c * factor])
})

test('before Spark 3.2 only a positive maximum is subtracted', () => {
  const [a, b] = [javaExp(-4), javaExp(-1)]
  const factor = 1 / (a + b)
  assert.deepEqual(run(softmaxBefore32, [-4, -1]), [a * factor, b * factor])
  assert.deepEqual(run(softmaxBefore32, [800, 801]), run(softmax, [800, 801]))
})

test('an infinite margin takes all, the first of several', () => {
  const { NaN: nan, NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number
  const margins = [1, -1, POSITIVE_INFINITY, POSITIVE_INFINITY, NEGATIVE_INFINITY]
  assert.deepEqual(run(softmaxBefore32, margins), [0, 0, 1, 0, 0])
  // Spark 4.2 answers [1.0, NaN] for the margins [Infinity, -Infinity]: it multiplies by zero.
  assert.deepEqual(run(softmax, margins), [0, -0, 1, nan, nan])
})

test('NaN: everything is NaN, but beside an infinity', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
  assert.deepEqual(run(softmax, [1, nan]), [nan, nan])
  assert.deepEqual(run(softmaxBefore32, [nan, 1]), [nan, nan])
  assert.deepEqual(run(softmax, [nan, infinity]), [nan, 1])
  // Vector.argmax keeps a NaN in front, so the infinity behind it is not seen.
  assert.deepEqual(run(softmaxBefore32, [nan, infinity]), [nan, nan])
})

test('all margins -Infinity', () => {
  const margins = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  assert.deepEqual(run(softmax, margins), [Number.NaN, Number.NaN])
  assert.deepEqual(run(softmaxBefore32, margins), [Number.NaN, Number.NaN])
})

test('sigmoid', () => {
  assert.equal(sigmoid(0), 0.5)
  assert.equal(sigmoid(2), 1 / (1 + javaExp(-2)))
  assert.equal(sigmoid(-800), 0)
  assert.equal(sigmoid(800), 1)
  assert.equal(sigmoid(Number.NaN), Number.NaN)
})
