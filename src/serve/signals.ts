/** SIGTERM and SIGINT: stop being ready, wait for the routers to notice, drain, end. */
import type { Log } from './log.ts'
import type { RunningServer } from './server.ts'

/** What Kubernetes takes to stop sending requests to an endpoint that is going away. */
export const retireMsDefault = 5_000
/** Sooner than the 30 s after which Kubernetes and SageMaker kill. */
const deadlineMs = 20_000
/** 128 + SIGTERM: as if the signal had not been caught. */
const exitKilled = 143

/**
 * A second signal ends the process at once.
 * @returns the exit code, once the server is closed
 */
export function closeOnSignals(
  server: RunningServer,
  { log, retireMs = retireMsDefault }: { log: Log; retireMs?: number },
): Promise<number> {
  return new Promise((resolve) => {
    let signals = 0
    const onSignal = (signal: NodeJS.Signals): void => {
      if (++signals > 1) {
        // Leaves at once: process.exit would wait for the serving threads.
        process.removeListener(signal, onSignal)
        process.kill(process.pid, signal)
        return
      }
      log.info({ signal, retireMs }, 'closing')
      server.retire()
      setTimeout(async () => {
        const inTime = await server.close(deadlineMs)
        resolve(inTime ? 0 : exitKilled)
      }, retireMs)
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}
