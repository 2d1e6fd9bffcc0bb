/**
 * The HTTP part of `onerow bench`: a server with one worker, and requests over loopback from the
 * main thread. The client shares the machine: its cost is in the figures.
 */
import { Agent, request } from 'node:http'
import { writeJson } from '../base/json.ts'
import type { Row } from '../model/frame.ts'
import { createLog } from '../serve/log.ts'
import type { OpenedModel } from '../serve/repository.ts'
import { startServer } from '../serve/server.ts'
import { printTable } from './table.ts'

const warmupMs = 1000
const measureMs = 3000

export async function loadTest(model: OpenedModel, rows: readonly Row[]): Promise<void> {
  const log = createLog('silent')
  const server = await startServer({ models: [model], port: 0, workers: 1, log })
  try {
    const target = { port: server.port, path: `/score/${encodeURIComponent(model.name)}` }
    const bodies = rows.map((row) => Buffer.from(writeJson(row)))
    const table = [['connections', 'requests/s', 'p50 ms', 'p90 ms', 'p99 ms']]
    for (const connections of [1, 16]) {
      await run(target, bodies, connections, warmupMs)
      const latencies = await run(target, bodies, connections, measureMs)
      latencies.sort((a, b) => a - b)
      const at = (share: number): string =>
        latencies[Math.floor(share * latencies.length)].toFixed(3)
      const perSecond = (1000 * latencies.length) / measureMs
      table.push([`${connections}`, perSecond.toFixed(0), at(0.5), at(0.9), at(0.99)])
    }
    console.log(`over HTTP (${server.transport}, one worker, client on the same machine)`)
    printTable(table)
  } finally {
    await server.close(0)
  }
}

/** Milliseconds of each request; every connection asks again as soon as it is answered. */
async function run(
  target: { port: number; path: string },
  bodies: readonly Buffer[],
  connections: number,
  durationMs: number,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const latencies: number[] = []
  const end = performance.now() + durationMs
  let next = 0
  const connection = async (): Promise<void> => {
    while (performance.now() < end) {
      const begin = performance.now()
      await post(agent, target, bodies[next++ % bodies.length])
      latencies.push(performance.now() - begin)
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  agent.destroy()
  return latencies
}

function post(agent: Agent, target: { port: number; path: string }, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const sent = request(
      { agent, host: '127.0.0.1', method: 'POST', headers, ...target },
      (response) => {
        response.resume()
        response.on('end', resolve)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
