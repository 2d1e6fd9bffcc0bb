/** The counters in Prometheus' text form, version 0.0.4. */
import {
  bucketsAt,
  counterRegions,
  delayMaxAt,
  delayMeanAt,
  durationBounds,
  errorCodes,
  errorsAt,
  otherModelsSlot,
  requestsAt,
  rowsAt,
  secondsAt,
  skippedAt,
  slotLength,
  slotStart,
} from './counters.ts'

/** A model that has a slot. */
export interface CountedModel {
  slot: number
  name: string
  version: number
}

export function metricsText(buffer: SharedArrayBuffer, models: readonly CountedModel[]): string {
  const regions = counterRegions(buffer)
  const rows: SlotRow[] = [{ labels: 'model="",version=""', sums: slotSums(regions, 0) }]
  for (const { slot, name, version } of models) {
    if (slot === otherModelsSlot) continue
    const labels = `model="${escapeLabel(name)}",version="${version}"`
    rows.push({ labels, sums: slotSums(regions, slot) })
  }
  const others = slotSums(regions, otherModelsSlot)
  if (others[requestsAt] > 0) rows.push({ labels: 'model="(other)",version=""', sums: others })
  const lines: string[] = []
  const counter = (name: string, help: string, position: number): void => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`)
    for (const { labels, sums } of rows) lines.push(`${name}{${labels}} ${sums[position]}`)
  }
  counter('onerow_requests_total', 'Requests answered.', requestsAt)
  counter('onerow_rows_total', 'Rows scored, refused or skipped.', rowsAt)
  counter('onerow_rows_skipped_total', 'Rows that the pipeline drops.', skippedAt)
  errorLines(lines, rows)
  durationLines(lines, rows)
  processLines(lines, regions)
  return `${lines.join('\n')}\n`
}

interface SlotRow {
  labels: string
  sums: Float64Array
}

function slotSums(regions: readonly Float64Array[], slot: number): Float64Array {
  const sums = new Float64Array(slotLength)
  const start = slotStart(slot)
  for (const region of regions) {
    for (let i = 0; i < slotLength; i++) sums[i] += region[start + i]
  }
  return sums
}

function errorLines(lines: string[], rows: readonly SlotRow[]): void {
  const name = 'onerow_errors_total'
  lines.push(`# HELP ${name} Requests and rows refused, by code.`, `# TYPE ${name} counter`)
  for (const { labels, sums } of rows) {
    errorCodes.forEach((code, i) => {
      const count = sums[errorsAt + i]
      if (count > 0) lines.push(`${name}{${labels},code="${code}"} ${count}`)
    })
  }
}

function durationLines(lines: string[], rows: readonly SlotRow[]): void {
  const name = 'onerow_request_duration_seconds'
  lines.push(
    `# HELP ${name} From the last byte of the request to the answer.`,
    `# TYPE ${name} histogram`,
  )
  for (const { labels, sums } of rows) {
    let count = 0
    durationBounds.forEach((bound, i) => {
      count += sums[bucketsAt + i]
      lines.push(`${name}_bucket{${labels},le="${bound}"} ${count}`)
    })
    count += sums[bucketsAt + durationBounds.length]
    lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`)
    lines.push(`${name}_sum{${labels}} ${sums[secondsAt]}`, `${name}_count{${labels}} ${count}`)
  }
}

function processLines(lines: string[], regions: readonly Float64Array[]): void {
  const cpu = process.cpuUsage()
  const gauges: [string, string, string, number][] = [
    ['process_resident_memory_bytes', 'gauge', 'Resident memory.', process.memoryUsage.rss()],
    ['process_cpu_seconds_total', 'counter', 'CPU time.', (cpu.user + cpu.system) / 1e6],
    ['process_uptime_seconds', 'gauge', 'Time since the start.', process.uptime()],
    ['onerow_workers', 'gauge', 'Serving threads.', regions.length],
  ]
  for (const [name, type, help, value] of gauges) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`)
  }
  const delay = 'onerow_event_loop_delay_seconds'
  lines.push(
    `# HELP ${delay} Delay of the event loop in the last seconds.`,
    `# TYPE ${delay} gauge`,
  )
  regions.forEach((region, worker) => {
    lines.push(
      `${delay}{worker="${worker}",statistic="mean"} ${region[delayMeanAt]}`,
      `${delay}{worker="${worker}",statistic="max"} ${region[delayMaxAt]}`,
    )
  })
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
