/** What must be true of our own code. A failure is our bug (INTERNAL), never the caller's. */
export function assert(condition: boolean, fact: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${fact}`)
}
