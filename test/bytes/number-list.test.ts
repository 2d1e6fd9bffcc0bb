import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseIntegerList, parseNumberList } from '../../src/bytes/number-list.ts'

test('numbers as C++ writes them', () => {
  const list = parseNumberList(' 1 -0.5  +2. .25 1e-05 1E300 inf -inf nan -nan Infinity ', 'here')
  const { POSITIVE_INFINITY: inf, NaN: nan } = Number
  assert.deepEqual([...list], [1, -0.5, 2, 0.25, 1e-5, 1e300, inf, -inf, nan, nan, inf])
  assert.deepEqual([...parseNumberList('', 'here')], [])
  assert.deepEqual([...parseNumberList('', 'here', 0)], [])
  assert.equal(parseNumberList('0.10000000000000001', 'here')[0], 0.1)
})

test('whatever else is refused', () => {
  for (const text of ['x', '1,2', '0x10', '1e', '--1', '1_000', '\u0661', '1\t2', '.', 'infinit']) {
    const message = /^here: ".*", expected a number$/
    assert.throws(() => parseNumberList(text, 'here'), { code: 'MODEL_CORRUPT', message }, text)
  }
  assert.throws(() => parseNumberList('x'.repeat(1000), 'here'), { message: /^.{1,80}$/ })
  assert.throws(() => parseNumberList('1 2', 'here', 3), /here: 2 numbers, expected 3/)
})

test('integers in a range', () => {
  const range = { min: -2, max: 2 }
  assert.deepEqual([...parseIntegerList('-2 0 2', 'here', range)], [-2, 0, 2])
  for (const text of ['-3', '3', '0.5', 'nan', 'inf']) {
    assert.throws(() => parseIntegerList(text, 'here', range), /expected an integer from -2 to 2/)
  }
  assert.throws(() => parseIntegerList('1', 'here', { ...range, count: 2 }), /1 numbers/)
})
