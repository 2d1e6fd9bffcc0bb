import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRefused, checkRows, readData, sparse } from './stage-case.ts'

// Rows (0.6, 0.8) and (1, 0).
const lines = {
  rows: 2,
  columns: 2,
  isTransposed: true,
  pointers: null,
  indices: null,
  values: Float64Array.of(0.6, 0.8, 1, 0),
}
const lsh = (params: object, sparkVersion = '4.2.0', data: object = lines) => ({
  type: 'BucketedRandomProjectionLSHModel',
  params: { inputCol: 'v', outputCol: 'o', numHashTables: 2, ...params },
  data,
  sparkVersion,
})

test('BucketedRandomProjectionLSHModel tells the bucket on each line', () => {
  checkRows(lsh({ bucketLength: 2 }), [
    [{ v: [3, 4] }, { o: [[2], [1]] }],
    [{ v: sparse(2, [0], [-3]) }, { o: [[-1], [-2]] }],
    [{ v: ['NaN', 1] }, { o: [[NaN], [NaN]] }],
    [{ v: [0, 0] }, { o: [[0], [0]] }],
    [{ v: ['-Infinity', 0] }, { o: [[-Infinity], [-Infinity]] }],
    [{ v: [1] }, /size 1, expected 2/],
    [{ v: null }, /column v: null/],
  ])
  checkRows(lsh({ bucketLength: 'Inf' }), [[{ v: [3, 'NaN'] }, { o: [[0], [0]] }]])
})

test('BucketedRandomProjectionLSHModel multiplies by a share since 3.2, and divided before', () => {
  // 0.3 * (1 / 0.1) is 3, but 0.3 / 0.1 is less.
  const row = { v: sparse(2, [0], [0.3]) }
  checkRows(lsh({ bucketLength: 0.1 }), [[row, { o: [[1], [3]] }]])
  checkRows(lsh({ bucketLength: 0.1 }, '3.1.3'), [[row, { o: [[1], [2]] }]])
})

test('BucketedRandomProjectionLSHModel before 3.2 reads rows out of columns', () => {
  const stored = { ...lines, isTransposed: false }
  checkRows(lsh({ bucketLength: 0.1 }, '3.1.3', stored), [
    [{ v: [1, 0] }, { o: [[Math.floor(0.6 / 0.1)], [Math.floor(0.8 / 0.1)]] }],
    [{ v: sparse(2, [1], [1]) }, { o: [[10], [0]] }],
    [{ v: [1, 2, 3] }, /size 3, expected 2/],
    [{ v: null }, /column v: null/],
  ])
})

test('BucketedRandomProjectionLSHModel reads a matrix with a row for each table', async () => {
  const matrix = { type: 1, numRows: 2, numCols: 2, values: [0.6, 0.8, 1, 0], isTransposed: true }
  const read = (randUnitVectors: object, params = {}) =>
    readData(lsh(params), { data: [{ randUnitVectors }] })
  assert.deepStrictEqual(await read(matrix), lines)
  await assert.rejects(read(matrix, { numHashTables: 3 }), /found 2 rows, expected 3/)
  const compressed = { ...matrix, type: 0, colPtrs: [0, 0, 0], rowIndices: [], values: [] }
  await assert.rejects(read(compressed), /found a sparse matrix/)
})

test('BucketedRandomProjectionLSHModel refuses a bucket without length', () => {
  checkRefused(lsh({ bucketLength: 0 }), /bucketLength 0, expected more than 0/)
  checkRefused(lsh({}), /bucketLength is not set/)
})
