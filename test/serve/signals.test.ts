import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { canUseUws } from '../../src/serve/transport-uws.ts'
import { RawClient } from '../contracts/raw-client.ts'

const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const program = fileURLToPath(new URL(`./signals-server.${suffix}`, import.meta.url))

for (const transport of ['http', 'uws']) {
  const isMissing = transport === 'uws' && !canUseUws()
  const skip = isMissing ? 'no build of uWebSockets.js loads here' : false

  test(`${transport}: SIGTERM drains and exits with 0`, { skip, timeout: 60_000 }, async () => {
    const { child, port } = await start(transport, 300)
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
    const { child, port } = await start(transport, 600_000)
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
}

async function start(
  transport: string,
  retireMs: number,
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(program, [transport, String(retireMs)])
  const [port] = await once(child, 'message')
  return { child, port: Number(port) }
}
