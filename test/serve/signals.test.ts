import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { canReusePort } from '../../src/serve/transport-http.ts'
import { canUseUws } from '../../src/serve/transport-uws.ts'
import { RawClient } from '../contracts/raw-client.ts'

const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const program = fileURLToPath(new URL(`./signals-server.${suffix}`, import.meta.url))

for (const transport of ['http', 'uws']) {
  const isMissing = transport === 'uws' && !canUseUws()
  const skip = isMissing ? 'no build of uWebSockets.js loads here' : false

  test(`${transport}: SIGTERM drains and exits with 0`, { skip, timeout: 60_000 }, async () => {
    const { child, port } = await start(transport, { retireMs: 300 })
    const idle = await RawClient.open(port)
    idle.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.equal((await idle.response())?.status, 200)
    const waiting = await RawClient.open(port)
    waiting.write('GET /faulty/wait HTTP/1.1\r\nHost: x\r\n\r\n')
    const other = await RawClient.open(port)
    child.kill('SIGTERM')
    let status: number | undefined = 200
    while (status === 200) {
      idle.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n')
      status = (await idle.response())?.status
    }
    assert.equal(status, 503)
    other.write('GET /faulty/release HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.equal((await other.response())?.body, 'done')
    assert.equal((await waiting.response())?.body, 'released')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
    for (const client of [idle, waiting, other]) await client.closed()
  })

  test(`${transport}: a second signal ends at once`, { skip, timeout: 60_000 }, async () => {
    const { child, port } = await start(transport, { retireMs: 600_000 })
    child.kill('SIGTERM')
    const client = await RawClient.open(port)
    let status: number | undefined = 200
    while (status === 200) {
      client.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n')
      status = (await client.response())?.status
    }
    child.kill('SIGTERM')
    const [, signal] = await once(child, 'exit')
    assert.equal(signal, 'SIGTERM')
  })

  test(`${transport}: a busy thread does not outlive SIGTERM`, {
    skip,
    timeout: 60_000,
  }, async () => {
    const { child, port } = await start(transport, { retireMs: 0, deadlineMs: 50 })
    const client = await RawClient.open(port)
    client.post('/faulty/busy/letters', '3600000')
    // Until the thread is busy: it takes no more requests.
    const isAnswered = async (): Promise<boolean> => {
      const other = await RawClient.open(port)
      other.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
      const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 500))
      const response = await Promise.race([other.response(), late])
      other.end()
      return response !== undefined
    }
    while (await isAnswered());
    child.kill('SIGTERM')
    const [code, signal] = await once(child, 'exit')
    assert.deepEqual([code, signal], [null, 'SIGTERM'])
  })

  test(`${transport}: SIGTERM, and a deadline before the last answer`, {
    skip,
    timeout: 60_000,
  }, async () => {
    const { child, port } = await start(transport, { retireMs: 0, deadlineMs: 50 })
    const client = await RawClient.open(port)
    client.write('GET /faulty/wait HTTP/1.1\r\nHost: x\r\n\r\n')
    const other = await RawClient.open(port)
    other.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.equal((await other.response())?.status, 200)
    child.kill('SIGTERM')
    const [code, signal] = await once(child, 'exit')
    assert.deepEqual([code, signal], [null, 'SIGTERM'])
  })
}

test('a thread that dies again and again ends the server, although another lives', {
  skip: canUseUws() || canReusePort() ? false : 'no transport here can share a port',
  timeout: 60_000,
}, async () => {
  const transport = canUseUws() ? 'uws' : 'http'
  const { child } = await start(transport, { worker: 'dying-worker', workers: 2 })
  const [code] = await once(child, 'exit')
  assert.equal(code, 1)
})

interface Options {
  retireMs?: number
  deadlineMs?: number | ''
  worker?: string
  workers?: number
}

async function start(
  transport: string,
  { retireMs = 0, deadlineMs = '', worker = 'faulty-worker', workers = 1 }: Options,
): Promise<{ child: ChildProcess; port: number }> {
  const settings = [transport, retireMs, deadlineMs, worker, workers].map(String)
  const child = fork(program, settings)
  const [port] = await once(child, 'message')
  return { child, port: Number(port) }
}
