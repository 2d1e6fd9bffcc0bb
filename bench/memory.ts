/**
 * What does an idle server weigh with all showcase models, and does scoring leak? RSS of
 * `onerow serve models` with one and with two workers, and RSS over many scored rows in process.
 *
 *     node dist/bench/memory.js [--rows 1000000]
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openRepository } from '../src/serve/repository.ts'
import { printTable } from './measure.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } })
const rowCount = Number(values.rows)

const table = [['what', 'RSS MB']]
for (const workers of [1, 2]) {
  table.push([`idle server, ${workers} worker(s)`, (await serverMegabytes(workers)).toFixed(0)])
}
for (const [share, megabytes] of await growth()) {
  table.push([`in process, ${Math.round(share * rowCount)} rows scored`, megabytes.toFixed(0)])
}
printTable(table)

/** RSS of a fresh server, five seconds after it says that it listens. */
async function serverMegabytes(workers: number): Promise<number> {
  const args = ['dist/src/main.js', 'serve', 'models', '--port', '0', '--workers', `${workers}`]
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      if (line.startsWith('listening on ')) break
    }
    await sleep(5000)
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  } finally {
    server.kill()
  }
}

/** RSS of this process after some share of the rows, all showcase models in turn. */
async function growth(): Promise<[number, number][]> {
  const { models } = await openRepository('models', {})
  const marks = [0.1, 0.25, 0.5, 0.75, 1]
  const measured: [number, number][] = []
  let scored = 0
  let next = 0
  while (next < marks.length) {
    for (const { scorer, goldenRows } of models) {
      for (const row of goldenRows) {
        try {
          scorer.score(row)
        } catch {
          // Golden rows hold such that Spark refuses.
        }
        scored++
      }
    }
    if (scored < marks[next] * rowCount) continue
    measured.push([marks[next++], process.memoryUsage.rss() / 2 ** 20])
    await sleep(0)
  }
  return measured
}
