/**
 * What does a row cost through an ensemble of trees, alone and in batches? Random ensembles of the
 * shapes that training gives, 2,048 different rows, all engines in turn, median of the rounds, in
 * µs a row and as a multiple of the same loop in C.
 *
 *     node dist/bench/one-row-trees.js [--rounds 7] [--models 500x6,100x4] [--batches 1,8,64,1024]
 *       [--python PYTHON]
 *
 * PYTHON has lleaves and lightgbm (pip install lleaves 'llvmlite<0.44' lightgbm); lleaves needs a
 * minute or more to compile a model.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Contestant } from './contestants.ts'
import { median, minutesOf, printTable } from './measure.ts'
import { type EnsembleShape, randomEnsemble, randomNumbers, randomRow } from './random-trees.ts'
import { treeContestants } from './tree-contestants.ts'

const xgboost = { features: 50, bits: 32, comparison: '<' } as const
const lightgbm = { features: 50, bits: 64, comparison: '<=' } as const
const models: Record<string, EnsembleShape & { classes?: number }> = {
  '500x6': { ...xgboost, trees: 500, depth: 6, bins: 256 },
  '500x6-exact': { ...xgboost, trees: 500, depth: 6 },
  '500x6-missing': { ...xgboost, trees: 500, depth: 6, bins: 256, missing: true },
  '500x6-doubles': { ...lightgbm, trees: 500, depth: 6, bins: 255 },
  '100x4': { ...xgboost, trees: 100, depth: 4, bins: 256 },
  '2000x8': { ...xgboost, trees: 2000, depth: 8, bins: 256 },
  '2000x8-exact': { ...xgboost, trees: 2000, depth: 8 },
  lossguide: { ...xgboost, trees: 500, depth: 12, leaves: 64, bins: 256 },
  leafwise: { ...lightgbm, trees: 500, depth: 30, leaves: 31, bins: 255 },
  classes: { ...xgboost, trees: 1000, depth: 6, bins: 256, classes: 10 },
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    models: { type: 'string', default: '500x6,100x4,2000x8,lossguide,classes' },
    batches: { type: 'string', default: '1,8,64,1024' },
    python: { type: 'string', default: 'python3' },
  },
})
const rounds = Number(values.rounds)
const batches = values.batches.split(',').map(Number)
/** A multiple of each batch, so that none begins again in its midst. */
const rowCount = 2048
/** Visits of splits in one turn of one contestant. */
const turnVisits = 1_500_000

const started = minutesOf()
const directory = mkdtempSync(join(tmpdir(), 'onerow-bench-'))
try {
  const table: string[][] = [['model', 'engine', ...batches.map((batch) => `batch ${batch}`)]]
  for (const name of values.models.split(',')) {
    const shape = models[name]
    if (shape === undefined) throw new Error(`models: ${name}, expected ${Object.keys(models)}`)
    table.push(...(await measureModel(name, shape)))
  }
  printTable(table)
} finally {
  rmSync(directory, { recursive: true })
}
console.log(`(${started()})`)

async function measureModel(name: string, shape: (typeof models)[string]): Promise<string[][]> {
  const random = randomNumbers(7)
  const trees = randomEnsemble(shape, random)
  const rows = Array.from({ length: rowCount }, () => randomRow(shape, random))
  const { python } = values
  const { classes = 1 } = shape
  const contestants = await treeContestants({ trees, classes, rows, directory, python })
  const turn = Math.max(1, Math.floor(turnVisits / (shape.trees * Math.min(shape.depth, 12))))
  const table: string[][] = contestants.map((contestant) => [name, contestant.name])
  for (const batch of batches) {
    const count = Math.ceil(turn / batch) * batch
    const us = await alternate(contestants, batch, count)
    const c = contestants.findIndex((contestant) => contestant.name === 'C')
    us.forEach((rounds, i) => {
      const ratio = c < 0 ? '' : ` ${median(rounds.map((r, k) => r / us[c][k])).toFixed(2)}x`
      table[i].push(`${median(rounds).toFixed(2)}${ratio}`)
    })
  }
  for (const { close } of contestants) close()
  return table
}

async function alternate(
  contestants: readonly Contestant[],
  batch: number,
  count: number,
): Promise<number[][]> {
  const us: number[][] = contestants.map(() => [])
  for (let round = -1; round < rounds; round++) {
    const first = ((round + 1) * count) % rowCount
    const sums: number[] = []
    for (let k = 0; k < contestants.length; k++) {
      const at = (round + 1 + k) % contestants.length
      const measured = await contestants[at].measure(batch, first, count)
      sums[at] = measured.sum
      // The round before the first warms up.
      if (round >= 0) us[at].push(measured.us)
    }
    sums.forEach((sum, k) => {
      if (Math.abs(sum - sums[0]) <= 1e-5 * (count + Math.abs(sums[0]))) return
      throw new Error(`${contestants[k].name}: sum ${sum}, expected ${sums[0]}`)
    })
  }
  return us
}
