/**
 * What do the contributions of one row cost, in ratio to the library that trained the model? A
 * library is asked from Python, in its own process and on one thread, for one row a call and for
 * 100 rows a call; rounds alternate, CPU µs per row, median of the rounds. A Python without the
 * library, or files that cannot be loaded, end it.
 *
 *     node dist/bench/contributions.js --python PYTHON [--library lightgbm] [--trees 500]
 *         [--depth 6] [--rounds 7]
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { compile, type InlineScorer, loadModel, openSource, type Row } from '../src/index.ts'
import { median, minutesOf, printTable } from './measure.ts'

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    library: { type: 'string', default: 'lightgbm' },
    trees: { type: 'string', default: '500' },
    depth: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '7' },
  },
})
const { python, library, trees, depth } = values
const rowsPerRound = 100

const started = minutesOf()
const directory = mkdtempSync(join(tmpdir(), 'onerow-contributions-'))
const args = ['bench/contributions.py', library, trees, depth, directory]
const child = spawn(python, args, { stdio: ['pipe', 'pipe', 'inherit'] })
try {
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async <T>(): Promise<T> => {
    const { value, done } = await answers.next()
    if (done) throw new Error(`${python} ${args.join(' ')}: ended, expected an answer`)
    return JSON.parse(value) as T
  }
  const { version, expected } = await ask<{ version: string; expected: number[][] }>()
  const file = join(directory, library === 'xgboost' ? 'model.json' : 'model.txt')
  const scorer = compile(await loadModel(await openSource(file))) as InlineScorer
  const selected = scorer.select(['contribs'])
  const rows = readFileSync(join(directory, 'rows.ndjson'), 'utf8')
    .split('\n')
    // A row may be an array of its features.
    .map((line) => JSON.parse(line) as Row)
  const explain = (row: Row): number[] => selected.score(row).contribs as number[]
  const worst = worstDifference(rows.slice(0, expected.length).map(explain), expected)

  const measured: number[][] = [[], [], []]
  for (let round = -1; round < Number(values.rounds); round++) {
    const first = ((round + 1) * rowsPerRound) % rows.length
    const begin = process.cpuUsage()
    for (let i = 0; i < rowsPerRound; i++) explain(rows[first + i])
    const { user, system } = process.cpuUsage(begin)
    child.stdin.write(`${round + 1}\n`)
    const [single, batch] = await ask<[number, number]>()
    // The first round warms both up.
    if (round < 0) continue
    measured[0].push((user + system) / rowsPerRound)
    measured[1].push(single)
    measured[2].push(batch)
  }
  report(version, measured, worst)
} finally {
  child.kill()
  rmSync(directory, { recursive: true })
}

/** In relation to the greatest number. */
function worstDifference(actual: readonly number[][], expected: readonly number[][]): number {
  const greatest = Math.max(...expected.flat().map(Math.abs))
  const differences = expected.flatMap((row, i) => row.map((cell, k) => cell - actual[i][k]))
  return Math.max(...differences.map(Math.abs)) / greatest
}

function report(version: string, [ours, single, batch]: number[][], worst: number): void {
  console.log(`${library} ${version}, ${trees} trees of depth ${depth}, 50 features`)
  const names = ['onerow', 'library, one row a call', 'library, 100 rows a call']
  const table = [['contributions', 'CPU µs/row', 'ratio to onerow', 'rounds']]
  ;[ours, single, batch].forEach((measured, i) => {
    const ratio = median(measured.map((us, round) => us / ours[round]))
    const shown = measured.map((us) => us.toFixed(0)).join(' ')
    table.push([names[i], median(measured).toFixed(0), `${ratio.toFixed(2)}x`, shown])
  })
  printTable(table)
  console.log(`worst difference ${worst.toExponential(1)} of the greatest (${started()})`)
}
