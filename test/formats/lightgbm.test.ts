/** Which files are recognised as models of LightGBM. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lightgbm } from '../../src/formats/lightgbm.ts'
import { sourceOf } from './model-files.ts'

const recognised = (files: Record<string, string>) => lightgbm.recognises(sourceOf(files))

test('by the beginning of the only file that is not hidden', async () => {
  const text = 'tree\nversion=v4\n'
  assert.ok(await recognised({ 'model.txt': text }))
  assert.ok(await recognised({ anything: text, '.model.txt.crc': 'x' }))
  assert.ok(await recognised({ 'model.txt': 'tree\r\nversion=v3' }))
  assert.ok(await recognised({ 'model.json': '{"name":"tree",\n"version":"v4"' }))
  for (const other of ['trees\n', '', '{"learner":{}}', '{"name":"x"}']) {
    assert.ok(!(await recognised({ 'model.txt': other })), other)
  }
  assert.ok(!(await recognised({ 'a.txt': text, 'b.txt': text })), 'two files')
})
