/**
 * What does one row cost over HTTP, against an echo server? One serving thread, 16 connections, a
 * load generator in a process of its own; the echo server uses the same HTTP library bare, parses
 * the same body with JSON.parse and answers with the same number of bytes. Alternating rounds.
 *
 *     node dist/bench/http-one-row.js [--rounds 5] [--requests 20000] [--transport uws|http]
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { type AddressInfo, connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compile, type InlineScorer, loadModel, openSource, type Row } from '../src/index.ts'
import { createLog } from '../src/serve/log.ts'
import { startServer } from '../src/serve/server.ts'
import type { TransportName } from '../src/serve/transport.ts'
import { canUseUws } from '../src/serve/transport-uws.ts'
import { median, minutesOf, printTable, quantile } from './measure.ts'

const directory = 'bench/models/p1/1'
const columns = ['prediction', 'probability']
const connectionCount = 16

interface RoleMessage {
  transport: TransportName
  answerBytes: number
}

interface LoadMessage {
  port: number
  path: string
  requests: number
}

interface LoadResult {
  seconds: number
  p50: number
  p99: number
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '20000' },
    transport: { type: 'string' },
    role: { type: 'string', default: 'main' },
  },
})

const roles: Record<string, () => Promise<void>> = { main, onerow, echo, load }
await roles[values.role]()

async function main(): Promise<void> {
  const took = minutesOf()
  const known: TransportName[] = canUseUws() ? ['uws', 'http'] : ['http']
  const transports = known.filter((name) => name === (values.transport ?? name))
  const table = [
    ['transport', 'server', 'requests/s', 'CPU µs/request', 'p50 µs', 'p99 µs', 'of echo'],
  ]
  for (const transport of transports) table.push(...(await compare(transport)))
  printTable(table)
  console.log('of echo: requests/s (CPU per request), medians of the ratios of each round')
  console.log(`(${took()})`)
}

async function compare(transport: TransportName): Promise<string[][]> {
  const message: RoleMessage = { transport, answerBytes: await answerBytes() }
  const servers = [await startRole('echo', message), await startRole('onerow', message)]
  const loader = await startRole('load', message)
  const requests = Number(values.requests)
  const measure = async (server: Role): Promise<Measured> => {
    const before = await ask<number>(server.child, 'cpu')
    const path = `/score/p1?columns=${columns.join(',')}`
    const load: LoadMessage = { port: server.port, path, requests }
    const result = await ask<LoadResult>(loader.child, load)
    const cpuUs = (await ask<number>(server.child, 'cpu')) - before
    return { ...result, perSecond: requests / result.seconds, cpuUs: cpuUs / requests }
  }
  for (const server of servers) await measure(server)
  const rounds: Measured[][] = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const [first, second] = round % 2 === 0 ? [0, 1] : [1, 0]
    const measured: Measured[] = []
    measured[first] = await measure(servers[first])
    measured[second] = await measure(servers[second])
    rounds.push(measured)
  }
  for (const { child } of [...servers, loader]) child.kill('SIGKILL')
  return ['echo', 'onerow'].map((name, i) => {
    const of = (key: keyof Measured): number => median(rounds.map((round) => round[i][key]))
    const rate = median(rounds.map((round) => round[i].perSecond / round[0].perSecond))
    const cpu = median(rounds.map((round) => round[0].cpuUs / round[i].cpuUs))
    return [
      transport,
      name,
      of('perSecond').toFixed(0),
      of('cpuUs').toFixed(1),
      of('p50').toFixed(0),
      of('p99').toFixed(0),
      i === 0 ? '' : `${(100 * rate).toFixed(0)} % (${(100 * cpu).toFixed(0)} %)`,
    ]
  })
}

interface Measured extends LoadResult {
  perSecond: number
  cpuUs: number
}

interface Role {
  child: ChildProcess
  port: number
}

async function startRole(role: string, message: RoleMessage): Promise<Role> {
  const child = fork(fileURLToPath(import.meta.url), ['--role', role])
  return { child, port: await ask<number>(child, message) }
}

async function ask<T>(child: ChildProcess, message: object | string): Promise<T> {
  child.send(message)
  const [answer] = await once(child, 'message')
  return answer as T
}

async function scorer(): Promise<InlineScorer> {
  return compile(await loadModel(await openSource(directory))) as InlineScorer
}

function rowTexts(): string[] {
  return readFileSync(`${directory}/_onerow/rows.ndjson`, 'utf8').trimEnd().split('\n')
}

async function answerBytes(): Promise<number> {
  const outputs = (await scorer()).select(columns).score(JSON.parse(rowTexts()[0]) as Row)
  return JSON.stringify(outputs).length
}

/** Answers every message of the parent with what `handle` gives. */
function serveParent(handle: (message: unknown) => Promise<unknown>): void {
  process.on('message', async (message) => {
    const answer = message === 'cpu' ? cpuUs() : await handle(message)
    process.send?.(answer)
  })
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

async function onerow(): Promise<void> {
  serveParent(async (message) => {
    const { transport } = message as RoleMessage
    const description = await loadModel(await openSource(directory))
    const server = await startServer({
      models: [
        {
          name: 'p1',
          version: 1,
          versions: [1],
          description,
          options: {},
          format: description.format,
          parity: 'none',
          example: JSON.parse(rowTexts()[0]) as Row,
        },
      ],
      port: 0,
      workers: 1,
      transport,
      log: createLog('silent'),
    })
    return server.port
  })
}

async function echo(): Promise<void> {
  serveParent(async (message) => {
    const { transport, answerBytes } = message as RoleMessage
    const answer = 'x'.repeat(answerBytes)
    return transport === 'uws' ? echoUws(answer) : echoHttp(answer)
  })
}

async function echoHttp(answer: string): Promise<number> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString())
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(answer),
      })
      response.end(answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

interface BareUws {
  App(): {
    post(pattern: string, handler: (response: BareResponse) => void): unknown
    listen(host: string, port: number, done: (socket: unknown) => void): unknown
  }
  us_socket_local_port(socket: unknown): number
}

interface BareResponse {
  onAborted(handler: () => void): void
  onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): void
  writeHeader(name: string, value: string): BareResponse
  end(body: string): void
}

function echoUws(answer: string): Promise<number> {
  const require = createRequire(import.meta.url)
  let uws: BareUws
  try {
    uws = require('uWebSockets.js') as BareUws
  } catch {
    uws = require('uws-node20') as BareUws
  }
  const app = uws.App()
  app.post('/*', (response) => {
    response.onAborted(() => {})
    response.onData((chunk, isLast) => {
      if (!isLast) return
      JSON.parse(Buffer.from(chunk).toString())
      response.writeHeader('content-type', 'application/json').end(answer)
    })
  })
  return new Promise((resolve) => {
    app.listen('127.0.0.1', 0, (socket) => resolve(uws.us_socket_local_port(socket)))
  })
}

async function load(): Promise<void> {
  const texts = rowTexts()
  serveParent(async (message) => {
    if ('transport' in (message as object)) return 0
    return drive(message as LoadMessage, texts)
  })
}

/** Keeps 16 connections busy, one request at a time on each. */
async function drive({ port, path, requests }: LoadMessage, texts: string[]): Promise<LoadResult> {
  const packets = texts.map((text) =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    ),
  )
  const latencies: number[] = []
  let sent = 0
  const began = performance.now()
  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      socket.setNoDelay(true)
      let sentAt = 0
      let received = ''
      const next = (): void => {
        if (sent >= requests) {
          socket.destroy()
          resolve()
          return
        }
        sentAt = performance.now()
        socket.write(packets[sent++ % packets.length])
      }
      socket.setEncoding('latin1')
      socket.on('connect', next)
      socket.on('error', reject)
      socket.on('data', (chunk) => {
        received += chunk
        const end = received.indexOf('\r\n\r\n')
        if (end < 0) return
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1])
        if (received.length < end + 4 + length) return
        if (!received.startsWith('HTTP/1.1 200')) reject(new Error(received))
        latencies.push((performance.now() - sentAt) * 1000)
        received = ''
        next()
      })
    })
  await Promise.all(Array.from({ length: connectionCount }, run))
  const seconds = (performance.now() - began) / 1000
  latencies.sort((a, b) => a - b)
  return { seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
}
