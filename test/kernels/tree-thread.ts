/** A thread of tree-threads.test.ts: finds the leaves of the rows that it is started with. */
import { parentPort, workerData } from 'node:worker_threads'
import { treeKernel } from '../../src/kernels/tree-kernel.ts'
import type { TreeEnsemble } from '../../src/model/tree-ensemble.ts'

const { ensemble, rows } = workerData as { ensemble: TreeEnsemble; rows: Float64Array[] }
const { x, width, leaves, find } = treeKernel(ensemble)
const found = rows.map((row) => {
  x.set(row.subarray(0, width))
  find()
  return Array.from(leaves)
})
parentPort?.postMessage({ leaves: found, memoryBytes: x.buffer.byteLength })
