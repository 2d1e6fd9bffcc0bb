/** Asks the protocols without a socket: the handler of a serving thread, and a request made up. */

import { limits } from '../../src/base/limits.ts'
import * as protocols from '../../src/protocols/index.ts'
import { ByteBudget } from '../../src/serve/body-pieces.ts'
import { counterRegions, createCounters } from '../../src/serve/counters.ts'
import { createHandler } from '../../src/serve/handler.ts'
import type { LoadedModel } from '../../src/serve/loaded-model.ts'
import { metricsText } from '../../src/serve/metrics-text.ts'
import { buildTable, type ModelTable } from '../../src/serve/model-table.ts'
import { runRoute } from '../../src/serve/outcome.ts'
import type { Pool } from '../../src/serve/pool.ts'
import type { Service } from '../../src/serve/protocol.ts'
import { createRouter } from '../../src/serve/router.ts'
import type { HttpRequest } from '../../src/serve/transport.ts'

export interface Question {
  method?: string
  /** With the query. */
  path: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

export interface Reply {
  status: number
  headers: Record<string, string>
  bytes: Buffer
  text: string
}

export type Ask = (question: Question) => Promise<Reply>

export interface AskOptions {
  table?: (table: ModelTable) => ModelTable
  pool?: Partial<Pool>
  isReady?: () => boolean
  /** Of bodies that are inflated. */
  bodies?: ByteBudget
  /** Gets what the log would. */
  onBug?: (bug: string) => void
}

export function createAsk(models: readonly LoadedModel[], options: AskOptions = {}): Ask {
  const built = buildTable(models.map((loaded, i) => ({ slot: i + 1, id: i + 1, loaded })))
  const table = options.table?.(built) ?? built
  const counters = createCounters(1)
  const routes = Object.values(protocols).flatMap((protocol) => protocol.routes)
  const router = createRouter(routes)
  const service: Service = {
    errorDetail: 'full',
    models: table,
    isReady: options.isReady ?? (() => true),
    metricsText: () =>
      metricsText(
        counters,
        table.entries.map(({ slot, loaded }) => ({ slot, ...loaded })),
      ),
    routeLines: () => router.lines,
  }
  const handler = createHandler({
    routes,
    router,
    service,
    table: () => table,
    pool: {
      run: async (route, call) => {
        const outcome = await runRoute(route, call, service)
        return { outcome, tally: call.tally, ms: 1 }
      },
      replaceModels: () => {},
      close: async () => {},
      ...options.pool,
    },
    region: counterRegions(counters)[0],
    bodies: options.bodies ?? new ByteBudget(limits.bodyBytesInFlightMax),
    log: {
      isDebug: false,
      debug() {},
      info() {},
      warn() {},
      error: (fields) => options.onBug?.(String(fields.bug)),
    },
  })
  return ({ method = 'POST', path, headers = {}, body = '' }) =>
    new Promise((resolve) => {
      const [pathname, query = ''] = path.split('?')
      const request: HttpRequest = {
        method,
        path: pathname,
        query,
        isOpen: true,
        context: undefined,
        header: (name) => headers[name] ?? '',
        keep: () => {},
        respond: (status, lines, answer) => {
          Object.assign(request, { isOpen: false })
          const bytes = Buffer.from(answer)
          const named: Record<string, string> = {}
          for (let i = 0; i < lines.length; i += 2) named[lines[i]] = lines[i + 1]
          resolve({ status, headers: named, bytes, text: bytes.toString() })
        },
      }
      handler.head(request)
      if (request.isOpen) handler.body(request, Buffer.from(body))
    })
}
