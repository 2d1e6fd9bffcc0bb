/**
 * Stands for a serving thread in tests of the supervisor: keeps the ids of the models that it was
 * asked to take, and logs them when it is to retire. Thread 1 cannot compile model 13. With the
 * pool entry `early-death`, the first thread dies as soon as it listens, before the others do.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { Order, Report, WorkerData } from '../../src/serve/worker.ts'

const { index, entries, poolEntry, counters } = workerData as WorkerData
const taken = [entries.map(({ id }) => id)]
const report = (message: Report): void => parentPort?.postMessage(message)

parentPort?.on('message', (order: Order) => {
  if (order.kind === 'stop') process.exit(0)
  if (order.kind === 'retire') {
    report({ kind: 'log', level: 'info', fields: { taken }, message: 'retired' })
    return
  }
  const ids = order.entries.map(({ id }) => id)
  taken.push(ids)
  const problem = index === 1 && ids.includes(13) ? 'model 13 does not compile' : undefined
  report({ kind: 'models', revision: order.revision, problem })
})
if (poolEntry === 'early-death') {
  const isFirst = index === 0 && Atomics.add(new Int32Array(counters), 0, 1) === 0
  if (isFirst) setTimeout(() => process.exit(1), 20)
  if (index !== 0) await new Promise((resolve) => setTimeout(resolve, 300))
}
report({ kind: 'listening', port: 1 })
