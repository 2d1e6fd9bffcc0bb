/** A serving thread with the faulty protocol beside the real ones. */
import * as protocols from '../../src/protocols/index.ts'
import { runWorker } from '../../src/serve/worker.ts'
import { faulty } from './faulty-protocol.ts'

await runWorker([...Object.values(protocols), faulty])
