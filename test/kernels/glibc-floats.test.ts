/** expf and logf, on points of all ranges and on points where they are not the nearest float. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { glibcExpf } from '../../src/kernels/glibc-expf.ts'
import { glibcLogf } from '../../src/kernels/glibc-logf.ts'
import { readDoubles } from './vectors.ts'

const tables: [string, (x: number) => number, (x: number) => number][] = [
  ['glibc-expf.bin', glibcExpf, Math.exp],
  ['glibc-logf.bin', glibcLogf, Math.log],
]

for (const [file, ours, nearest] of tables) {
  test(`${ours.name} has the bits of glibc`, () => {
    const vectors = readDoubles(file)
    assert.ok(vectors.length >= 2 * 1700)
    let others = 0
    for (let i = 0; i < vectors.length; i += 2) {
      const [x, expected] = [vectors[i], vectors[i + 1]]
      assert.ok(Object.is(ours(x), expected), `of ${x}: ${ours(x)}, not ${expected}`)
      if (Math.fround(nearest(x)) !== expected) others++
    }
    assert.ok(others > 250, `${others} points where the nearest float is another`)
  })
}

test('at the ends', () => {
  assert.equal(glibcLogf(0), -Infinity)
  assert.equal(glibcLogf(-0), -Infinity)
  assert.equal(glibcLogf(Infinity), Infinity)
  assert.equal(glibcLogf(-1), Number.NaN)
  assert.equal(glibcLogf(Number.NaN), Number.NaN)
  assert.equal(glibcExpf(Number.NaN), Number.NaN)
  assert.equal(glibcExpf(Infinity), Infinity)
  assert.equal(glibcExpf(-Infinity), 0)
})
