import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { treeKernel } from '../../src/kernels/tree-kernel.ts'
import { packTrees, type TreeEnsemble } from '../../src/model/tree-ensemble.ts'
import { shareArrays } from '../../src/serve/share-arrays.ts'
import { generator, grow, randomRow, type Shape } from './random-forest.ts'

const shape: Shape = { trees: 100, depth: 6, splits: 1, features: 20 }
const random = generator(3)
const raw = Array.from({ length: shape.trees }, () => grow(shape, random))
const rules = { comparison: '<=', featureBits: 64, featureCount: 20, leafWidth: 1 } as const
const trees = packTrees(raw, rules, 'test')

/** Leaves of rows, found by a thread, and the size of the memory it has. */
interface Answer {
  leaves: number[][]
  memoryBytes: number
}

async function askThread(ensemble: TreeEnsemble, rows: Float64Array[]): Promise<Answer> {
  const worker = new Worker(new URL('./tree-thread.js', import.meta.url), {
    workerData: { ensemble, rows },
  })
  const [answer] = (await once(worker, 'message')) as [Answer]
  return answer
}

test('threads share one packed ensemble and each has its own row', async () => {
  const { ensemble } = shareArrays({ ensemble: trees })
  assert.ok(ensemble.home !== undefined)
  const rowsOf = (): Float64Array[] => Array.from({ length: 50 }, () => randomRow(shape, random))
  const parts = [rowsOf(), rowsOf(), rowsOf()]
  const answers = await Promise.all(parts.map((rows) => askThread(ensemble, rows)))
  const alone = treeKernel(trees)
  parts.forEach((rows, i) => {
    rows.forEach((row, k) => {
      alone.x.set(row.subarray(0, alone.width))
      alone.find()
      assert.deepEqual(answers[i].leaves[k], Array.from(alone.leaves))
    })
  })
  const bytes = ensemble.home.buffer.byteLength
  assert.ok(bytes > 2 ** 16, 'packed where all threads see it')
  for (const { memoryBytes } of answers) assert.ok(memoryBytes <= bytes)
  const own = treeKernel(ensemble)
  assert.equal(own.x.buffer, ensemble.home.buffer)
})

test('another sum over the same ensemble is packed for itself', () => {
  const { ensemble } = shareArrays({ ensemble: trees })
  const { leafValues } = ensemble
  const ofTree = new Int32Array(shape.trees)
  const sums = { leafWidth: 1, leafValues, count: 1, ofTree, start: [0] }
  const doubles = treeKernel(ensemble, { ...sums, bits: 64 })
  const floats = treeKernel(ensemble, { ...sums, bits: 32 })
  assert.notEqual(doubles.x.buffer, floats.x.buffer)
  doubles.run(1)
  floats.run(1)
  assert.ok(Math.abs(doubles.sums[0] - floats.sums[0]) < 1e-4)
})

test('a small ensemble gets no memory of its own', () => {
  const small = packTrees(raw.slice(0, 2), rules, 'test')
  assert.equal(shareArrays({ small }).small.home, undefined)
})
