import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../src/base/limits.ts'
import { FailureMemo } from '../../src/regex/failure-memo.ts'

test('failures are remembered once a search is long, while there are bits for them', () => {
  const memo = new FailureMemo(Uint8Array.of(0, 1))
  memo.clear(10, 100_000)
  memo.note(1, 5, 100_000)
  assert.equal(memo.knows(1, 5), false)
  memo.note(1, 5, 0)
  memo.note(0, 5, 0)
  assert.deepEqual([memo.knows(1, 5), memo.knows(1, 6), memo.knows(0, 5)], [true, false, false])
  memo.clear(limits.regexMemoBitsMax / 2, 100_000)
  memo.note(1, 5, 0)
  assert.equal(memo.knows(1, 5), false)
})
