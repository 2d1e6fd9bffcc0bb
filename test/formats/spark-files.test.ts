/** The line of metadata in the part files of a stage. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFirstLine } from '../../src/formats/spark-files.ts'
import { sourceOf } from './model-files.ts'

test('the first line that is not empty', async () => {
  for (const text of ['{}', '\n \n\t{}\n{"b":1}\n', '\r\n{}\r\n', '{}\r{"b":1}']) {
    const source = sourceOf({ 'metadata/part-00000': '\n\n', 'metadata/part-00001': text })
    const found = await readFirstLine(source, 'metadata')
    assert.deepEqual(found, { line: '{}', part: 'metadata/part-00001' })
  }
  // Line breaks to JavaScript's expressions, but to no reader of lines.
  const odd = '{"a":"\u2028"}'
  const { line } = await readFirstLine(sourceOf({ 'metadata/part-00000': odd }), 'metadata')
  assert.equal(line, odd)
})

test('many empty lines alone are no metadata', async () => {
  const blank = sourceOf({ 'metadata/part-00000': '\n'.repeat(2_000_000) })
  const message = /model: no metadata, expected metadata\/part-\*/
  await assert.rejects(readFirstLine(blank, 'metadata'), { code: 'MODEL_CORRUPT', message })
})
