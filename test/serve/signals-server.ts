/** A server in a process of its own, for the tests of its end; tells its port to the parent. */
import { createLog } from '../../src/serve/log.ts'
import { startServer } from '../../src/serve/server.ts'
import { untilClosed } from '../../src/serve/signals.ts'
import type { TransportName } from '../../src/serve/transport.ts'
import { lettersModel } from './letters.ts'

const [transport, retireMs, deadlineMs, worker, workers] = process.argv.slice(2)
const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const log = createLog('silent')
const server = await startServer({
  models: [lettersModel()],
  port: 0,
  workers: Number(workers),
  transport: transport as TransportName,
  entries: {
    worker: new URL(`./${worker}.${suffix}`, import.meta.url),
    pool: new URL(`./faulty-pool-worker.${suffix}`, import.meta.url),
  },
  log,
})
const closed = untilClosed(server, {
  log,
  retireMs: Number(retireMs),
  ...(deadlineMs === '' ? {} : { deadlineMs: Number(deadlineMs) }),
})
// Only now: a signal that came before its handler would end the process.
process.send?.(server.port)
try {
  await closed
} catch {
  process.exitCode = 1
}
process.disconnect()
