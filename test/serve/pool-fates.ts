/** A thread of the pool whose fate the test has put into the environment. */
import type { PoolResult, PoolTask } from '../../src/serve/pool.ts'

const fate = process.env.POOL_FATE
if (fate === 'throw') throw new Error('a thread that does not start')
if (fate === 'exit') process.exit(3)

/** The body says how many milliseconds to take; without one, there is never an answer. */
export default async function run({ body }: PoolTask): Promise<PoolResult> {
  const text = Buffer.from(body).toString()
  if (fate === 'silent') return new Promise(() => {})
  if (text === 'exit') process.exit(3)
  await new Promise((resolve) => setTimeout(resolve, Number(text)))
  if (text === '1') {
    // Late enough for the answer to have left the thread.
    setTimeout(() => {
      throw new Error('a thread that fails after its task')
    }, 100)
  }
  return {
    outcome: {
      answer: { status: 200, headers: [], body: text },
      error: undefined,
      bug: undefined,
    },
    tally: { rows: 1, skipped: 0, rowErrors: undefined, bug: undefined },
    ms: 1,
  }
}
