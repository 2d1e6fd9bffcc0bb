/** What happens to a request in a serving thread, between the transport and the protocols. */
// The global of the same name is a getter, which costs.
import { performance } from 'node:perf_hooks'
import { type ErrorCode, requestInvalid, ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import type { ByteBudget } from './body-pieces.ts'
import { countErrors, countRequest, countRows } from './counters.ts'
import { inflate } from './inflate.ts'
import type { Log } from './log.ts'
import type { ModelTable, TableModel } from './model-table.ts'
import { emptyTally, type Outcome, refusal, runRoute } from './outcome.ts'
import type { Pool } from './pool.ts'
import type { Call, Route, Service, Tally } from './protocol.ts'
import type { RouteMatch, Router } from './router.ts'
import type { HttpRequest, RequestHandler } from './transport.ts'

/** Dearer rows, and requests that are expected to be dearer, leave the serving thread. */
const rowMsMax = 2
const requestMsMax = 5

/** Reading and writing JSON, where nothing else is known. */
const bodyByteMsMin = 1e-5

/** Headers that every request is asked for when its body is there. */
const commonHeaders = ['content-encoding', 'x-request-id']

export interface HandlerOptions {
  routes: readonly Route[]
  router: Router
  service: Service
  table(): ModelTable
  pool: Pool
  /** The counters of this thread. */
  region: Float64Array
  /** Of bodies in flight in this thread; the transport's too. */
  bodies: ByteBudget
  log: Log
}

export function createHandler(options: HandlerOptions): RequestHandler {
  const { router, service, region, bodies, log } = options
  const { errorDetail } = service
  const keptHeaders = new Map(
    options.routes.map((route) => [route, [...commonHeaders, ...(route.headers ?? [])]]),
  )

  const finish = (request: HttpRequest, outcome: Outcome, tally: Tally, began: number): number => {
    const { answer, error, bug } = outcome
    const id = request.header('x-request-id')
    const headers =
      id === '' || !isPlain(id) ? answer.headers : [...answer.headers, 'x-request-id', id]
    request.respond(answer.status, headers, answer.body)
    const seconds = (performance.now() - began) / 1000
    const slot = tally.model?.slot ?? 0
    countRequest(region, slot, seconds)
    if (tally.rows > 0) countRows(region, slot, tally.rows, tally.skipped)
    if (error !== undefined) countErrors(region, slot, error, 1)
    if (tally.rowErrors !== undefined) countRowErrors(region, slot, tally.rowErrors)
    const seen = bug ?? tally.bug
    if (seen !== undefined) log.error({ path: request.path, bug: seen }, 'a request failed')
    if (log.isDebug) logRequest(log, request, answer.status, seconds)
    return seconds
  }

  const fail = (request: HttpRequest, thrown: unknown): void => {
    const { route } = (request.context as RouteMatch | undefined) ?? {}
    const outcome = refusal(thrown, route, errorDetail)
    if (outcome.error === 'METHOD_NOT_ALLOWED') {
      const allow = router.methods(request.path).join(', ')
      outcome.answer.headers = [...outcome.answer.headers, 'allow', allow]
    }
    finish(request, outcome, emptyTally(), performance.now())
  }

  const start = (request: HttpRequest, body: Buffer, isOwned: boolean): void => {
    const began = performance.now()
    const { route, params } = request.context as RouteMatch
    const tally = emptyTally()
    const header = (name: string): string => request.header(name)
    const call: Call = { params, query: request.query, header, body, began, tally }
    const model = route.scores === true ? findModel(options.table(), params) : undefined
    if (model !== undefined && isDear(model, body.length)) {
      const bodyBytes = body.length
      tally.model = model
      options.pool.run(route, call, isOwned).then(
        (result) => {
          Object.assign(tally, result.tally)
          learnCost(model, result.ms, tally.rows, bodyBytes)
          finish(request, result.outcome, tally, began)
        },
        (thrown) => finish(request, refusal(thrown, route, errorDetail), tally, began),
      )
      return
    }
    const outcome = runRoute(route, call, service)
    if (outcome instanceof Promise) {
      // A rejection here would be our own bug: it ends the thread, which is replaced.
      void outcome.then((settled) => finish(request, settled, tally, began))
      return
    }
    const seconds = finish(request, outcome, tally, began)
    if (model !== undefined) learnCost(model, seconds * 1000, tally.rows, body.length)
  }

  const inflateLimits = {
    bytesMax: limits.bodyBytesMax,
    bodies,
    tooLarge: () => tooLarge('more after decompression'),
    overloaded: refusals.overloaded,
  }

  return {
    head(request) {
      try {
        if (request.method === 'OPTIONS') {
          const methods = router.methods(request.path)
          if (methods.length === 0) router.find('GET', request.path)
          request.respond(204, ['allow', methods.join(', ')], '')
          return 0
        }
        const match = router.find(request.method, request.path)
        request.context = match
        request.keep(keptHeaders.get(match.route) ?? commonHeaders)
        const length = Number(request.header('content-length'))
        if (length > limits.bodyBytesMax) throw tooLarge(`${length} bytes`)
      } catch (thrown) {
        fail(request, thrown)
      }
      return limits.bodyBytesMax
    },

    body(request, bytes) {
      const encoding = request.header('content-encoding')
      if (encoding === '' || encoding === 'identity') return start(request, bytes, false)
      if (encoding !== 'gzip' && encoding !== 'x-gzip') {
        const message = `content-encoding ${encoding}: unknown, expected gzip or identity`
        return fail(request, new ServingError('MEDIA_TYPE', message))
      }
      inflate(bytes, inflateLimits, (result) => {
        if (result instanceof ServingError) fail(request, result)
        else start(request, result, true)
      })
    },

    refuse(reason) {
      const error = refusals[reason]()
      countRequest(region, 0, 0)
      countErrors(region, 0, error.code, 1)
      const { status, headers, body } = refusal(error, undefined, errorDetail).answer
      return { status, headers, body: String(body) }
    },
  }
}

const refusals = {
  'bad-request': () => requestInvalid('request: no valid HTTP/1.1, expected a well-formed head'),
  'body-too-large': () => tooLarge(`more than ${limits.bodyBytesMax} bytes`),
  'head-too-large': () =>
    new ServingError(
      'HEADERS_TOO_LARGE',
      `request line and headers: expected at most ${limits.headBytesMax} bytes`,
    ),
  overloaded: () =>
    new ServingError(
      'OVERLOADED',
      'body: too many bytes of bodies are in flight, expected fewer; try again',
      { retryAfterSeconds: 1 },
    ),
  timeout: () => new ServingError('REQUEST_TIMEOUT', 'request: it did not arrive in time'),
}

function tooLarge(found: string): ServingError {
  const wanted = `expected at most ${limits.bodyBytesMax} bytes`
  return new ServingError('BODY_TOO_LARGE', `body: found ${found}, ${wanted}`)
}

/** Unknown models are the protocol's to refuse. */
function findModel(
  table: ModelTable,
  params: Readonly<Record<string, string>>,
): TableModel | undefined {
  try {
    return table.find(params.model, params.version)
  } catch {
    return undefined
  }
}

function isDear({ cost }: TableModel, bodyBytes: number): boolean {
  if (cost.rowMs > rowMsMax) return true
  return bodyBytes * Math.max(cost.bodyByteMs, bodyByteMsMin) > requestMsMax
}

/** Part of the difference to the newest request that enters the estimate. */
const learningRate = 1 / 16

function learnCost({ cost }: TableModel, ms: number, rows: number, bodyBytes: number): void {
  if (bodyBytes === 0 || rows === 0) return
  cost.rowMs = learned(cost.rowMs, ms / rows)
  if (bodyBytes >= learnedBytesMin) cost.bodyByteMs = learned(cost.bodyByteMs, ms / bodyBytes)
}

/** Shorter bodies tell what a request costs, not what a byte costs. */
const learnedBytesMin = 16_384

/** Of one sample, in multiples of the estimate. */
const growthMax = 16

/** One pause of the processor must not look like an expensive model: growth is bounded. */
function learned(estimate: number, sample: number): number {
  if (estimate === 0) return sample
  return estimate + (Math.min(sample, growthMax * estimate) - estimate) * learningRate
}

function countRowErrors(
  region: Float64Array,
  slot: number,
  rowErrors: NonNullable<Tally['rowErrors']>,
): void {
  for (const code of Object.keys(rowErrors) as ErrorCode[]) {
    countErrors(region, slot, code, rowErrors[code] ?? 0)
  }
}

/** Visible ASCII of a bounded length: it goes into a response header. */
function isPlain(text: string): boolean {
  return text.length <= 128 && /^[\x21-\x7e]+$/.test(text)
}

function logRequest(log: Log, request: HttpRequest, status: number, seconds: number): void {
  const { method, path } = request
  log.debug({ method, path, status, ms: seconds * 1000 }, 'answered')
}
