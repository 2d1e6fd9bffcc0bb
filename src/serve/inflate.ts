/** gzip bodies: counted while they grow, since few bytes may become many. */
import { createGunzip } from 'node:zlib'
import { requestInvalid, type ServingError } from '../base/errors.ts'
import type { ByteBudget } from './body-pieces.ts'

export interface InflateLimits {
  bytesMax: number
  /** Of all requests of the thread. */
  bodies: ByteBudget
  /** The body is longer than `bytesMax`. */
  tooLarge(): ServingError
  overloaded(): ServingError
}

/** @param done gets the inflated body, valid after the call too, or why there is none */
export function inflate(
  bytes: Buffer,
  { bytesMax, bodies, tooLarge, overloaded }: InflateLimits,
  done: (result: Buffer | ServingError) => void,
): void {
  if (!bodies.take(bytes.length)) {
    done(overloaded())
    return
  }
  let held = bytes.length
  let length = 0
  const chunks: Buffer[] = []
  const stream = createGunzip()
  const end = (result: Buffer | ServingError): void => {
    stream.destroy()
    done(result)
    bodies.give(held)
  }
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > bytesMax) return end(tooLarge())
    if (!bodies.take(chunk.length)) return end(overloaded())
    held += chunk.length
    chunks.push(chunk)
  })
  stream.on('end', () => end(Buffer.concat(chunks, length)))
  stream.on('error', (error) =>
    end(requestInvalid(`body: ${error.message}, expected gzip as content-encoding says`)),
  )
  // The caller takes its memory back, and inflating waits for another thread.
  stream.end(Buffer.from(bytes))
}
