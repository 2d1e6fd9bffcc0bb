/** Writes the outputs of a row as JSON; the keys are known beforehand. */
import { writeJson } from '../base/json.ts'
import type { RowScorer } from '../serve/protocol.ts'

const writers = new WeakMap<RowScorer, (outputs: Record<string, unknown>) => string>()

/** Outputs that have no value (absent columns) are left out. */
export function rowWriter(scorer: RowScorer): (outputs: Record<string, unknown>) => string {
  const known = writers.get(scorer)
  if (known !== undefined) return known
  const { columns } = scorer
  const starts = columns.map((column) => `${JSON.stringify(column)}:`)
  const write = (outputs: Record<string, unknown>): string => {
    let text = ''
    for (let i = 0; i < columns.length; i++) {
      const value = outputs[columns[i]]
      if (value === undefined) continue
      if (text !== '') text += ','
      text += starts[i] + writeJson(value)
    }
    return `{${text}}`
  }
  writers.set(scorer, write)
  return write
}
