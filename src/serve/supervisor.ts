/** Keeps serving threads alive: starts them, replaces those that die, stops them in order. */
import { Worker } from 'node:worker_threads'
import { ServingError } from '../base/errors.ts'
import type { Log } from './log.ts'
import type { TableEntry } from './model-table.ts'
import type { Order, Report, WorkerData } from './worker.ts'

export interface Supervisor {
  /** @returns the port, when all threads listen */
  start(): Promise<number>
  /**
   * One at a time, in the order of the calls.
   * @throws MODEL_UNSUPPORTED where a thread cannot compile them; all have got the old ones back
   */
  replaceModels(entries: readonly TableEntry[]): Promise<void>
  retire(): void
  /** @returns false where some thread had to be ended before its requests were answered */
  stop(deadlineMs: number): Promise<boolean>
  /** Settles when the server cannot go on: threads die as fast as they are replaced. */
  readonly failed: Promise<ServingError>
}

export interface SupervisorOptions {
  entry: URL
  /** What every thread is started with, but for its index. */
  data: Omit<WorkerData, 'index'>
  log: Log
}

/** A thread that dies sooner than this after its start counts as failing. */
const settledMs = 5_000
/** Failing starts in a row, over all threads, after which the server gives up. */
const failingStartsMax = 10
const restartDelayMs = 100
/** What a thread may take, beyond the deadline, to end by itself. */
const graceMs = 2_000

/** What every thread is asked to compile. */
interface Revision {
  /** Those that have not answered. */
  left: Set<Thread>
  /** Of the first that cannot. */
  problem: string | undefined
  done: (problem: string | undefined) => void
}

interface Thread {
  worker: Worker
  index: number
  startedAt: number
  ended: Promise<number>
}

export function createSupervisor({ entry, data, log }: SupervisorOptions): Supervisor {
  let { entries } = data
  let phase: 'starting' | 'running' | 'stopping' = 'starting'
  let failingStarts = 0
  let revision = 0
  let fail: (error: ServingError) => void
  const failed = new Promise<ServingError>((resolve) => {
    fail = resolve
  })
  const threads = new Map<number, Thread>()
  const waiting = new Map<number, Revision>()
  /** Settles when the last revision is through. */
  let lastRevision: Promise<unknown> = Promise.resolve()

  const post = (thread: Thread, order: Order): void => thread.worker.postMessage(order)

  /** @returns the port, or why it does not listen */
  const startThread = (index: number): Promise<number | string> =>
    new Promise((listening) => {
      const worker = new Worker(entry, { workerData: { ...data, entries, index } })
      const thread: Thread = {
        worker,
        index,
        startedAt: performance.now(),
        ended: new Promise((resolve) => worker.once('exit', resolve)),
      }
      threads.set(index, thread)
      let problem = 'the thread ended before it listened'
      let hasListened = false
      worker.on('message', (report: Report) => {
        if (report.kind === 'listening') {
          hasListened = true
          listening(report.port)
        } else if (report.kind === 'failed') problem = report.message
        else if (report.kind === 'log') {
          log[report.level]({ worker: index, ...report.fields }, report.message)
        } else settle(thread, report.revision, report.problem)
      })
      worker.on('error', (error) => {
        problem = error.message
        log.error({ worker: index, bug: error.stack ?? error.message }, 'a worker died')
      })
      worker.on('exit', (exitCode) => {
        listening(problem)
        for (const key of waiting.keys()) settle(thread, key, undefined)
        // Others may still be starting.
        if (phase === 'running' || (phase === 'starting' && hasListened)) {
          replace(thread, exitCode, problem)
        }
      })
    })

  const settle = (thread: Thread, key: number, problem: string | undefined): void => {
    const wait = waiting.get(key)
    if (wait === undefined) return
    wait.left.delete(thread)
    wait.problem ??= problem
    if (wait.left.size > 0) return
    waiting.delete(key)
    wait.done(wait.problem)
  }

  /** @returns why a thread cannot compile them, when all have answered */
  const postModels = (posted: readonly TableEntry[]): Promise<string | undefined> =>
    new Promise((done) => {
      entries = posted
      if (threads.size === 0) return done(undefined)
      const key = ++revision
      const left = new Set(threads.values())
      waiting.set(key, { left, problem: undefined, done })
      for (const thread of left) post(thread, { kind: 'models', revision: key, entries })
    })

  const revise = async (revised: readonly TableEntry[]): Promise<void> => {
    const before = entries
    const problem = await postModels(revised)
    if (problem === undefined) return
    await postModels(before)
    throw new ServingError('MODEL_UNSUPPORTED', problem)
  }

  const replace = (thread: Thread, exitCode: number, problem: string): void => {
    const { index } = thread
    threads.delete(index)
    failingStarts = performance.now() - thread.startedAt < settledMs ? failingStarts + 1 : 0
    if (failingStarts > failingStartsMax) {
      fail(new ServingError('INTERNAL', `workers: ${failingStarts} died in a row; ${problem}`))
      return
    }
    log.warn({ worker: index, exitCode }, 'a worker ended, another takes its place')
    setTimeout(() => {
      if (phase !== 'stopping') void startThread(index)
    }, restartDelayMs * failingStarts).unref()
  }

  return {
    failed,

    async start() {
      const indices = Array.from({ length: data.threadCount }, (_, i) => i)
      const ports = await Promise.all(indices.map(startThread))
      const problem = ports.find((port) => typeof port === 'string')
      if (problem === undefined) {
        phase = 'running'
        return ports[0] as number
      }
      await this.stop(0)
      throw new ServingError('INTERNAL', `worker: ${problem}`)
    },

    replaceModels(replaced) {
      const revised = lastRevision.then(() => revise(replaced))
      lastRevision = revised.catch(() => {})
      return revised
    },

    retire() {
      for (const thread of threads.values()) post(thread, { kind: 'retire' })
    },

    async stop(deadlineMs) {
      phase = 'stopping'
      const running = [...threads.values()]
      for (const thread of running) post(thread, { kind: 'stop', deadlineMs })
      const ended = running.map((thread) => endedInTime(thread, deadlineMs + graceMs))
      return (await Promise.all(ended)).every((inTime) => inTime)
    },
  }
}

/**
 * A thread that does not even end at its deadline is left alone: no code of ours can end one with
 * native handles; who asked for the stop ends the process.
 */
function endedInTime(thread: Thread, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms)
    void thread.ended.then((exitCode) => {
      clearTimeout(timer)
      resolve(exitCode === 0)
    })
  })
}
