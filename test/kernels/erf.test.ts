import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gaussianCdf } from '../../src/kernels/erf.ts'

// From breeze 2.1 over commons-math 3.6.1: series, continued fraction, tails, and beside 1.
const known: [number, number][] = [
  [0, 0.5],
  [-0, 0.5],
  [1e-300, 0.5],
  [0.23506366996956274, 0.5929203420672111],
  [-0.8876360118691373, 0.18736828796941019],
  [-0.13480207504379838, 0.44638418258347784],
  [-2.15732225562981, 0.01549028204797065],
  [-2.647386062339292, 0.0040558344637181],
  [40, 1],
  [-40, 0],
  [Infinity, 1],
  [-Infinity, 0],
  [NaN, NaN],
]

test('the normal distribution function has the bits of commons-math', () => {
  for (const [x, expected] of known) {
    assert.ok(Object.is(gaussianCdf(x), expected), `${x}: ${gaussianCdf(x)}, not ${expected}`)
  }
})
