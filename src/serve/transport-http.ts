/** The transport that is everywhere: node:http. */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { limits } from '../base/limits.ts'
import { BodyPieces } from './body-pieces.ts'
import {
  announcesBody,
  type HttpRequest,
  type RefusalReason,
  type RequestHandler,
  type Transport,
  type TransportOptions,
} from './transport.ts'

/** Above the idle time of usual load balancers (60 s), so that they end connections, not we. */
const keepAliveMs = 65_000
const headTimeoutMs = 70_000
const requestTimeoutMs = 120_000

/** Since 22.12 and 23.1, and only where the kernel spreads connections over the listeners. */
export function canReusePort(
  version = process.versions.node,
  platform = process.platform,
): boolean {
  const [major, minor] = version.split('.').map(Number)
  const known = major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12)
  return known && platform === 'linux'
}

export function openHttp(options: TransportOptions): Transport {
  return new HttpTransport(options)
}

class HttpTransport implements Transport {
  readonly name = 'http'
  draining = false
  pending = 0
  private readonly server: Server
  private readonly options: TransportOptions

  constructor(options: TransportOptions) {
    this.options = options
    const { handler } = options
    const onRequest = (message: IncomingMessage, response: ServerResponse) =>
      this.receive(message, response, handler, false)
    this.server = createServer(
      {
        keepAliveTimeout: keepAliveMs,
        headersTimeout: headTimeoutMs,
        requestTimeout: requestTimeoutMs,
        maxHeaderSize: limits.headBytesMax,
        noDelay: true,
      },
      onRequest,
    )
    this.server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) =>
      this.receive(message, response, handler, true),
    )
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
      else socket.end(refusalText(handler.refuse(refusalReason(error.code))))
    })
    this.server.maxConnections = options.connectionsMax
  }

  listen(): Promise<number> {
    const { host, port, reusePort } = this.options
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      // @types/node of Node 20 does not know reusePort.
      const where: object = { host, port, backlog: 1024, ...(reusePort ? { reusePort } : {}) }
      this.server.listen(where, () => resolve((this.server.address() as AddressInfo).port))
    })
  }

  drain(): void {
    this.draining = true
    this.server.close()
    this.server.closeIdleConnections()
  }

  inFlight(): number {
    return this.pending
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }

  private receive(
    message: IncomingMessage,
    response: ServerResponse,
    handler: RequestHandler,
    expectsContinue: boolean,
  ): void {
    const request = new NodeRequest(message, response, this)
    this.pending++
    response.on('close', () => request.settle())
    const bytesMax = handler.head(request)
    if (!request.isOpen) return
    if (expectsContinue) response.writeContinue()
    readBody(request, this.options, bytesMax)
  }
}

class NodeRequest implements HttpRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly message: IncomingMessage
  isOpen = true
  context: unknown = undefined
  private readonly response: ServerResponse
  private readonly transport: HttpTransport
  private settled = false

  constructor(message: IncomingMessage, response: ServerResponse, transport: HttpTransport) {
    const url = message.url ?? '/'
    const mark = url.indexOf('?')
    this.method = message.method ?? 'GET'
    this.path = mark < 0 ? url : url.slice(0, mark)
    this.query = mark < 0 ? '' : url.slice(mark + 1)
    this.message = message
    this.response = response
    this.transport = transport
  }

  header(name: string): string {
    const value = this.message.headers[name]
    return typeof value === 'string' ? value : ''
  }

  /** Nothing to do: the message keeps them all. */
  keep(): void {}

  respond(status: number, headers: readonly string[], body: string | Uint8Array): void {
    if (!this.isOpen) return
    this.isOpen = false
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
    const lines = [...headers]
    if (status !== 204) lines.push('content-length', String(length))
    const ends =
      this.transport.draining || (status >= 400 && !this.message.complete && announcesBody(this))
    if (ends) lines.push('connection', 'close')
    this.response.writeHead(status, lines)
    this.response.end(this.method === 'HEAD' ? undefined : body)
  }

  /** The answer is out, or nobody is left to take it. */
  settle(): void {
    if (this.settled) return
    this.settled = true
    this.isOpen = false
    this.transport.pending--
  }
}

function readBody(
  request: NodeRequest,
  { handler, bodies }: TransportOptions,
  bytesMax: number,
): void {
  const { message } = request
  let first: Buffer | undefined
  let pieces: BodyPieces | undefined
  let byteCount = 0
  const add = (chunk: Buffer): boolean => {
    if (pieces !== undefined) return pieces.add(chunk)
    if (first === undefined) {
      first = chunk
      return true
    }
    const opened = new BodyPieces(bodies)
    pieces = opened
    // After its end, or when its client leaves before.
    message.on('close', () => opened.letGo())
    return opened.add(first) && opened.add(chunk)
  }
  message.on('data', (chunk: Buffer) => {
    if (!request.isOpen) return
    byteCount += chunk.length
    if (byteCount <= bytesMax && add(chunk)) return
    pieces?.letGo()
    answerRefusal(request, handler, byteCount > bytesMax ? 'body-too-large' : 'overloaded')
  })
  message.on('end', () => {
    if (!request.isOpen) return
    handler.body(request, pieces?.joined() ?? first ?? Buffer.alloc(0))
    pieces?.letGo()
  })
}

function answerRefusal(request: HttpRequest, handler: RequestHandler, reason: RefusalReason): void {
  const { status, headers, body } = handler.refuse(reason)
  request.respond(status, headers, body)
}

function refusalReason(code: string | undefined): RefusalReason {
  if (code === 'HPE_HEADER_OVERFLOW') return 'head-too-large'
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'timeout' : 'bad-request'
}

/** A whole response, for a connection on which no request could be read. */
function refusalText({ status, headers, body }: ReturnType<RequestHandler['refuse']>): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`]
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
  lines.push(`content-length: ${Buffer.byteLength(body)}`, 'connection: close', '', body)
  return lines.join('\r\n')
}
