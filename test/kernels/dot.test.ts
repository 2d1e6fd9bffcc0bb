import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dotDense, dotPlain, dotSparse } from '../../src/kernels/dot.ts'
import { numericsProfiles } from '../../src/kernels/numerics.ts'
import { blasCase, entriesOf } from './blas-cases.ts'
import { readDoubles } from './vectors.ts'

for (const numerics of numericsProfiles) {
  test(`dotDense and dotPlain have the bits of the JVM's ddot: ${numerics}`, () => {
    const vectors = readDoubles(`blas-${numerics}.bin`)
    const plain = dotPlain(numerics)
    let at = 0
    for (let number = 0; at < vectors.length; number++) {
      const { dotX, dotWeights, rows } = blasCase(number, 'netlib')
      const { indices, values } = entriesOf(dotX)
      const dense = dotDense(numerics, dotWeights)
      assert.equal(plain(dotX.length, dotX, dotWeights), vectors[at], `case ${number}, plain`)
      assert.equal(dense(indices.length, indices, values), vectors[at], `case ${number}, entries`)
      assert.equal(dense(indices.length, indices, values), vectors[at], `case ${number}, again`)
      at += 1 + 2 * rows
    }
  })
}

test('the profiles differ where they should', () => {
  const { dotX, dotWeights } = blasCase(170, 'netlib')
  const sums = numericsProfiles.map((numerics) => dotPlain(numerics)(dotX.length, dotX, dotWeights))
  assert.ok(new Set(sums).size >= 5, `${sums}`)
})

test('a fused tail keeps the sign of a product that underflows, a later zero takes it away', () => {
  const dot = dotDense('java11-fma', Float64Array.of(1e-200, 1))
  assert.equal(dot(1, Int32Array.of(0), Float64Array.of(-1e-200)), 0)
  const alone = dotDense('java11-fma', Float64Array.of(1e-200))
  assert.equal(alone(1, Int32Array.of(0), Float64Array.of(-1e-200)), -0)
})

test('an infinite weight takes part in every dense dot, in a sparse one where it is listed', () => {
  const weights = Float64Array.of(1, Number.POSITIVE_INFINITY, 3)
  const indices = Int32Array.of(0, 2)
  const values = Float64Array.of(5, 7)
  for (const numerics of numericsProfiles) {
    assert.equal(dotDense(numerics, weights)(2, indices, values), Number.NaN)
  }
  assert.equal(dotSparse(2, indices, values, weights), 26)
})

test('nothing times nothing is 0', () => {
  for (const numerics of numericsProfiles) {
    const none = new Float64Array(0)
    assert.equal(dotDense(numerics, none)(0, new Int32Array(0), none), 0)
    assert.equal(dotDense(numerics, Float64Array.of(-1, -2))(0, new Int32Array(0), none), 0)
  }
})
