/** Is it alive, is it ready, what is here: for load balancers and for people. */
import { ServingError } from '../base/errors.ts'
import type { Answer, Call, Protocol, Service } from '../serve/protocol.ts'

export const health: Protocol = {
  name: 'health',
  routes: [
    { method: 'GET', path: '/', answer: links },
    { method: 'GET', path: '/livez', answer: () => status('alive') },
    { method: 'GET', path: '/readyz', answer: readiness },
    { method: 'GET', path: '/healthz', answer: readiness },
  ],
}

function readiness(_call: Call, service: Service): Answer {
  if (service.isReady()) return status('ready')
  throw new ServingError('NOT_READY', 'server: starting or draining, expected to be ready')
}

function status(text: string): Answer {
  const headers = ['content-type', 'application/json', 'cache-control', 'no-store']
  return { status: 200, headers, body: JSON.stringify({ status: text }) }
}

function links(_call: Call, service: Service): Answer {
  const body = {
    name: 'onerow',
    models: service.models.list().map(({ loaded }) => ({
      name: loaded.name,
      about: `/models/${encodeURIComponent(loaded.name)}`,
      score: `/score/${encodeURIComponent(loaded.name)}`,
    })),
    routes: service.routeLines(),
  }
  return { status: 200, headers: ['content-type', 'application/json'], body: JSON.stringify(body) }
}
