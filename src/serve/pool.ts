/**
 * Threads beside a serving thread, for rows and batches that would make others wait. A task is the
 * request's bytes and the answer's bytes: parsing, scoring and encoding all happen over there.
 */
import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import { ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import type { ErrorDetail } from '../base/problem.ts'
import type { Log } from './log.ts'
import type { TableEntry } from './model-table.ts'
import type { Outcome } from './outcome.ts'
import type { Call, Route, Tally } from './protocol.ts'

export interface Pool {
  /**
   * @param isOwned the body's memory may be given away
   * @returns rejects with OVERLOADED where the queue is full, or the threads fail meanwhile
   */
  run(route: Route, call: Call, isOwned: boolean): Promise<PoolResult>
  /** Tasks from now on find these models; those that run finish with the old ones. */
  replaceModels(entries: readonly TableEntry[]): void
  close(): Promise<void>
}

export interface PoolOptions {
  /** The module whose default export runs the tasks. */
  entry: string
  /** Serving threads that share the processors. */
  threadCount: number
  errorDetail: ErrorDetail
  routes: readonly Route[]
  entries: readonly TableEntry[]
  log: Log
}

/** What the threads of the pool are started with. */
export interface PoolThreadData {
  entries: readonly TableEntry[]
  errorDetail: ErrorDetail
}

export interface PoolTask {
  /** Position in the list of all routes. */
  route: number
  params: Readonly<Record<string, string>>
  query: string
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

export interface PoolResult {
  outcome: Outcome
  tally: Omit<Tally, 'model'>
  /** Without the waiting. */
  ms: number
}

/** After this time without a task a thread ends. */
const idleMs = 60_000

/** Failures in a row after which no thread is started for a while. */
const failuresMax = 3
const failurePauseMs = 5_000

/** Threads with one set of models. */
interface Generation {
  threads: Piscina<PoolTask, PoolResult>
  taskCount: number
  /** Takes no more tasks; ends after its last one. */
  isRetired: boolean
  hasFailed: boolean
}

export function createPool(options: PoolOptions): Pool {
  let { entries } = options
  let current: Generation | undefined
  let waiting = 0
  let waitingBytes = 0
  let failures = 0
  let failedAt = 0

  const open = (): Generation => {
    const generation: Generation = {
      threads: openThreads(options, entries),
      taskCount: 0,
      isRetired: false,
      hasFailed: false,
    }
    const { threads } = generation
    // Piscina tells of threads that fail outside a task, and leaves what waits for them waiting.
    threads.on('error', (error) => drop(generation, error))
    threads.on('workerDestroy', () =>
      setImmediate(() => {
        if (threads.threads.length > 0 || threads.queueSize === 0) return
        drop(generation, new Error('a thread of the pool ended while requests wait for it'))
      }),
    )
    return generation
  }

  const drop = (generation: Generation, error: Error): void => {
    if (generation.hasFailed) return
    generation.hasFailed = true
    if (current === generation) current = undefined
    failures++
    failedAt = performance.now()
    options.log.error({ bug: error.stack ?? error.message }, 'the pool failed')
    // Rejects all its tasks.
    void generation.threads.destroy()
  }

  const generationNow = (): Generation => {
    if (current !== undefined) return current
    if (failures >= failuresMax && performance.now() - failedAt < failurePauseMs) {
      throw failing(failurePauseMs / 1000)
    }
    current = open()
    return current
  }

  const endIfDone = (generation: Generation): void => {
    if (generation.isRetired && generation.taskCount === 0) void generation.threads.destroy()
  }

  return {
    async run(route, call, isOwned) {
      const bytes = call.body.length
      const isFull =
        waiting >= limits.queueRequestsMax || waitingBytes + bytes > limits.queueBytesMax
      if (isFull) throw overloaded(waiting)
      const generation = generationNow()
      const task = taskOf(options.routes.indexOf(route), route, call, isOwned)
      waiting++
      waitingBytes += bytes
      generation.taskCount++
      try {
        const transferList = [task.body.buffer as ArrayBuffer]
        const result = await generation.threads.run(task, { transferList })
        failures = 0
        return result
      } catch (thrown) {
        throw generation.hasFailed ? failing(1) : thrown
      } finally {
        waiting--
        waitingBytes -= bytes
        generation.taskCount--
        endIfDone(generation)
      }
    },

    replaceModels(replaced) {
      entries = replaced
      const old = current
      current = undefined
      if (old === undefined) return
      old.isRetired = true
      endIfDone(old)
    },

    async close() {
      await current?.threads.destroy()
    },
  }
}

function openThreads(
  options: PoolOptions,
  entries: readonly TableEntry[],
): Piscina<PoolTask, PoolResult> {
  const workerData: PoolThreadData = { entries, errorDetail: options.errorDetail }
  return new Piscina({
    filename: options.entry,
    minThreads: 0,
    maxThreads: Math.max(1, Math.floor(availableParallelism() / options.threadCount)),
    idleTimeout: idleMs,
    // A waiting thread must not block: it would keep the process from ending.
    atomics: 'disabled',
    workerData,
  })
}

function taskOf(routeIndex: number, route: Route, call: Call, isOwned: boolean): PoolTask {
  return {
    route: routeIndex,
    params: call.params,
    query: call.query,
    headers: Object.fromEntries((route.headers ?? []).map((name) => [name, call.header(name)])),
    body: isOwned && ownsBuffer(call.body) ? call.body : new Uint8Array(call.body),
  }
}

function failing(retryAfterSeconds: number): ServingError {
  const message = 'pool: its threads failed, expected them to run; try again'
  return new ServingError('OVERLOADED', message, { retryAfterSeconds })
}

function overloaded(waiting: number): ServingError {
  const message = `queue: ${waiting} requests wait, expected fewer than ${limits.queueRequestsMax}`
  return new ServingError('OVERLOADED', message, { retryAfterSeconds: 1 })
}

/** A buffer cut out of Node's shared slab must not be given away. */
function ownsBuffer(body: Buffer): boolean {
  return body.byteOffset === 0 && body.byteLength === body.buffer.byteLength
}
