/** A serving thread; the first one dies whenever it has just begun to listen. */
import { workerData } from 'node:worker_threads'
import * as protocols from '../../src/protocols/index.ts'
import { runWorker } from '../../src/serve/worker.ts'

await runWorker(Object.values(protocols))
if (workerData.index === 0) throw new Error('the first thread dies')
