import assert from 'node:assert/strict'
import { test } from 'node:test'
import { searchText } from '../../src/regex/text-search.ts'

test('finds what indexOf finds', () => {
  let state = 7
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % below
  }
  const texts = (length: number): string =>
    Array.from({ length }, () => 'ab\ud83d\ude00'[random(4)]).join('')
  for (let round = 0; round < 3000; round++) {
    const text = texts(random(40))
    const part = texts(1 + random(5))
    const from = random(6)
    for (const overlaps of [false, true]) {
      const expected: number[] = []
      const step = overlaps ? 1 : part.length
      for (let at = text.indexOf(part, from); at >= 0; at = text.indexOf(part, at + step)) {
        expected.push(at)
      }
      const found = [...searchText(text, part, from, overlaps)]
      assert.deepEqual(found, expected, JSON.stringify({ text, part, from, overlaps }))
    }
  }
})
