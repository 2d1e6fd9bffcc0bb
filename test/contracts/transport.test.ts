import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../src/base/limits.ts'
import { ByteBudget } from '../../src/serve/body-pieces.ts'
import type {
  HttpRequest,
  RequestHandler,
  Transport,
  TransportOptions,
} from '../../src/serve/transport.ts'
import { openHttp } from '../../src/serve/transport-http.ts'
import { canUseUws, openUws } from '../../src/serve/transport-uws.ts'
import { RawClient } from './raw-client.ts'

interface Subject {
  name: string
  open: (options: TransportOptions) => Transport
  skip: string | false
  /** What this transport cannot do, and why. */
  lacks: Partial<Record<'head-refusals' | 'unknown-headers' | 'connection-limit', string>>
}

const subjects: Subject[] = [
  { name: 'http', open: openHttp, skip: false, lacks: {} },
  {
    name: 'uws',
    open: openUws,
    skip: canUseUws() ? false : 'no build of uWebSockets.js loads here',
    lacks: {
      'head-refusals': 'uWebSockets.js answers bytes that are no HTTP with silence',
      'unknown-headers': 'uWebSockets.js bounds heads itself, without an answer',
      'connection-limit': 'uWebSockets.js 20.30 tells nobody of connections',
    },
  },
]

const bytesMax = 1000

/** Answers with what it got; `/later` when `release` is called, `/refused` before the body. */
class Echo implements RequestHandler {
  readonly waiting: HttpRequest[] = []
  arrived: () => void = () => {}

  head(request: HttpRequest): number {
    if (request.path === '/refused') request.respond(404, ['content-type', 'text/plain'], 'no')
    request.keep(['x-note'])
    return bytesMax
  }

  body(request: HttpRequest, bytes: Buffer): void {
    if (request.path === '/later') {
      this.waiting.push(request)
      this.arrived()
      return
    }
    const { method, path, query } = request
    const note = request.header('x-note')
    const body = JSON.stringify({ method, path, query, note, body: bytes.toString() })
    request.respond(200, ['content-type', 'application/json', 'x-second', '2'], body)
  }

  refuse(reason: string): { status: number; headers: string[]; body: string } {
    const status = { 'body-too-large': 413, 'head-too-large': 431, overloaded: 503 }[reason] ?? 400
    return { status, headers: ['content-type', 'text/plain'], body: reason }
  }

  /** Settles when a request to `/later` is there. */
  nextWaiting(): Promise<void> {
    if (this.waiting.length > 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.arrived = resolve
    })
  }
}

interface Running {
  transport: Transport
  echo: Echo
  port: number
  client: RawClient
  bodies: ByteBudget
}

for (const subject of subjects) {
  const check = (
    name: string,
    run: (running: Running) => Promise<void>,
    { lack, connectionsMax = 100 }: { lack?: keyof Subject['lacks']; connectionsMax?: number } = {},
  ): void => {
    const skip = subject.skip || (lack !== undefined && subject.lacks[lack]) || false
    test(`${subject.name}: ${name}`, { skip, timeout: 30_000 }, async () => {
      const echo = new Echo()
      const bodies = new ByteBudget(1500)
      const transport = subject.open({
        host: '127.0.0.1',
        port: 0,
        reusePort: false,
        connectionsMax,
        bodies,
        handler: echo,
      })
      const port = await transport.listen()
      const client = await RawClient.open(port)
      try {
        await run({ transport, echo, port, client, bodies })
      } finally {
        client.end()
        transport.close()
      }
    })
  }

  check('a request and its answer', async ({ client }) => {
    client.post('/a%20b?x=%2C&y', 'grüße', 'X-Note: hi\r\n')
    const response = await client.response()
    assert.equal(response?.status, 200)
    assert.equal(response.headers['content-type'], 'application/json')
    assert.equal(response.headers['x-second'], '2')
    assert.ok(response.headers.date)
    assert.deepEqual(JSON.parse(response.body), {
      method: 'POST',
      path: '/a%20b',
      query: 'x=%2C&y',
      note: 'hi',
      body: 'grüße',
    })
  })

  check('a connection is kept alive', async ({ client }) => {
    for (let i = 0; i < 3; i++) {
      client.post(`/${i}`, String(i))
      const response = await client.response()
      assert.equal(JSON.parse(response?.body ?? '').path, `/${i}`)
      assert.notEqual(response?.headers.connection, 'close')
    }
  })

  check('pipelined requests are answered in order', async ({ client }) => {
    const requests = ['/1', '/2', '/3'].map(
      (path) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab`,
    )
    client.write(requests.join(''))
    for (const path of ['/1', '/2', '/3']) {
      const response = await client.response()
      assert.equal(JSON.parse(response?.body ?? '').path, path)
    }
  })

  check('a body that arrives byte by byte', async ({ client }) => {
    client.write('POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n')
    for (const letter of 'hello') {
      await new Promise((resolve) => setTimeout(resolve, 5))
      client.write(letter)
    }
    assert.equal(JSON.parse((await client.response())?.body ?? '').body, 'hello')
  })

  check('a chunked body', async ({ client }) => {
    client.write('POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
    client.write('3\r\nabc\r\n')
    client.write('2\r\nde\r\n0\r\n\r\n')
    assert.equal(JSON.parse((await client.response())?.body ?? '').body, 'abcde')
  })

  check('an aborted body leaves nothing behind', async ({ client, transport, port }) => {
    client.write('POST /gone HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc')
    while (transport.inFlight() === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    client.end()
    while (transport.inFlight() > 0) await new Promise((resolve) => setTimeout(resolve, 1))
    const other = await RawClient.open(port)
    other.post('/next', '')
    assert.equal((await other.response())?.status, 200)
    other.end()
  })

  check('a client that leaves before a late answer', async ({ client, transport, echo }) => {
    client.post('/later', 'x')
    await echo.nextWaiting()
    client.end()
    while (transport.inFlight() > 0) await new Promise((resolve) => setTimeout(resolve, 1))
    assert.equal(echo.waiting[0].isOpen, false)
    echo.waiting[0].respond(200, [], 'too late')
  })

  check('a late answer', async ({ client, echo }) => {
    client.post('/later', 'x')
    await echo.nextWaiting()
    echo.waiting[0].respond(200, ['content-type', 'text/plain'], Buffer.from('bytes'))
    assert.equal((await client.response())?.body, 'bytes')
  })

  check('a body over the limit is refused before it is read', async ({ client }) => {
    client.write('POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n')
    client.write('x'.repeat(bytesMax + 1))
    const response = await client.response()
    assert.equal(response?.status, 413)
    assert.equal(response.headers.connection, 'close')
    await client.closed()
  })

  check('a chunked body over the limit', async ({ client }) => {
    client.write('POST /big HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
    client.write(`${(bytesMax + 1).toString(16)}\r\n${'x'.repeat(bytesMax + 1)}\r\n`)
    assert.equal((await client.response())?.status, 413)
    await client.closed()
  })

  check('bodies over the budget of all are refused, until others are done', async (running) => {
    const { client, bodies, port } = running
    const head = 'POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n'
    /** Of a body of 900 bytes, in pieces; @returns what is left to send. */
    const sendUntil = async (sender: RawClient, heldBytes: number): Promise<number> => {
      let left = 900
      sender.write(head)
      while (bodies.heldBytes < heldBytes && left > 1) {
        left -= 10
        sender.write('x'.repeat(10))
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      return left
    }
    const left = await sendUntil(client, 800)
    const second = await RawClient.open(port)
    await sendUntil(second, 1490)
    second.write('x'.repeat(100))
    const refused = await second.response()
    assert.equal(refused?.status, 503)
    assert.equal(refused.headers.connection, 'close')
    await second.closed()
    client.write('x'.repeat(left))
    assert.equal((await client.response())?.status, 200)
    while (bodies.heldBytes > 0) await new Promise((resolve) => setTimeout(resolve, 1))
    const third = await RawClient.open(port)
    await sendUntil(third, 500)
    third.end()
    // A client that leaves gives back what it held.
    while (bodies.heldBytes > 0) await new Promise((resolve) => setTimeout(resolve, 1))
  })

  check('an answer before the body ends the connection', async ({ client }) => {
    client.write('POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc')
    const response = await client.response()
    assert.equal(response?.status, 404)
    assert.equal(response.headers.connection, 'close')
    await client.closed()
  })

  check('an error without a body keeps the connection', async ({ client }) => {
    client.write('GET /refused HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.equal((await client.response())?.status, 404)
    client.post('/next', 'x')
    assert.equal((await client.response())?.status, 200)
  })

  check('HEAD has a length and no body', async ({ client }) => {
    client.write('HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n')
    const response = await client.response('HEAD')
    assert.equal(response?.status, 200)
    assert.ok(Number(response.headers['content-length']) > 0)
    client.post('/next', 'x')
    assert.equal(JSON.parse((await client.response())?.body ?? '').path, '/next')
  })

  check('Expect: 100-continue', async ({ client }) => {
    client.write('POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n')
    assert.equal((await client.response())?.status, 100)
    client.write('ok')
    assert.equal(JSON.parse((await client.response())?.body ?? '').body, 'ok')
  })

  check('a path beyond the limit', async ({ client }) => {
    client.write(`GET /${'x'.repeat(limits.headBytesMax)} HTTP/1.1\r\nHost: x\r\n\r\n`)
    assert.equal((await client.response())?.status, 431)
    await client.closed()
  })

  check(
    'headers beyond the limit',
    async ({ client }) => {
      client.write(
        `GET / HTTP/1.1\r\nHost: x\r\nX-Other: ${'x'.repeat(limits.headBytesMax)}\r\n\r\n`,
      )
      assert.equal((await client.response())?.status, 431)
      await client.closed()
    },
    { lack: 'unknown-headers' },
  )

  for (const length of ['abc', '-5', '99999999999999999999']) {
    check(`content-length ${length}`, async ({ client }) => {
      client.write(`POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\nhello`)
      // uWebSockets.js ends the connection without a word.
      const status = (await client.response())?.status
      assert.equal(status, subject.name === 'http' ? 400 : undefined)
      await client.closed()
    })
  }

  check(
    'bytes that are no HTTP',
    async ({ client }) => {
      client.write('HELLO\r\n\r\n')
      assert.equal((await client.response())?.status, 400)
      await client.closed()
    },
    { lack: 'head-refusals' },
  )

  check('bytes that are no HTTP harm nobody else', async ({ client, port }) => {
    client.write(Buffer.from([0, 255, 13, 10, 13, 10, 22, 3, 1]))
    const other = await RawClient.open(port)
    other.post('/next', 'x')
    assert.equal((await other.response())?.status, 200)
    other.end()
  })

  check(
    'connections over the limit are ended',
    async ({ client, port }) => {
      client.post('/first', 'x')
      assert.equal((await client.response())?.status, 200)
      const second = await RawClient.open(port)
      second.post('/second', 'x')
      assert.equal(await second.response(), undefined)
    },
    { lack: 'connection-limit', connectionsMax: 1 },
  )

  check('drain: what has arrived is answered, others are refused', async (running) => {
    const { client, echo, transport, port } = running
    client.post('/later', 'x')
    await echo.nextWaiting()
    transport.drain()
    const refused = await RawClient.open(port).catch(() => undefined)
    if (refused !== undefined) {
      refused.post('/x', 'x')
      assert.equal(await refused.response(), undefined)
    }
    assert.equal(transport.inFlight(), 1)
    echo.waiting[0].respond(200, [], 'finished')
    const response = await client.response()
    assert.equal(response?.body, 'finished')
    assert.equal(response.headers.connection, 'close')
    await client.closed()
    assert.equal(transport.inFlight(), 0)
  })
}
