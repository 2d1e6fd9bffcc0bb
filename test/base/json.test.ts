import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeJson } from '../../src/base/json.ts'

test('what JSON has words for is written as JSON.stringify writes it', () => {
  const value = { a: [1, 0.1, -2e-7, 1e21], 'b"\n': 'ü\u2028"', c: { d: null, e: true } }
  assert.equal(writeJson(value), JSON.stringify(value))
  assert.equal(writeJson({ a: undefined, b: 1 }), '{"b":1}')
  assert.equal(writeJson([undefined]), '[null]')
})

test('numbers that JSON has no word for', () => {
  assert.equal(writeJson([Number.NaN, Infinity, -Infinity]), '["NaN","Infinity","-Infinity"]')
  assert.equal(writeJson([0, -0]), '[0,-0.0]')
  assert.ok(Object.is(JSON.parse(writeJson(-0)), -0))
  assert.equal(writeJson([2n ** 53n - 1n, 2n ** 53n]), '[9007199254740991,"9007199254740992"]')
})

test('bytes and typed arrays', () => {
  assert.equal(writeJson(new Uint8Array([1, 2])), '{"b64":"AQI="}')
  assert.equal(writeJson(Float64Array.of(1, 0.5)), '[1,0.5]')
})
