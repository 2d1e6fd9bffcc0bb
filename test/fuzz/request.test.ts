/** Damaged request bodies are answered 200 or with an error of the caller's; never 500. */
import { gzipSync } from 'node:zlib'
import { pack } from 'msgpackr'
import { modelCorrupt } from '../../src/base/errors.ts'
import { openRepository } from '../../src/serve/repository.ts'
import { createAsk } from '../protocols/ask.ts'
import { root } from '../root.ts'
import { fuzzTest } from './fuzz-test.ts'
import { mutateBytes, mutateJson } from './mutate.ts'

const { models } = await openRepository(`${root}/models`, {})
const ask = createAsk(models)

fuzzTest('damaged request bodies', import.meta.url, async (random) => {
  const model = random.pick(models)
  const rows = Array.from({ length: 1 + random.integer(3) }, () => random.pick(model.goldenRows))
  const value = rows.length === 1 && random.integer(2) === 0 ? rows[0] : rows
  const [type, bytes] = random.pick(bodies(value, rows))
  const damaged =
    random.integer(2) === 0 && type !== 'application/msgpack'
      ? Buffer.from(mutateJson(random, bytes.toString('utf8')))
      : mutateBytes(random, bytes)
  const isZipped = random.integer(4) === 0
  const zipped = isZipped ? gzipSync(damaged) : damaged
  const reply = await ask({
    method: 'POST',
    path: `/score/${model.name}`,
    headers: { 'content-type': type, ...(isZipped ? { 'content-encoding': 'gzip' } : {}) },
    body: isZipped && random.integer(2) === 0 ? mutateBytes(random, zipped) : zipped,
  })
  if (reply.status >= 500 || reply.text.includes('INTERNAL')) {
    throw new Error(`${reply.status} ${reply.text.slice(0, 500)} for ${damaged.toString('latin1')}`)
  }
  // For the fuzzer, a refusal is what MODEL_CORRUPT is to a loader.
  if (reply.status !== 200) throw modelCorrupt(reply.text)
  return reply
})

function bodies(value: unknown, rows: readonly unknown[]): [string, Buffer][] {
  return [
    ['application/json', Buffer.from(JSON.stringify(value))],
    ['application/msgpack', pack(value)],
    ['application/x-ndjson', Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))],
  ]
}
