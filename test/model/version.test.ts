import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseVersion } from '../../src/model/version.ts'

test('a version is a positive integer of 31 bits without leading zeros', () => {
  assert.equal(parseVersion('1'), 1)
  assert.equal(parseVersion('2147483647'), 2_147_483_647)
  for (const text of ['', '0', '01', '-1', '+1', '1.0', '1e3', ' 1', '2147483648', '99999999999']) {
    assert.equal(parseVersion(text), undefined, text)
  }
})
