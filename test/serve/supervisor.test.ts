import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TableEntry } from '../../src/serve/model-table.ts'
import { createSupervisor, type Supervisor } from '../../src/serve/supervisor.ts'
import { lettersModel } from './letters.ts'

const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/** Runs two recording threads and tells what each of them was asked to take. */
async function record(
  run: (supervisor: Supervisor) => Promise<void>,
  poolEntry = '',
): Promise<unknown[]> {
  const records: unknown[] = []
  let retired: () => void = () => {}
  const bothRetired = new Promise<void>((resolve) => {
    retired = resolve
  })
  const supervisor = createSupervisor({
    entry: new URL(`./recording-worker.${suffix}`, import.meta.url),
    data: {
      threadCount: 2,
      transport: 'http',
      host: '127.0.0.1',
      port: 1,
      reusePort: false,
      entries: models(1),
      counters: new SharedArrayBuffer(8),
      poolEntry,
      errorDetail: 'full',
      isDebug: false,
    },
    log: {
      isDebug: false,
      debug() {},
      warn() {},
      error() {},
      info(fields) {
        records[Number(fields.worker)] = fields.taken
        if (records[0] !== undefined && records[1] !== undefined) retired()
      },
    },
  })
  let retiring: NodeJS.Timeout | undefined
  await supervisor.start()
  try {
    await run(supervisor)
    // Again and again: a thread that takes another's place may come late.
    retiring = setInterval(() => supervisor.retire(), 20)
    await bothRetired
  } finally {
    clearInterval(retiring)
    await supervisor.stop(0)
  }
  return records
}

function models(...ids: number[]): TableEntry[] {
  return ids.map((id) => ({ slot: 1, id, loaded: lettersModel() }))
}

test('models that one thread cannot compile: every thread gets the old ones back', async () => {
  const records = await record(async (supervisor) => {
    await supervisor.replaceModels(models(2))
    await assert.rejects(supervisor.replaceModels(models(2, 13)), {
      code: 'MODEL_UNSUPPORTED',
      message: 'model 13 does not compile',
    })
  })
  const taken = [[1], [2], [2, 13], [2]]
  assert.deepEqual(records, [taken, taken])
})

test('a thread that dies before the others listen is replaced', { timeout: 20_000 }, async () => {
  const records = await record(async () => {}, 'early-death')
  assert.deepEqual(records, [[[1]], [[1]]])
})

test('models are replaced one revision after the other, whatever fails', async () => {
  const records = await record(async (supervisor) => {
    const failing = supervisor.replaceModels(models(13))
    const following = supervisor.replaceModels(models(3))
    await assert.rejects(failing, { code: 'MODEL_UNSUPPORTED' })
    await following
  })
  const taken = [[1], [13], [1], [3]]
  assert.deepEqual(records, [taken, taken])
})
