/**
 * The fast transport: uWebSockets.js. Its own rules, which no option changes: it ends a connection
 * that is idle for 10 s, and one on which a request arrives before a late answer to the one before;
 * bytes that are no HTTP it meets with silence or the end of the connection.
 */

import { createRequire } from 'node:module'
import { assert } from '../base/assert.ts'
import { limits } from '../base/limits.ts'
import { BodyPieces } from './body-pieces.ts'
import {
  announcesBody,
  type HttpRequest,
  reasonPhrases,
  type Transport,
  type TransportOptions,
} from './transport.ts'

/** The part of uWebSockets.js that is used here, common to 20.30 and later. */
interface Uws {
  App(): UwsApp
  us_listen_socket_close(socket: unknown): void
  us_socket_local_port(socket: unknown): number
  _cfg(option: string): void
}

interface UwsApp {
  get(pattern: string, handler: UwsHandler): UwsApp
  post(pattern: string, handler: UwsHandler): UwsApp
  any(pattern: string, handler: UwsHandler): UwsApp
  listen(host: string, port: number, done: (socket: unknown) => void): UwsApp
  listen(host: string, port: number, options: number, done: (socket: unknown) => void): UwsApp
  close(): UwsApp
  /** Later versions only: without it nobody counts connections. */
  filter?(handler: (response: UwsResponse, change: number) => void): UwsApp
}

type UwsHandler = (response: UwsResponse, head: UwsHead) => void

interface UwsHead {
  getHeader(name: string): string
  getCaseSensitiveMethod(): string
  getUrl(): string
  getQuery(): string | undefined
}

interface UwsResponse {
  cork(write: () => void): void
  writeStatus(status: string): UwsResponse
  writeHeader(name: string, value: string): UwsResponse
  end(body: string | Uint8Array, closeConnection?: boolean): UwsResponse
  endWithoutBody(): UwsResponse
  onAborted(handler: () => void): UwsResponse
  onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): UwsResponse
  close(): void
}

let library: Uws | null | undefined

/**
 * `undefined` where no build of it loads here. By `require`: a native package that fails inside a
 * dynamic import ends the process on Node 20, although the error is caught.
 */
function loadUws(): Uws | undefined {
  if (library !== undefined) return library ?? undefined
  const require = createRequire(import.meta.url)
  const { platform, arch, versions } = process
  // The second package falls back to slow JavaScript by itself; its binary is asked for instead.
  const names = [
    'uWebSockets.js',
    `uws-node20/binaries/uws_${platform}_${arch}_${versions.modules}.node`,
  ]
  library = null
  for (const name of names) {
    try {
      library = require(name) as Uws
      break
    } catch {
      // Not installed, or not for this system: the next one may be.
    }
  }
  // Leaves the response header `uWebSockets` out.
  library?._cfg('silent')
  return library ?? undefined
}

export function canUseUws(): boolean {
  return loadUws() !== undefined
}

export function openUws(options: TransportOptions): Transport {
  const uws = loadUws()
  assert(uws !== undefined, 'uWebSockets.js was found at start')
  return new UwsTransport(options, uws)
}

/** Of uSockets: no other listener may share the port. */
const exclusivePort = 1

class UwsTransport implements Transport {
  readonly name = 'uws'
  draining = false
  pending = 0
  private readonly uws: Uws
  private readonly app: UwsApp
  private readonly options: TransportOptions
  private socket: unknown
  private closed = false

  constructor(options: TransportOptions, uws: Uws) {
    this.options = options
    this.uws = uws
    this.app = uws.App()
    // Known by its route, the method need not be read.
    this.app.post('/*', (response, head) => this.receive('POST', response, head))
    this.app.get('/*', (response, head) => this.receive('GET', response, head))
    this.app.any('/*', (response, head) =>
      this.receive(head.getCaseSensitiveMethod(), response, head),
    )
    this.app.filter?.(connectionLimit(options.connectionsMax))
  }

  listen(): Promise<number> {
    const { host, port, reusePort } = this.options
    return new Promise((resolve, reject) => {
      const done = (socket: unknown): void => {
        this.socket = socket
        if (socket) resolve(this.uws.us_socket_local_port(socket))
        else reject(new Error(`port ${port} on ${host}: cannot be listened on`))
      }
      if (reusePort) this.app.listen(host, port, done)
      else this.app.listen(host, port, exclusivePort, done)
    })
  }

  drain(): void {
    this.draining = true
    if (this.socket) this.uws.us_listen_socket_close(this.socket)
    this.socket = undefined
  }

  inFlight(): number {
    return this.pending
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.app.close()
  }

  private receive(method: string, response: UwsResponse, head: UwsHead): void {
    const { handler } = this.options
    const request = new UwsRequest(method, head, response, this)
    this.pending++
    if (request.path.length + request.query.length > limits.headBytesMax) {
      const { status, headers, body } = handler.refuse('head-too-large')
      request.answer(status, headers, body, true)
      return
    }
    const bytesMax = handler.head(request)
    request.forgetHead()
    if (!request.isOpen) return
    readBody(request, response, this.options, bytesMax)
  }
}

function connectionLimit(max: number): (response: UwsResponse, change: number) => void {
  let count = 0
  return (response, change) => {
    count += change
    if (change > 0 && count > max) response.close()
  }
}

const noNames: readonly string[] = []

class UwsRequest implements HttpRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  isOpen = true
  /** Inside a call of uWebSockets.js, which then gathers all writes by itself. */
  isCorked = true
  context: unknown = undefined
  private readonly response: UwsResponse
  private readonly transport: UwsTransport
  /** Gone when `head` has returned. */
  private uwsHead: UwsHead | undefined
  private names = noNames
  private values: string[] = []

  constructor(method: string, head: UwsHead, response: UwsResponse, transport: UwsTransport) {
    this.method = method
    this.path = head.getUrl()
    this.query = head.getQuery() ?? ''
    this.uwsHead = head
    this.response = response
    this.transport = transport
  }

  header(name: string): string {
    if (this.uwsHead !== undefined) return this.uwsHead.getHeader(name)
    const at = this.names.indexOf(name)
    return at < 0 ? '' : this.values[at]
  }

  keep(names: readonly string[]): void {
    const head = this.uwsHead
    if (head === undefined) return
    this.names = names
    for (let i = 0; i < names.length; i++) this.values.push(head.getHeader(names[i]))
  }

  /** The call into `head` ends. */
  forgetHead(): void {
    this.uwsHead = undefined
    this.isCorked = false
  }

  respond(status: number, headers: readonly string[], body: string | Uint8Array): void {
    // An answer before the body: nobody will read the rest.
    const isEarly = this.uwsHead !== undefined && status >= 400 && announcesBody(this)
    const ends = this.transport.draining || isEarly
    if (this.isCorked) this.answer(status, headers, body, ends)
    else if (this.isOpen) this.response.cork(() => this.answer(status, headers, body, ends))
  }

  answer(
    status: number,
    headers: readonly string[],
    body: string | Uint8Array,
    ends: boolean,
  ): void {
    if (!this.isOpen) return
    this.settle()
    const { response } = this
    if (status !== 200) response.writeStatus(`${status} ${reasonPhrases[status] ?? ''}`)
    if (headers.length > 0) response.writeHeader(headers[0], headerLines(headers))
    if (this.method === 'HEAD' || status === 204) {
      // With any argument, 20.30 would wait for a body; so this connection outlives a drain, and is
      // ended by `close`.
      const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
      if (status !== 204) response.writeHeader('content-length', String(length))
      response.endWithoutBody()
    } else response.end(body, ends)
  }

  abort(): void {
    if (this.isOpen) this.settle()
  }

  private settle(): void {
    this.isOpen = false
    this.transport.pending--
  }
}

/** One call into native code for all headers: the others travel behind the value of the first. */
function headerLines(headers: readonly string[]): string {
  let text = headers[1]
  for (let i = 2; i < headers.length; i += 2) text += `\r\n${headers[i]}: ${headers[i + 1]}`
  return text
}

function readBody(
  request: UwsRequest,
  response: UwsResponse,
  { handler, bodies }: TransportOptions,
  bytesMax: number,
): void {
  let pieces: BodyPieces | undefined
  let byteCount = 0
  response.onAborted(() => {
    pieces?.letGo()
    request.abort()
  })
  response.onData((chunk, isLast) => {
    if (!request.isOpen) return
    request.isCorked = true
    byteCount += chunk.byteLength
    if (isLast && pieces === undefined && byteCount <= bytesMax) {
      handler.body(request, Buffer.from(chunk))
    } else {
      pieces ??= new BodyPieces(bodies)
      // uWebSockets.js takes the memory of a chunk back.
      const fits = byteCount <= bytesMax && pieces.add(Buffer.from(new Uint8Array(chunk)))
      if (fits && isLast) handler.body(request, pieces.joined())
      if (!fits || isLast) pieces.letGo()
      if (!fits) {
        const reason = byteCount > bytesMax ? 'body-too-large' : 'overloaded'
        const { status, headers, body } = handler.refuse(reason)
        request.answer(status, headers, body, true)
      }
    }
    request.isCorked = false
  })
}
