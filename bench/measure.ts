/** What the benchmarks share: medians, tables, and the machine they ran on. */
import { cpus } from 'node:os'

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The value below which the share `q` of the sorted values lies. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]
}

/** Prints rows with aligned columns, under a line that names machine and engine. */
export function printTable(rows: readonly string[][]): void {
  console.log(`${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}`)
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  for (const row of rows) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join('  '))
}

/** Starts a clock; the returned function tells the time since as text. */
export function minutesOf(): () => string {
  const begin = Date.now()
  return () => `${((Date.now() - begin) / 1000).toFixed(1)} s in all`
}

/** µs per row of each task in each round; the order of the tasks turns with the round. */
export function alternate(
  tasks: readonly (() => void)[],
  { rounds, passes, rowCount }: { rounds: number; passes: number; rowCount: number },
): number[][] {
  const results: number[][] = tasks.map(() => [])
  for (const task of tasks) for (let i = 0; i < passes; i++) task()
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < tasks.length; k++) {
      const at = (round + k) % tasks.length
      const begin = process.hrtime.bigint()
      for (let i = 0; i < passes; i++) tasks[at]()
      const ns = Number(process.hrtime.bigint() - begin)
      results[at].push(ns / 1000 / (passes * rowCount))
    }
  }
  return results
}
