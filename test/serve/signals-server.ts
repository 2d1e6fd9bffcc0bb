/** A server in a process of its own, for the test of signals; tells its port to the parent. */
import { createLog } from '../../src/serve/log.ts'
import { startServer } from '../../src/serve/server.ts'
import { closeOnSignals } from '../../src/serve/signals.ts'
import type { TransportName } from '../../src/serve/transport.ts'
import { lettersModel } from './letters.ts'

const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const log = createLog('silent')
const server = await startServer({
  models: [lettersModel()],
  port: 0,
  workers: 1,
  transport: process.argv[2] as TransportName,
  entries: {
    worker: new URL(`./faulty-worker.${suffix}`, import.meta.url),
    pool: new URL(`./faulty-pool-worker.${suffix}`, import.meta.url),
  },
  log,
})
const closed = closeOnSignals(server, { log, retireMs: Number(process.argv[3]) })
process.send?.(server.port)
process.exitCode = await closed
process.disconnect()
