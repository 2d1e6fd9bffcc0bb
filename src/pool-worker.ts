/** What a thread of the pool runs (serve/pool.ts): the same, without a listener. */
import { useOwnStages } from './formats/own-stages.ts'
import * as protocols from './protocols/index.ts'
import { poolThread } from './serve/pool-thread.ts'

await useOwnStages(process.env.ONEROW_STAGES)
export default poolThread(Object.values(protocols))
