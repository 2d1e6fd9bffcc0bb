/** Golden rows through a scorer that answers later. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestInvalid, rowInvalid, ServingError } from '../../src/base/errors.ts'
import { type DeferredScorer, skipped } from '../../src/compile/scorer.ts'
import { double, type Field } from '../../src/model/schema.ts'
import { parseTolerance } from '../../src/model/tolerance.ts'
import { type GoldenCase, replayLater } from '../../src/serve/parity.ts'

/** y is twice x; a negative x is refused, 100 is dropped, 200 breaks the scorer. */
const scorer: DeferredScorer = {
  kind: 'deferred',
  input: [],
  output: [{ name: 'y', type: double, source: 'model' } satisfies Field],
  example: {},
  select(columns) {
    if (columns.includes('y')) return scorer
    throw requestInvalid(`columns: found ${columns}, expected some of y`)
  },
  async score({ x }) {
    const number = Number(x)
    if (number < 0) throw rowInvalid('negative')
    if (number === 200) throw new ServingError('INTERNAL', 'broken')
    return number === 100 ? skipped : { y: 2 * number }
  },
}

function golden(pairs: [number, Record<string, unknown>][]): GoldenCase {
  return {
    name: 'rows.ndjson',
    rows: pairs.map(([x]) => ({ x })),
    expected: pairs.map(([, expected]) => expected),
    tolerance: parseTolerance('exact', 'here'),
    columns: new Map(),
  }
}

test('answers, refused and dropped rows are compared', async () => {
  const many = Array.from({ length: 1_500 }, (_, x): [number, { y: number }] =>
    x === 100 ? [101, { y: 202 }] : [x % 200, { y: 2 * (x % 200) }],
  ).filter(([x]) => x !== 100)
  const report = await replayLater(scorer, [
    golden([...many, [-1, { $error: {} }], [100, { $skipped: true }]]),
  ])
  assert.deepEqual(report.problems, [])
  assert.ok(report.passed)
  assert.deepEqual([report.refused, report.skipped, report.cells], [1, 1, many.length])
})

test('what differs is said', async () => {
  const report = await replayLater(scorer, [
    golden([
      [1, { y: 2 }],
      [2, { y: 5 }],
      [-1, { y: 1 }],
      [3, { $error: {} }],
    ]),
    golden([[1, { z: 2 }]]),
  ])
  assert.ok(!report.passed)
  assert.deepEqual(report.problems, [
    'rows.ndjson, row 2, column y: expected 5, got 4',
    'rows.ndjson, row 3: refused (negative), expected a score',
    'rows.ndjson, row 4: scored, expected an error',
    'rows.ndjson, columns: found z, expected some of y',
  ])
})

test('a scorer that breaks is no difference', async () => {
  await assert.rejects(replayLater(scorer, [golden([[200, { y: 400 }]])]), { code: 'INTERNAL' })
})
