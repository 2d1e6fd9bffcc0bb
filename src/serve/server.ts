/**
 * The scoring server, seen from the main thread: it chooses the transport, starts the serving
 * threads and gives them models. It owns no request.
 */
import { availableParallelism } from 'node:os'
import { ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import type { ErrorDetail } from '../base/problem.ts'
import { createCounters, otherModelsSlot } from './counters.ts'
import type { LoadedModel } from './loaded-model.ts'
import { createLog, type Log } from './log.ts'
import type { TableEntry } from './model-table.ts'
import { probePort } from './probe.ts'
import { shareArrays } from './share-arrays.ts'
import { createSupervisor } from './supervisor.ts'
import type { TransportName } from './transport.ts'
import { canReusePort } from './transport-http.ts'
import { canUseUws } from './transport-uws.ts'

export interface ServerOptions {
  models: readonly LoadedModel[]
  /** Default: 127.0.0.1. */
  host?: string
  /** 0 finds a free one. */
  port: number
  /** Serving threads; default: one for each processor. */
  workers?: number
  /** Default: the fastest that loads here. */
  transport?: TransportName
  errorDetail?: ErrorDetail
  log?: Log
  /** Modules that bring the protocols into the threads; else src/worker.ts, src/pool-worker.ts. */
  entries?: { worker: URL; pool: URL }
}

export interface RunningServer {
  readonly host: string
  readonly port: number
  readonly transport: TransportName
  readonly workers: number
  /** What the operator should know of the choice of transport and threads. */
  readonly notes: readonly string[]
  /** Settles when serving threads die as fast as they are replaced. */
  readonly failed: Promise<ServingError>
  /**
   * Other models take the place of the present ones, in every thread between two requests.
   * Objects that were there before stay compiled.
   * @throws MODEL_UNSUPPORTED where one cannot be compiled; every thread gets back what it had
   */
  replaceModels(models: readonly LoadedModel[]): Promise<void>
  /** From now on `/readyz` says 503; requests are served on. */
  retire(): void
  /**
   * Refuses new connections, answers what has arrived, ends.
   * @returns false where the deadline came first; a thread that is busy may then still run
   */
  close(deadlineMs?: number): Promise<boolean>
}

const closeDeadlineMs = 20_000

/** @throws CONFLICT where the port is in use; MODEL_UNSUPPORTED where a model does not compile */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1'
  const log = options.log ?? createLog('info')
  const { transport, workers, notes } = chooseThreads(options)
  const port = await probePort(host, options.port)
  const entryOf = entryNumbers()
  const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const supervisor = createSupervisor({
    entry: options.entries?.worker ?? new URL(`../worker${suffix}`, import.meta.url),
    data: {
      threadCount: workers,
      transport,
      host,
      port,
      reusePort: workers > 1,
      entries: options.models.map(entryOf),
      counters: createCounters(workers),
      poolEntry: (options.entries?.pool ?? new URL(`../pool-worker${suffix}`, import.meta.url))
        .href,
      errorDetail: options.errorDetail ?? 'full',
      isDebug: log.isDebug,
    },
    log,
  })
  await supervisor.start()
  log.info({ host, port, transport, workers, models: options.models.length }, 'listening')
  for (const note of notes) log.info({}, note)
  return {
    host,
    port,
    transport,
    workers,
    notes,
    failed: supervisor.failed,
    replaceModels: (models) => supervisor.replaceModels(models.map(entryOf)),
    retire: () => supervisor.retire(),
    close: async (deadlineMs = closeDeadlineMs) => {
      const inTime = await supervisor.stop(deadlineMs)
      log.info({ inTime }, 'closed')
      return inTime
    },
  }
}

function chooseThreads(options: ServerOptions): {
  transport: TransportName
  workers: number
  notes: string[]
} {
  const notes: string[] = []
  const wanted = options.workers ?? availableParallelism()
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new ServingError('REQUEST_INVALID', `workers: found ${wanted}, expected 1 or more`)
  }
  if (options.transport === 'uws' && !canUseUws()) {
    const message = 'transport uws: no build of uWebSockets.js loads here, expected http'
    throw new ServingError('REQUEST_INVALID', message)
  }
  const transport = options.transport ?? (canUseUws() ? 'uws' : 'http')
  if (transport === 'uws') {
    notes.push(
      'uWebSockets.js closes idle connections after 10 s: a load balancer in front must do so ' +
        'earlier',
    )
    return { transport, workers: wanted, notes }
  }
  if (wanted > 1 && !canReusePort()) {
    notes.push(
      `one serving thread instead of ${wanted}: node:http shares a port from Node 22.12 on, ` +
        `on Linux (this is ${process.version}), and uWebSockets.js is not in use`,
    )
    return { transport, workers: 1, notes }
  }
  return { transport, workers: wanted, notes }
}

/** Counter slots go by name and version, so that a model that comes back counts on. */
function entryNumbers(): (loaded: LoadedModel) => TableEntry {
  const slots = new Map<string, number>()
  const entries = new WeakMap<LoadedModel, TableEntry>()
  let nextId = 1
  return (loaded) => {
    const known = entries.get(loaded)
    if (known !== undefined) return known
    const key = `${loaded.name}\n${loaded.version}`
    let slot = slots.get(key)
    if (slot === undefined) {
      slot = slots.size < limits.countedModelsMax ? slots.size + 1 : otherModelsSlot
      if (slot !== otherModelsSlot) slots.set(key, slot)
    }
    const plain: LoadedModel = {
      name: loaded.name,
      version: loaded.version,
      versions: loaded.versions,
      labels: loaded.labels,
      description: shareArrays(loaded.description),
      options: loaded.options,
      original: loaded.original,
      columns: loaded.columns,
      format: loaded.format,
      parity: loaded.parity,
      example: loaded.example,
    }
    const entry: TableEntry = { slot, id: nextId++, loaded: plain }
    entries.set(loaded, entry)
    return entry
  }
}
