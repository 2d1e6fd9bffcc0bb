/** The other end of the pool: runs tasks with this thread's own models. */
import { workerData } from 'piscina'
import { buildTable } from './model-table.ts'
import { emptyTally, runRoute } from './outcome.ts'
import type { PoolResult, PoolTask, PoolThreadData } from './pool.ts'
import type { Call, Protocol, Service } from './protocol.ts'

export function poolThread(
  protocols: readonly Protocol[],
): (task: PoolTask) => Promise<PoolResult> {
  const { entries, errorDetail } = workerData as PoolThreadData
  const routes = protocols.flatMap((protocol) => protocol.routes)
  const service: Service = {
    errorDetail,
    models: buildTable(entries),
    isReady: () => true,
    metricsText: () => '',
    routeLines: () => [],
  }
  return async (task) => {
    const { buffer, byteOffset, byteLength } = task.body
    const tally = emptyTally()
    const began = performance.now()
    const call: Call = {
      params: task.params,
      query: task.query,
      header: (name) => task.headers[name] ?? '',
      body: Buffer.from(buffer, byteOffset, byteLength),
      began,
      tally,
    }
    const outcome = await runRoute(routes[task.route], call, service)
    const { rows, skipped, rowErrors, bug } = tally
    return { outcome, tally: { rows, skipped, rowErrors, bug }, ms: performance.now() - began }
  }
}
