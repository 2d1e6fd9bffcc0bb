/** What a serving thread runs: serve/ with the wire protocols, and the user's own stages. */
import { useOwnStages } from './formats/own-stages.ts'
import * as protocols from './protocols/index.ts'
import { runWorker } from './serve/worker.ts'

await useOwnStages(process.env.ONEROW_STAGES)
await runWorker(Object.values(protocols))
