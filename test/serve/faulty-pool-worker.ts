/** A thread of the pool with the faulty protocol beside the real ones. */
import * as protocols from '../../src/protocols/index.ts'
import { poolThread } from '../../src/serve/pool-thread.ts'
import { faulty } from './faulty-protocol.ts'

export default poolThread([...Object.values(protocols), faulty])
