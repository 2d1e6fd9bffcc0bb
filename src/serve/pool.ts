/**
 * Threads beside a serving thread, for rows and batches that would make others wait. A task is the
 * request's bytes and the answer's bytes: parsing, scoring and encoding all happen over there.
 */
import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import { ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import type { ErrorDetail } from '../base/problem.ts'
import type { TableEntry } from './model-table.ts'
import type { Outcome } from './outcome.ts'
import type { Call, Route, Tally } from './protocol.ts'

export interface Pool {
  /**
   * @param isOwned the body's memory may be given away
   * @returns rejects with OVERLOADED where the queue is full
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

export function createPool(options: PoolOptions): Pool {
  let { entries } = options
  let pool: Piscina<PoolTask, PoolResult> | undefined
  let waiting = 0
  let waitingBytes = 0

  const open = (): Piscina<PoolTask, PoolResult> => {
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

  return {
    async run(route, call, isOwned) {
      const bytes = call.body.length
      const isFull =
        waiting >= limits.queueRequestsMax || waitingBytes + bytes > limits.queueBytesMax
      if (isFull) throw overloaded(waiting)
      const body = isOwned && ownsBuffer(call.body) ? call.body : new Uint8Array(call.body)
      const task: PoolTask = {
        route: options.routes.indexOf(route),
        params: call.params,
        query: call.query,
        headers: Object.fromEntries((route.headers ?? []).map((name) => [name, call.header(name)])),
        body,
      }
      pool ??= open()
      waiting++
      waitingBytes += bytes
      try {
        const transferList = [body.buffer as ArrayBuffer]
        return await pool.run(task, { transferList })
      } finally {
        waiting--
        waitingBytes -= bytes
      }
    },

    replaceModels(replaced) {
      entries = replaced
      const old = pool
      pool = undefined
      // Finishes what it has.
      void old?.close()
    },

    async close() {
      await pool?.destroy()
    },
  }
}

function overloaded(waiting: number): ServingError {
  const message = `queue: ${waiting} requests wait, expected fewer than ${limits.queueRequestsMax}`
  return new ServingError('OVERLOADED', message, { retryAfterSeconds: 1 })
}

/** A buffer cut out of Node's shared slab must not be given away. */
function ownsBuffer(body: Buffer): boolean {
  return body.byteOffset === 0 && body.byteLength === body.buffer.byteLength
}
