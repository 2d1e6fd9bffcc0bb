/** What a thread of the pool runs (serve/pool.ts): the same protocols, no listener. */
import * as protocols from './protocols/index.ts'
import { poolThread } from './serve/pool-thread.ts'

export default poolThread(Object.values(protocols))
