/** Scores of a booster of LightGBM, for tests. */
import assert from 'node:assert/strict'
import { compile } from '../../src/compile/compile.ts'
import { readLightgbm } from '../../src/formats/lightgbm-model.ts'
import type { Row } from '../../src/model/frame.ts'

export interface Scores {
  raw: number | number[]
  leaf: number[]
  prediction: number | number[]
}

/** @param columns of the answer; a file that does not tell its objective has no prediction */
export function scorerOf(
  text: string,
  columns: readonly string[] = ['raw', 'leaf', 'prediction'],
): (row: unknown) => Scores {
  const scorer = compile({
    kind: 'booster',
    format: 'lightgbm',
    engine: 'lightgbm',
    engineVersion: 'v4',
    schema: [],
    booster: readLightgbm(text, 'model'),
  })
  assert(scorer.kind === 'inline')
  const selected = scorer.select([...columns])
  return (row) => selected.score(row as Row) as unknown as Scores
}
