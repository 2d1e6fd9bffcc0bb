/** Is it alive, is it ready, what is here: for load balancers and for people. */
import type { Answer, Call, Protocol, Service } from '../serve/protocol.ts'

export const health: Protocol = {
  name: 'health',
  routes: [
    { method: 'GET', path: '/', answer: links },
    { method: 'GET', path: '/livez', answer: () => status(200, 'alive') },
    { method: 'GET', path: '/readyz', answer: readiness },
    { method: 'GET', path: '/healthz', answer: readiness },
  ],
}

function readiness(_call: Call, service: Service): Answer {
  return service.isReady() ? status(200, 'ready') : status(503, 'not ready')
}

function status(code: number, text: string): Answer {
  const headers = ['content-type', 'application/json', 'cache-control', 'no-store']
  return { status: code, headers, body: JSON.stringify({ status: text }) }
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
