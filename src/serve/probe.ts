/** Makes sure, before threads share a port, that no other program has it. */
import { type AddressInfo, createServer } from 'node:net'
import { ServingError } from '../base/errors.ts'

/**
 * Binds the port for a moment, without sharing it.
 * @param port 0 finds a free one
 * @returns the port
 * @throws CONFLICT where it is in use, REQUEST_INVALID where it cannot be listened on at all
 */
export function probePort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, host, port)))
    server.listen({ host, port, exclusive: true }, () => {
      const { port: bound } = server.address() as AddressInfo
      server.close(() => resolve(bound))
    })
  })
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): ServingError {
  if (error.code === 'EADDRINUSE') {
    return new ServingError(
      'CONFLICT',
      `port ${port} on ${host}: in use by another program; stop that one, or choose another ` +
        'port with --port',
    )
  }
  if (error.code === 'EACCES') {
    return new ServingError(
      'REQUEST_INVALID',
      `port ${port} on ${host}: not permitted to this user, expected a port from 1024 on`,
    )
  }
  return new ServingError(
    'REQUEST_INVALID',
    `port ${port} on ${host}: ${error.message}, expected an address of this machine`,
  )
}
