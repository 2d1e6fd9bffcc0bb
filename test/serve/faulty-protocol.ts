/** A protocol for tests of the server: routes that go wrong, each in its own way. */
import type { Answer, Protocol } from '../../src/serve/protocol.ts'

let release: (() => void) | undefined

export const faulty: Protocol = {
  name: 'faulty',
  routes: [
    {
      method: 'GET',
      path: '/faulty/throw',
      answer: () => {
        throw new TypeError('a bug')
      },
    },
    {
      method: 'GET',
      path: '/faulty/reject',
      answer: () => Promise.reject(new TypeError('a late bug')),
    },
    {
      method: 'GET',
      path: '/faulty/die',
      answer: () => {
        setImmediate(() => {
          throw new Error('the thread dies')
        })
        return new Promise(() => {})
      },
    },
    {
      method: 'GET',
      path: '/faulty/exit',
      answer: () => process.exit(3),
    },
    {
      method: 'GET',
      path: '/faulty/wait',
      answer: () =>
        new Promise((resolve) => {
          release = () => resolve(text('released'))
        }),
    },
    {
      method: 'GET',
      path: '/faulty/release',
      answer: () => {
        release?.()
        return text('done')
      },
    },
    {
      // As dear as the body says, so that it ends up in the pool.
      method: 'POST',
      path: '/faulty/busy/{model}',
      scores: true,
      answer: ({ body, tally, params }, service) => {
        const until = performance.now() + Number(body.toString())
        while (performance.now() < until);
        tally.model = service.models.find(params.model)
        tally.rows = 1
        return text(String(service.routeLines().length === 0))
      },
    },
  ],
}

function text(body: string): Answer {
  return { status: 200, headers: ['content-type', 'text/plain'], body }
}
