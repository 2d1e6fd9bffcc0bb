/** What a serving thread runs: serve/ with the wire protocols. */
import * as protocols from './protocols/index.ts'
import { runWorker } from './serve/worker.ts'

await runWorker(Object.values(protocols))
