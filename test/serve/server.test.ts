import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { ServingError } from '../../src/base/errors.ts'
import { limits } from '../../src/base/limits.ts'
import type { LoadedModel } from '../../src/serve/loaded-model.ts'
import type { Log, LogLevel } from '../../src/serve/log.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../src/serve/server.ts'
import type { TransportName } from '../../src/serve/transport.ts'
import { canReusePort } from '../../src/serve/transport-http.ts'
import { canUseUws } from '../../src/serve/transport-uws.ts'
import { RawClient } from '../contracts/raw-client.ts'
import { lettersDescription, lettersModel } from './letters.ts'

const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const entries = {
  worker: new URL(`./faulty-worker.${suffix}`, import.meta.url),
  pool: new URL(`./faulty-pool-worker.${suffix}`, import.meta.url),
}

interface Line {
  level: LogLevel
  fields: Record<string, unknown>
  message: string
}

class Lines implements Log {
  readonly isDebug = false
  readonly lines: Line[] = []
  debug = this.taker('debug')
  info = this.taker('info')
  warn = this.taker('warn')
  error = this.taker('error')

  private taker(level: LogLevel) {
    return (fields: Record<string, unknown>, message: string): void => {
      this.lines.push({ level, fields, message })
    }
  }
}

const transports: { name: TransportName; skip: string | false }[] = [
  { name: 'http', skip: false },
  { name: 'uws', skip: canUseUws() ? false : 'no build of uWebSockets.js loads here' },
]

for (const { name, skip } of transports) {
  const check = (
    title: string,
    run: (server: RunningServer, log: Lines) => Promise<void>,
    options: Partial<ServerOptions> = {},
  ): void => {
    test(`${name}: ${title}`, { skip, timeout: 60_000 }, async () => {
      const log = new Lines()
      const server = await startServer({
        models: [lettersModel()],
        port: 0,
        workers: 1,
        transport: name,
        entries,
        log,
        ...options,
      })
      try {
        await run(server, log)
      } finally {
        await server.close(0)
      }
    })
  }

  check('an error in one request is a 500 for that request alone', async (server, log) => {
    const client = await RawClient.open(server.port)
    for (const path of ['/faulty/throw', '/faulty/reject']) {
      client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
      const response = await client.response()
      assert.equal(response?.status, 500)
      assert.equal(JSON.parse(response.body).code, 'INTERNAL')
      client.post('/score/letters', '{"letter":"b"}')
      assert.equal((await client.response())?.body, '{"index":1}')
    }
    client.end()
    assert.ok(log.lines.some(({ fields }) => String(fields.bug).includes('TypeError: a bug')))
  })

  for (const death of ['die', 'exit']) {
    check(`a worker that ends (${death}) is replaced`, async (server, log) => {
      const client = await RawClient.open(server.port)
      client.write(`GET /faulty/${death} HTTP/1.1\r\nHost: x\r\n\r\n`)
      assert.equal(await client.response(), undefined)
      await eventually(async () => (await score(server, 'b')) === '{"index":1}')
      assert.ok(log.lines.some(({ message }) => message.includes('another takes its place')))
    })
  }

  check('models are replaced between two requests', async (server) => {
    const client = await RawClient.open(server.port)
    const ask = async (path: string): Promise<string | undefined> => {
      client.post(path, '{"letter":"b"}')
      return (await client.response())?.body
    }
    assert.equal(await ask('/score/letters'), '{"index":1}')
    const description = lettersDescription(['b', 'c'])
    const second = lettersModel({ version: 2, versions: [1, 2], description, labels: { old: 1 } })
    await server.replaceModels([lettersModel({ versions: [1, 2], labels: { old: 1 } }), second])
    assert.equal(await ask('/score/letters'), '{"index":0}')
    assert.equal(await ask('/score/letters/versions/1'), '{"index":1}')
    assert.equal(await ask('/score/letters/versions/old'), '{"index":1}')
    assert.match(String(await ask('/score/letters/versions/3')), /version 3 is not loaded/)
    client.end()
  })

  check('a model that does not compile leaves the others', async (server) => {
    await assert.rejects(server.replaceModels([brokenModel()]), isServingError('MODEL_UNSUPPORTED'))
    assert.equal(await score(server, 'b'), '{"index":1}')
  })

  check('close: not ready, in flight is answered, then refused', async (server) => {
    const waiting = await RawClient.open(server.port)
    waiting.write('GET /faulty/wait HTTP/1.1\r\nHost: x\r\n\r\n')
    const other = await RawClient.open(server.port)
    const get = async (path: string): Promise<number | undefined> => {
      other.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
      return (await other.response())?.status
    }
    assert.equal(await get('/readyz'), 200)
    server.retire()
    await eventually(async () => (await get('/readyz')) === 503)
    assert.equal(await get('/livez'), 200)
    assert.equal(await score(server, 'a'), '{"index":0}')
    const idle = other.closed()
    const closed = server.close(20_000)
    // Another connection that is still open may release the first, where the transport keeps it.
    await eventually(async () => (await tryConnect(server.port)) === false)
    const released = name === 'http' ? undefined : await get('/faulty/release')
    if (name === 'http') {
      await idle
      waiting.end()
    } else {
      assert.equal(released, 200)
      const response = await waiting.response()
      assert.equal(response?.body, 'released')
      assert.equal(response.headers.connection, 'close')
    }
    assert.equal(await closed, true)
  })

  check('a dear request goes to the pool, and cheap ones do not wait', async (server) => {
    const dear = await RawClient.open(server.port)
    const cheap = await RawClient.open(server.port)
    // The first ones teach what the route costs.
    dear.post('/faulty/busy/letters', '10')
    assert.equal((await dear.response())?.body, 'false')
    for (let i = 0; i < 200; i++) {
      dear.post('/faulty/busy/letters', '10')
      if ((await dear.response())?.body === 'true') break
    }
    dear.post('/faulty/busy/letters', '1500')
    cheap.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
    const first = await Promise.race([
      cheap.response().then(() => 'cheap'),
      dear.response().then((response) => `dear ${response?.body}`),
    ])
    assert.equal(first, 'cheap')
    assert.equal((await dear.response())?.body, 'true')
    dear.end()
    cheap.end()
  })

  check('a big batch goes to the pool, with the same answer', async (server) => {
    const rows = Array.from({ length: 9000 }, (_, i) => ({
      letter: 'abz'[i % 3],
      padding: 'x'.repeat(100),
    }))
    const response = await fetch(`http://127.0.0.1:${server.port}/score/letters`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(rows),
    })
    const items = (await response.json()) as Record<string, unknown>[]
    assert.equal(items.length, 9000)
    assert.deepEqual(items[1], { index: 1 })
    assert.equal((items[8999].$error as { code: string }).code, 'ROW_INVALID')
    const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
    assert.match(metrics, /onerow_rows_total\{model="letters",version="1"\} 9000\n/)
    assert.match(
      metrics,
      /onerow_errors_total\{model="letters",version="1",code="ROW_INVALID"\} 3000\n/,
    )
  })

  check(
    'errorDetail generic hides columns',
    async (server) => {
      const body = JSON.parse(await score(server, 'z'))
      assert.equal(body.code, 'ROW_INVALID')
      assert.equal(body.column, undefined)
      assert.equal(body.detail.includes('letter'), false)
    },
    { errorDetail: 'generic' },
  )
}

test('several threads share the port, and their counters', {
  skip: canUseUws() || canReusePort() ? false : 'no transport here can share a port',
}, async () => {
  const server = await startServer({
    models: [lettersModel()],
    port: 0,
    workers: 2,
    log: new Lines(),
  })
  assert.equal(server.workers, 2)
  const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(server.port)))
  for (const client of clients) {
    client.post('/score/letters', '{"letter":"a"}')
    assert.equal((await client.response())?.status, 200)
    client.end()
  }
  const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
  assert.match(metrics, /onerow_requests_total\{model="letters",version="1"\} 20\n/)
  await server.close(0)
})

test('countedModelsMax: models beyond it are counted together', async () => {
  const names = Array.from({ length: limits.countedModelsMax + 2 }, (_, i) => `letters${i}`)
  const server = await startServer({
    models: names.map((name) => lettersModel({ name })),
    port: 0,
    workers: 1,
    log: new Lines(),
  })
  try {
    for (const name of names.slice(-3)) {
      const client = await RawClient.open(server.port)
      client.post(`/score/${name}`, '{"letter":"a"}')
      assert.equal((await client.response())?.body, '{"index":0}')
      client.end()
    }
    const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
    const last = names[limits.countedModelsMax - 1]
    assert.match(metrics, new RegExp(`onerow_rows_total\\{model="${last}",version="1"\\} 1\n`))
    assert.match(metrics, /onerow_rows_total\{model="\(other\)",version=""\} 2\n/)
  } finally {
    await server.close(0)
  }
})

test('a port in use is said in one sentence', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const { port } = blocker.address() as { port: number }
  const starting = startServer({ models: [], port, log: new Lines() })
  await assert.rejects(starting, (error: ServingError) => {
    assert.equal(error.code, 'CONFLICT')
    assert.match(error.message, new RegExp(`port ${port} on 127.0.0.1: in use`))
    return true
  })
  blocker.close()
})

test('a model that does not compile stops the start', async () => {
  const starting = startServer({ models: [brokenModel()], port: 0, log: new Lines() })
  await assert.rejects(starting, /StringIndexerModel.*2 label lists/)
})

/** Its stage has more label lists than columns. */
function brokenModel(): LoadedModel {
  const sound = lettersDescription(['a'])
  const stage = { ...sound.stages[0], data: [['a'], ['b']] }
  return lettersModel({ name: 'broken', description: { ...sound, stages: [stage] } })
}

async function score(server: RunningServer, letter: string): Promise<string> {
  const client = await RawClient.open(server.port)
  client.post('/score/letters', JSON.stringify({ letter }))
  const response = await client.response()
  client.end()
  return response?.body ?? ''
}

async function tryConnect(port: number): Promise<boolean> {
  try {
    const client = await RawClient.open(port)
    client.end()
    return true
  } catch {
    return false
  }
}

/** Until it is so; the test's own timeout ends the waiting. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (;;) {
    if (await isSo().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function isServingError(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ServingError && error.code === code
}
