/**
 * What does one row cost, from a plain row object to `prediction, probability`, in ratio to
 * JSON.parse of the same row? Three pipelines trained by Spark (bench/models/make.py), their golden
 * rows (1,000 different ones), alternating rounds in one process, median of the rounds.
 *
 *     node dist/bench/one-row.js [--rounds 7] [--passes 20]
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { compile, type InlineScorer, loadModel, openSource, type Row } from '../src/index.ts'
import { alternate, median, minutesOf, printTable } from './measure.ts'

const aims: Record<string, number> = { p1: 1.5, gbt: 4, p3: 15 }

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, passes: { type: 'string', default: '20' } },
})
const rounds = Number(values.rounds)
const passes = Number(values.passes)

const started = minutesOf()
const table: string[][] = [['model', 'rows', 'µs/row', 'JSON.parse µs', 'ratio', 'aim', 'rounds']]
for (const name of Object.keys(aims)) {
  const directory = `bench/models/${name}/1`
  const scorer = compile(await loadModel(await openSource(directory))) as InlineScorer
  const selected = scorer.select(['prediction', 'probability'])
  const texts = readFileSync(`${directory}/_onerow/rows.ndjson`, 'utf8').trimEnd().split('\n')
  const rows = texts.map((text) => JSON.parse(text) as Row)
  let sink = 0
  const score = (): void => {
    for (const row of rows) sink += Object.keys(selected.score(row)).length
  }
  const parse = (): void => {
    for (const text of texts) sink += Object.keys(JSON.parse(text) as object).length
  }
  const measured = alternate([score, parse], { rounds, passes, rowCount: rows.length })
  const ratios = measured[0].map((us, i) => us / measured[1][i])
  table.push([
    name,
    String(rows.length),
    median(measured[0]).toFixed(2),
    median(measured[1]).toFixed(2),
    `${median(ratios).toFixed(2)}x`,
    `${aims[name]}x`,
    ratios.map((ratio) => ratio.toFixed(2)).join(' '),
  ])
  if (sink === 0) throw new Error('assertion failed: nothing was scored')
}
printTable(table)
console.log(`(${started()})`)
