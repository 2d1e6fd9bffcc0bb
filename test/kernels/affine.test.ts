import assert from 'node:assert/strict'
import { test } from 'node:test'
import { affine } from '../../src/kernels/affine.ts'
import { numericsProfiles } from '../../src/kernels/numerics.ts'
import { readDoubles } from './vectors.ts'

/** As in java/AffineVectors.java: outputs, inputs. From a million weights on there are blocks. */
const sizes = [
  [7, 5],
  [41, 333],
  [2001, 500],
  [401, 2503],
]
const writtenMax = 40

for (const numerics of numericsProfiles) {
  test(`a layer has the bits of the JVM's dgemm with one column: ${numerics}`, () => {
    const vectors = readDoubles(`affine-${numerics.replace(/vector-\d/, 'vector')}.bin`)
    let at = 0
    for (const [outputs, inputs] of sizes) {
      const x = numbers(inputs, 2)
      const indices = Int32Array.from(x.keys()).filter((i) => i % 3 !== 0)
      const values = Float64Array.from(indices, (i) => x[i])
      const layer = { inputs, outputs, weights: numbers(outputs * inputs, 1) }
      const add = affine(numerics, { ...layer, biases: numbers(outputs, 3) })
      const y = new Float64Array(outputs)
      // Twice: nothing of the first row may be left.
      add(1, Int32Array.of(1), Float64Array.of(5), y)
      add(indices.length, indices, values, y)
      const count = Math.min(outputs, writtenMax)
      const expected = vectors.subarray(at, at + count)
      assert.deepStrictEqual(y.slice(0, count), expected.slice(), `${outputs} x ${inputs}`)
      at += count
    }
    assert.equal(at, vectors.length)
  })
}

function numbers(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const bits = Math.imul(i + seed * 7919, 0x9e3779b1)
    return (bits / 2147483648) * (i % 7 === 0 ? 1000 : 1)
  })
}
