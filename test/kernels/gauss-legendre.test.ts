import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gaussLegendre } from '../../src/kernels/gauss-legendre.ts'

test('n points give the integrals of all powers below 2n', () => {
  for (const count of [1, 2, 3, 4, 8, 20, 64, 500]) {
    const { points, weights } = gaussLegendre(count)
    assert.ok(points[0] > 0 && points[count - 1] < 1)
    for (let power = 0; power < 2 * count; power += count > 64 ? 97 : 1) {
      let sum = 0
      for (let i = 0; i < count; i++) sum += weights[i] * points[i] ** power
      const difference = Math.abs(sum - 1 / (power + 1))
      assert.ok(difference < 1e-13, `${count} points, power ${power}: off by ${difference}`)
    }
  }
})

test('too few points do not', () => {
  const { points, weights } = gaussLegendre(2)
  const sum = weights.reduce((total, weight, i) => total + weight * points[i] ** 4, 0)
  assert.ok(Math.abs(sum - 0.2) > 1e-3)
})
