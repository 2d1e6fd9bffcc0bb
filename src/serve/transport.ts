/**
 * What the server asks of an HTTP implementation: one listener of one thread. A transport knows
 * sockets and HTTP framing; it knows no routes and no models.
 */

import type { ByteBudget } from './body-pieces.ts'

/** A request whose head has arrived. It is answered once, by `respond`. */
export interface HttpRequest {
  /** In capitals. */
  readonly method: string
  /** As sent, without the query. */
  readonly path: string
  /** As sent, without the question mark; '' where there is none. */
  readonly query: string
  /** False once it is answered, or its client has left. */
  readonly isOpen: boolean
  /** What the handler wants to find again when the body is there. */
  context: unknown
  /**
   * By its name in small letters; '' where the request has none. All may be asked for while `head`
   * runs, later only those that were kept.
   */
  header(name: string): string
  /** Headers that will be asked for after `head`. */
  keep(names: readonly string[]): void
  /** @param headers names and values in turn; Content-Length and Date are the transport's */
  respond(status: number, headers: readonly string[], body: string | Uint8Array): void
}

/** What the server does with requests. */
export interface RequestHandler {
  /** The head is here: answer it, or return the greatest acceptable number of body bytes. */
  head(request: HttpRequest): number
  /** The whole body is here. `bytes` is valid during the call only. */
  body(request: HttpRequest, bytes: Buffer): void
  /**
   * The request breaks HTTP or a limit, maybe before it could become an HttpRequest: the answer,
   * after which the connection ends.
   */
  refuse(reason: RefusalReason): { status: number; headers: readonly string[]; body: string }
}

export type RefusalReason =
  | 'bad-request'
  | 'body-too-large'
  | 'head-too-large'
  | 'overloaded'
  | 'timeout'

export interface TransportOptions {
  host: string
  port: number
  /** Other threads listen on the same port. */
  reusePort: boolean
  connectionsMax: number
  /** Of bodies that arrive in more than one piece; a body in one piece costs no counting. */
  bodies: ByteBudget
  handler: RequestHandler
}

export interface Transport {
  readonly name: TransportName
  /** @returns the port */
  listen(): Promise<number>
  /** Accepts no more connections; from now on an answer ends its connection. */
  drain(): void
  /** Requests that have arrived, at least their heads, and are not answered. */
  inFlight(): number
  /** Ends the listener and every connection, at once. */
  close(): void
}

export type TransportName = 'uws' | 'http'

/** Will a body follow the head? */
export function announcesBody(request: HttpRequest): boolean {
  const length = request.header('content-length')
  return (length !== '' && length !== '0') || request.header('transfer-encoding') !== ''
}

export const reasonPhrases: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
