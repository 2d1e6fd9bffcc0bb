/** An HTTP client that does exactly what a test says, byte by byte. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawResponse {
  status: number
  headers: Record<string, string>
  body: string
}

export class RawClient {
  private readonly socket: Socket
  private received = Buffer.alloc(0)
  private ended = false
  private wake: () => void = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk])
      this.wake()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.ended = true
      this.wake()
    })
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  write(text: string | Uint8Array): void {
    this.socket.write(text)
  }

  /** Head and body of a POST. */
  post(path: string, body: string, headers = ''): void {
    const length = Buffer.byteLength(body)
    this.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n${headers}\r\n${body}`,
    )
  }

  /** The next response; `undefined` where the connection ends before one. */
  async response(method = 'GET'): Promise<RawResponse | undefined> {
    for (;;) {
      const response = this.take(method)
      if (response !== undefined) return response
      if (this.ended) return undefined
      await this.change()
    }
  }

  /** Until the other side has closed. */
  async closed(): Promise<void> {
    while (!this.ended) await this.change()
  }

  end(): void {
    this.socket.destroy()
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
    })
  }

  private take(method: string): RawResponse | undefined {
    const end = this.received.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const [first, ...lines] = this.received.toString('latin1', 0, end).split('\r\n')
    const status = Number(first.split(' ')[1])
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const hasBody = method !== 'HEAD' && status >= 200
    const length = hasBody ? Number(headers['content-length'] ?? 0) : 0
    if (this.received.length < end + 4 + length) return undefined
    const body = this.received.toString('utf8', end + 4, end + 4 + length)
    this.received = this.received.subarray(end + 4 + length)
    return { status, headers, body }
  }
}
