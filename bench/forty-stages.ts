/**
 * Does a row of a pipeline of 40 stages cost what the asked-for column needs, and not more? One
 * pipeline trained by Spark (bench/models/make.py, p40), asked for ever more of its columns, in
 * ratio to JSON.parse of the same row; alternating rounds, median.
 *
 *     node dist/bench/forty-stages.js [--rounds 5] [--passes 20]
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bind } from '../src/compile/bind.ts'
import { plan } from '../src/compile/plan.ts'
import { compile, type InlineScorer, loadModel, openSource, type Row } from '../src/index.ts'
import { alternate, median, minutesOf, printTable } from './measure.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, passes: { type: 'string', default: '20' } },
})

/** What is asked for; nothing stands for all that the pipeline adds. */
const questions = ['bucket0', 'hot0', 'weights', 'linear', 'cluster', 'forest', 'named', '']

const started = minutesOf()
const directory = 'bench/models/p40/1'
const description = await loadModel(await openSource(directory))
const stageCount = description.kind === 'pipeline' ? description.stages.length : 0
const scorer = compile(description) as InlineScorer
const texts = readFileSync(`${directory}/_onerow/rows.ndjson`, 'utf8').trimEnd().split('\n')
const rows = texts.map((text) => JSON.parse(text) as Row)
let sink = 0
const tasks = questions.map((column) => {
  const selected = column === '' ? scorer : scorer.select([column])
  return () => {
    for (const row of rows) sink += Object.keys(selected.score(row)).length
  }
})
const parse = (): void => {
  for (const text of texts) sink += Object.keys(JSON.parse(text) as object).length
}
const measured = alternate([parse, ...tasks], {
  rounds: Number(values.rounds),
  passes: Number(values.passes),
  rowCount: rows.length,
})
const [parsed, ...scored] = measured.map(median)
printTable([
  ['asked for', 'stages', 'µs/row', 'of JSON.parse'],
  ...questions.map((column, i) => [
    column || 'all columns',
    String(stagesFor(column)),
    scored[i].toFixed(2),
    `${(scored[i] / parsed).toFixed(2)}x`,
  ]),
])
if (sink === 0) throw new Error('assertion failed: nothing was scored')
console.log(`${stageCount} stages (${started()})`)

/** How many stages the column needs. */
function stagesFor(column: string): number {
  const bound = bind(description, {})
  const columns = bound.added.filter(({ name }) => column === '' || name === column)
  const steps = plan(bound, columns, true, {})
  return new Set(steps.flatMap(({ stage }) => stage ?? [])).size
}
