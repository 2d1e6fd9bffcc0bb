import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { limits } from '../../src/base/limits.ts'
import { emptyTally } from '../../src/serve/outcome.ts'
import { createPool, type Pool } from '../../src/serve/pool.ts'
import type { Route } from '../../src/serve/protocol.ts'
import { createAsk } from '../protocols/ask.ts'
import { lettersModel } from './letters.ts'

const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const route: Route = {
  method: 'POST',
  path: '/',
  answer: () => ({ status: 200, headers: [], body: '' }),
}

// Threads of the pool keep no process alive; in a server the listener does.
const alive = setInterval(() => {}, 1000)
after(() => clearInterval(alive))

/** One thread, whose fate is what the environment says when it starts. */
function check(name: string, run: (pool: Pool, errors: string[]) => Promise<void>): void {
  test(name, { timeout: 60_000 }, async () => {
    const errors: string[] = []
    const error = (fields: Record<string, unknown>): void => {
      errors.push(String(fields.bug))
    }
    const pool = createPool({
      entry: new URL(`./pool-fates.${suffix}`, import.meta.url).href,
      threadCount: 1000,
      errorDetail: 'full',
      routes: [route],
      entries: [],
      log: { isDebug: false, debug() {}, info() {}, warn() {}, error },
    })
    try {
      await run(pool, errors)
    } finally {
      delete process.env.POOL_FATE
      await pool.close()
    }
  })
}

async function ask(pool: Pool, body: string | Buffer): Promise<unknown> {
  const call = {
    params: {},
    query: '',
    header: () => '',
    body: Buffer.from(body),
    began: 0,
    tally: emptyTally(),
  }
  const { outcome } = await pool.run(route, call, false)
  return outcome.answer.body
}

const overloaded = { code: 'OVERLOADED', status: 503 }

for (const fate of ['throw', 'exit']) {
  check(`threads that do not start (${fate}): refused, then tried again`, async (pool, errors) => {
    process.env.POOL_FATE = fate
    const both = await Promise.allSettled([ask(pool, '0'), ask(pool, '0')])
    for (const result of both) {
      assert.equal(result.status, 'rejected')
      assert.equal(result.reason.code, 'OVERLOADED')
      assert.equal(result.reason.details.retryAfterSeconds, 1)
    }
    assert.equal(errors.length, 1)
    delete process.env.POOL_FATE
    assert.equal(await ask(pool, '0'), '0')
  })
}

check('threads that never start are not tried for ever', async (pool, errors) => {
  process.env.POOL_FATE = 'throw'
  for (let i = 0; i < 5; i++) await assert.rejects(ask(pool, '0'), overloaded)
  assert.equal(errors.length, 3)
})

check('a thread that fails after its task', async (pool, errors) => {
  assert.equal(await ask(pool, '1'), '1')
  while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  assert.match(errors[0], /fails after its task/)
  assert.equal(await ask(pool, '0'), '0')
})

check('a task that ends its thread: those behind it are refused', async (pool) => {
  assert.equal(await ask(pool, '0'), '0')
  const [ending, behind] = await Promise.allSettled([ask(pool, 'exit'), ask(pool, '0')])
  assert.equal(ending.status, 'rejected')
  assert.match(ending.reason.message, /exited with code: 3/)
  assert.equal(behind.status, 'rejected')
  assert.equal(behind.reason.code, 'OVERLOADED')
  assert.equal(await ask(pool, '0'), '0')
})

check('other models: what waits is answered, although its thread has not started', async (pool) => {
  const waiting = ['20', '10', '0'].map((ms) => ask(pool, ms))
  pool.replaceModels([])
  assert.deepEqual(await Promise.all(waiting), ['20', '10', '0'])
})

check(`queueRequestsMax: one request more gets a 503`, async (pool) => {
  process.env.POOL_FATE = 'silent'
  const askServer = createAsk([lettersModel()], { pool })
  const score = () =>
    askServer({
      path: '/score/letters',
      headers: { 'content-type': 'application/json' },
      // Long enough to be sent to the pool.
      body: `{"letter":"a"}${' '.repeat(600_000)}`,
    })
  const waiting = Array.from({ length: limits.queueRequestsMax }, score)
  const { status, headers, text } = await score()
  assert.equal(status, 503)
  assert.equal(headers['retry-after'], '1')
  assert.match(JSON.parse(text).detail, /queue: 128 requests wait/)
  await pool.close()
  for (const reply of await Promise.all(waiting)) assert.notEqual(reply.status, 200)
})

check('queueBytesMax: a byte more is refused', async (pool) => {
  process.env.POOL_FATE = 'silent'
  const full = assert.rejects(ask(pool, Buffer.alloc(limits.queueBytesMax)), /Terminating/)
  await assert.rejects(ask(pool, '1'), overloaded)
  await pool.close()
  await full
})
