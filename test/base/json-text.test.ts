import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestInvalid } from '../../src/base/errors.ts'
import { parseJsonText } from '../../src/base/json-text.ts'

const parse = (text: string): unknown =>
  parseJsonText(text, { where: 'body', depthMax: 3, refuse: requestInvalid })

test('a byte order mark is passed over', () => {
  assert.deepEqual(parse('\ufeff{"a":1}'), { a: 1 })
  assert.throws(() => parse('\ufeff'), /^ServingError: body: found nothing, expected JSON$/)
})

test('nesting is bounded, and brackets in strings nest nothing', () => {
  assert.deepEqual(parse('[[[1]]]'), [[[1]]])
  assert.deepEqual(parse('[[],[],[],[[]]]'), [[], [], [], [[]]])
  for (const deep of ['[[[[1]]]]', '{"a":[{"b":[]}]}', '["\\"",[[[]]]]']) {
    assert.throws(() => parse(deep), { message: 'body: JSON nested deeper than 3' })
  }
  const text = '[[["[[[\\"[[["]]]'
  assert.deepEqual(parse(text), JSON.parse(text))
})

test('what is no JSON is refused as the caller of it says', () => {
  assert.throws(() => parse('{"a"'), {
    code: 'REQUEST_INVALID',
    message: /^body: found .*, expected/,
  })
})
