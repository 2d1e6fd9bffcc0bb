import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ByteBudget } from '../../src/serve/body-pieces.ts'
import { createAsk } from '../protocols/ask.ts'
import { lettersModel } from './letters.ts'

const json = { 'content-type': 'application/json' }

test('a gzip body beyond what all bodies may hold gets a 503, and gives all back', async () => {
  const bodies = new ByteBudget(100_000)
  const ask = createAsk([lettersModel()], { bodies })
  const score = (padding: number) =>
    ask({
      path: '/score/letters',
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(`{"letter":"b"}${' '.repeat(padding)}`),
    })
  const { status, headers, text } = await score(200_000)
  assert.equal(status, 503)
  assert.equal(headers['retry-after'], '1')
  assert.equal(JSON.parse(text).code, 'OVERLOADED')
  assert.equal(bodies.heldBytes, 0)
  assert.equal((await score(50_000)).text, '{"index":1}')
  assert.equal(bodies.heldBytes, 0)
  const both = await Promise.all([score(70_000), score(70_000)])
  assert.deepEqual(both.map((reply) => reply.status).sort(), [200, 503])
})
