import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cosineTransform } from '../../src/kernels/cosine-transform.ts'
import { fastCos, fastSin } from '../../src/kernels/fast-math.ts'
import { readDoubles } from './vectors.ts'

const angleCount = 400
const sizes = [
  ...Array.from({ length: 130 }, (_, i) => i + 1),
  ...[169, 210, 211, 227, 256, 384, 422, 512, 633, 1000, 1009, 1024, 2048, 3003, 4096, 8192, 16384],
]
const vectors = readDoubles('cosine.bin')

test('fastSin and fastCos have the bits of FastMath', () => {
  for (let i = 0; i < angleCount; i++) {
    const x = numberAt(i, 1) * [1, 100, 3e6][i % 3]
    assert.equal(fastSin(x), vectors[2 * i], `sin(${x})`)
    assert.equal(fastCos(x), vectors[2 * i + 1], `cos(${x})`)
  }
  assert.deepStrictEqual([fastSin(-0), fastSin(0), fastCos(-0)], [-0, 0, 1])
})

test('cosineTransform has the bits of JTransforms, the signs of zeros too', () => {
  assert.equal(vectors.length, 2 * angleCount + 4 * sizes.length)
  let at = 2 * angleCount
  for (const size of sizes) {
    const transform = cosineTransform(size, { sin: fastSin, cos: fastCos })
    for (const make of [(i: number) => numberAt(i, size) * ((i % 7) + 1), sparseOf(size)]) {
      for (const way of ['forward', 'backward'] as const) {
        const a = Float64Array.from({ length: size }, (_, i) => make(i))
        transform[way](a)
        assert.equal(hash(a), vectors[at++], `${way}, size ${size}`)
      }
    }
  }
})

// As in java/CosineVectors.java.

function numberAt(i: number, seed: number): number {
  return Math.imul(i + seed * 7919, 0x9e3779b1) / 2 ** 31
}

function sparseOf(seed: number): (i: number) => number {
  return (i) => {
    const chance = Math.imul(i + seed * 104729, 0x9e3779b1) >>> 28
    if (chance < 9) return 0
    if (chance < 13) return -0
    return chance < 15 ? 1 : -2
  }
}

function hash(a: Float64Array): number {
  const words = new Int32Array(a.buffer, a.byteOffset, 2 * a.length)
  return words.reduce((sum, word) => Math.imul(sum ^ word, 16777619), 0)
}
