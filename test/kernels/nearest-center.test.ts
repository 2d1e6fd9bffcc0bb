import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearestCenter } from '../../src/kernels/nearest-center.ts'

const rules = { boundsBetweenCenters: true, denseByNorms: false }

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 0) / 2 ** 32 - 0.5
  }
}

test('the short cuts do not miss the nearest', () => {
  for (const [count, size] of [
    [1, 3],
    [2, 1],
    [20, 4],
    [300, 3],
    [1200, 2],
  ]) {
    const next = random(count)
    const values = Float64Array.from({ length: count * size }, next)
    const isDense = Uint8Array.from({ length: count }, (_, i) => i % 2)
    const variants = [rules, { boundsBetweenCenters: false, denseByNorms: true }].map((r) =>
      nearestCenter({ count, size, values, isDense }, r),
    )
    for (let row = 0; row < 200; row++) {
      const x = Float64Array.from({ length: size }, next)
      const distances = Array.from({ length: count }, (_, c) =>
        x.reduce((sum, value, i) => sum + (value - values[c * size + i]) ** 2, 0),
      )
      const expected = distances.indexOf(Math.min(...distances))
      const indices = Int32Array.from(x.keys())
      for (const nearest of variants) {
        assert.equal(nearest(size, indices, x, true), expected)
        assert.equal(nearest(size, indices, x, false), expected)
      }
    }
  }
})

test('the formula with norms decides near ties of sparse points', () => {
  // Both centres are exactly as far; the norms' rounding makes one of them nearer.
  const center = Float64Array.of(0.1, 0.7, 0.3, 0.7)
  const point = (dense: boolean, x: number[]) =>
    nearestCenter(
      { count: 2, size: 2, values: center, isDense: Uint8Array.of(1, 1) },
      { boundsBetweenCenters: false, denseByNorms: false },
    )(2, Int32Array.of(0, 1), Float64Array.from(x), dense)
  const differs = Array.from({ length: 200 }, (_, i) => [0.2, i / 7]).filter(
    (x) => point(true, x) !== point(false, x),
  )
  assert(differs.length > 0)
})

test('what a point leaves in the scratch does not reach the next', () => {
  const values = Float64Array.of(0, 0, 9, 9)
  const nearest = nearestCenter({ count: 2, size: 2, values, isDense: Uint8Array.of(1, 1) }, rules)
  assert.equal(nearest(2, Int32Array.of(0, 1), Float64Array.of(9, 9), true), 1)
  assert.equal(nearest(0, Int32Array.of(), Float64Array.of(), true), 0)
  assert.equal(nearest(1, Int32Array.of(0), Float64Array.of(Number.NaN), true), -1)
  assert.equal(nearest(0, Int32Array.of(), Float64Array.of(), false), 0)
})
