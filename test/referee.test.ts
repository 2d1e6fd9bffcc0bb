/**
 * Real Spark as the referee: it trains fresh pipelines and scores rows, and the same rows go through
 * our scorer. ONEROW_REFEREE_SEED and ONEROW_REFEREE_COUNT repeat or lengthen a run.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openRepository } from '../src/serve/repository.ts'
import { sparkPython } from './python.ts'
import { root } from './root.ts'

const seed = process.env.ONEROW_REFEREE_SEED ?? '1'
const count = process.env.ONEROW_REFEREE_COUNT ?? '20'
const environment = await sparkPython()
const skip = 'skip' in environment ? environment.skip : false

test(`${count} pipelines that Spark trains now, seed ${seed}`, { skip }, async (t) => {
  if ('skip' in environment) return
  const repository = await mkdtemp(join(tmpdir(), 'onerow-referee-'))
  t.after(() => rm(repository, { recursive: true, force: true }))
  const script = join(root, 'test/referee/train.py')
  const args = [script, '--seed', seed, '--count', count, '--to', repository]
  const training = spawn(environment.python, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = await once(training, 'exit')
  assert.equal(code, 0, 'train.py')

  const { models, failed } = await openRepository(repository, {})
  assert.deepEqual(
    failed.map(({ name, error }) => `${name}: ${error.message}`),
    [],
  )
  assert.equal(models.length, Number(count))
  let cells = 0
  let identical = 0
  for (const { name, report } of models) {
    assert.deepEqual(
      report?.problems.map((problem) => `${name}: ${problem}`),
      [],
    )
    cells += report?.cells ?? 0
    identical += report?.identical ?? 0
  }
  assert.ok(cells > 0)
  assert.ok(identical / cells >= 0.995, `${identical} of ${cells} numbers have the same bits`)
  t.diagnostic(`${models.length} pipelines, ${identical} of ${cells} numbers have the same bits`)
})
