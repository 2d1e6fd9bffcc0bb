/**
 * A serving thread: its own listener, its own compiled models, everything scored on its own event
 * loop. The main thread posts models to it and tells it when to stop.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../base/assert.ts'
import { toServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import type { ErrorDetail } from '../base/problem.ts'
import { ByteBudget } from './body-pieces.ts'
import { counterRegions, delayMaxAt, delayMeanAt } from './counters.ts'
import { createHandler } from './handler.ts'
import { type LogLevel, postedLog } from './log.ts'
import { metricsText } from './metrics-text.ts'
import { buildTable, type TableEntry } from './model-table.ts'
import { createPool } from './pool.ts'
import type { Protocol, Service } from './protocol.ts'
import { createRouter } from './router.ts'
import type { Transport, TransportName, TransportOptions } from './transport.ts'
import { openHttp } from './transport-http.ts'
import { openUws } from './transport-uws.ts'

/** What a serving thread is started with. */
export interface WorkerData {
  index: number
  threadCount: number
  transport: TransportName
  host: string
  port: number
  reusePort: boolean
  entries: readonly TableEntry[]
  counters: SharedArrayBuffer
  poolEntry: string
  errorDetail: ErrorDetail
  isDebug: boolean
}

/** From the main thread. */
export type Order =
  | { kind: 'models'; revision: number; entries: readonly TableEntry[] }
  /** Readiness turns to 503; requests are served on. */
  | { kind: 'retire' }
  /** No more connections; ends when all requests are answered, or at the deadline. */
  | { kind: 'stop'; deadlineMs: number }

/** To the main thread. */
export type Report =
  | { kind: 'listening'; port: number }
  | { kind: 'failed'; message: string }
  | { kind: 'models'; revision: number; problem: string | undefined }
  | { kind: 'log'; level: LogLevel; fields: Record<string, unknown>; message: string }

const transports: Record<TransportName, (options: TransportOptions) => Transport> = {
  uws: openUws,
  http: openHttp,
}

/** The body of the entry file of serving threads, which brings the protocols. */
export async function runWorker(protocols: readonly Protocol[]): Promise<void> {
  const data = workerData as WorkerData
  assert(parentPort !== null, 'a serving thread has a parent')
  const port = parentPort
  const report = (message: Report): void => port.postMessage(message)
  const log = postedLog(data.isDebug, (level, fields, message) =>
    report({ kind: 'log', level, fields, message }),
  )
  try {
    const routes = protocols.flatMap((protocol) => protocol.routes)
    const router = createRouter(routes)
    const region = counterRegions(data.counters)[data.index]
    let table = buildTable(data.entries)
    let isRetired = false
    const pool = createPool({ ...data, entry: data.poolEntry, routes, log })
    const bodies = new ByteBudget(limits.bodyBytesInFlightMax)
    const service: Service = {
      errorDetail: data.errorDetail,
      models: {
        list: () => table.list(),
        versions: (name) => table.versions(name),
        find: (name, version) => table.find(name, version),
      },
      isReady: () => !isRetired,
      metricsText: () => metricsText(data.counters, table.entries.map(countedModel)),
      routeLines: () => router.lines,
    }
    const handler = createHandler({
      routes,
      router,
      service,
      table: () => table,
      pool,
      region,
      bodies,
      log,
    })
    const transport = transports[data.transport]({
      host: data.host,
      port: data.port,
      reusePort: data.reusePort,
      connectionsMax: limits.connectionsMax,
      bodies,
      handler,
    })
    // Native handles that are still open when a thread ends would abort the whole process.
    process.on('exit', () => transport.close())
    port.on('message', (order: Order) => {
      if (order.kind === 'retire') isRetired = true
      else if (order.kind === 'stop') {
        isRetired = true
        stop(transport, order.deadlineMs)
      } else {
        const { revision, entries } = order
        try {
          const old = table.entries
          table = buildTable(entries, table)
          pool.replaceModels(entries)
          for (const model of old) if (!table.entries.includes(model)) model.close()
          report({ kind: 'models', revision, problem: undefined })
        } catch (thrown) {
          report({ kind: 'models', revision, problem: toServingError(thrown).message })
        }
      }
    })
    watchEventLoop(region)
    report({ kind: 'listening', port: await transport.listen() })
  } catch (thrown) {
    report({ kind: 'failed', message: toServingError(thrown).message })
    process.exit(1)
  }
}

function countedModel({ slot, loaded }: { slot: number; loaded: TableEntry['loaded'] }) {
  return { slot, name: loaded.name, version: loaded.version }
}

const drainCheckMs = 10
/** Of a thread whose deadline came before its last answer. */
const exitLate = 1

function stop(transport: Transport, deadlineMs: number): void {
  const deadline = performance.now() + deadlineMs
  transport.drain()
  setInterval(() => {
    if (transport.inFlight() > 0 && performance.now() < deadline) return
    const isLate = transport.inFlight() > 0
    // The last answers are with the kernel; ending the thread ends its pool too.
    transport.close()
    process.exit(isLate ? exitLate : 0)
  }, drainCheckMs)
}

const delayWindowMs = 5_000

function watchEventLoop(region: Float64Array): void {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  setInterval(() => {
    // The first window may be empty, and its mean is then NaN.
    region[delayMeanAt] = delay.mean > 0 ? delay.mean / 1e9 : 0
    region[delayMaxAt] = delay.max / 1e9
    delay.reset()
  }, delayWindowMs).unref()
}
