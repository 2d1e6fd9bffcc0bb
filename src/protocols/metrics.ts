/** Counters for Prometheus. */
import type { Protocol } from '../serve/protocol.ts'

export const metrics: Protocol = {
  name: 'metrics',
  routes: [
    {
      method: 'GET',
      path: '/metrics',
      answer: (_call, service) => ({
        status: 200,
        headers: ['content-type', 'text/plain; version=0.0.4; charset=utf-8'],
        body: service.metricsText(),
      }),
    },
  ],
}
