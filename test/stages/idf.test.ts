import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRows, readData } from './stage-case.ts'

const weights = [0.4054651081081644, 1.0986122886681098, 0]
const idf = {
  type: 'IDFModel',
  params: { inputCol: 'v', outputCol: 'o' },
  data: { idf: Float64Array.from(weights) },
}
const sparse = (indices: number[], values: number[]) => ({ type: 0, size: 9, indices, values })

test('entries are weighed, the form stays', () => {
  checkRows(idf, [
    [{ v: [1, -3] }, { o: [weights[0], -3 * weights[1]] }],
    [{ v: [Number.NaN, -0, 1] }, { o: [Number.NaN, -0, 0] }],
    [{ v: [0, 0, 5] }, { o: [0, 0, 0] }],
    [{ v: sparse([0, 2], [5, 0]) }, { o: sparse([0, 2], [5 * weights[0], 0]) }],
    [{ v: sparse([], []) }, { o: sparse([], []) }],
  ])
})

test('positions without a weight are an error of the row', () => {
  checkRows(idf, [
    [{ v: [1, 2, 3, 4] }, /column v: found 4 positions, expected at most 3/],
    [{ v: sparse([0, 8], [1, 1]) }, /column v: found 9 positions, expected at most 3/],
    [{ v: null }, /column v: null, expected/],
    [{}, /column v: absent/],
  ])
})

test('data of Spark 2 and of Spark 3 and later', async () => {
  const dense = { type: 1, size: null, indices: null, values: [1, 2] }
  const rows = [{ idf: dense }, { idf: dense, docFreq: [1, 1], numDocs: 3 }]
  for (const row of rows) {
    assert.deepEqual(await readData(idf, { data: [row] }), { idf: Float64Array.of(1, 2) })
  }
  const wrong = readData(idf, { data: [{ idf: { ...dense, values: [1, -1] } }] })
  await assert.rejects(wrong, /idf\[1\]: found -1, expected a finite number from 0/)
})
