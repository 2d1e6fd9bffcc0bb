import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRows, readData, sparse } from './stage-case.ts'

const pca = (data: object, sparkVersion = '4.2.0') => ({
  type: 'PCAModel',
  params: { inputCol: 'v', outputCol: 'o', k: 2 },
  data,
  sparkVersion,
})
// Columns (1, 2, 3) and (-1, 0, 4), stored in both ways.
const shape = { rows: 3, columns: 2, pointers: null, indices: null }
const byColumn = { ...shape, isTransposed: false, values: Float64Array.of(1, 2, 3, -1, 0, 4) }
const byRow = { ...shape, isTransposed: true, values: Float64Array.of(1, -1, 2, 0, 3, 4) }

test('PCAModel projects dense and sparse vectors', () => {
  for (const data of [byColumn, byRow]) {
    checkRows(pca(data), [
      [{ v: [1, 10, 100] }, { o: [321, 399] }],
      [{ v: sparse(3, [2], [100]) }, { o: [300, 400] }],
      [{ v: ['NaN', 0, 0] }, { o: [NaN, NaN] }],
      [{ v: sparse(3, [1], [Infinity]) }, { o: [Infinity, NaN] }],
      [{ v: sparse(3, [], []) }, { o: [0, 0] }],
      [{ v: [1, 2] }, /size 2, expected 3/],
      [{ v: null }, /column v: null/],
    ])
  }
})

test('PCAModel tells the number of components since 3.0', () => {
  assert.deepStrictEqual(attributesOf(pca(byColumn), 'o'), { kind: 'group', size: 2 })
  assert.equal(attributesOf(pca(byColumn, '2.4.8'), 'o'), undefined)
})

test('PCAModel reads its matrix and refuses what contradicts k', async () => {
  const pc = { type: 1, numRows: 3, numCols: 2, values: [1, 2, 3, -1, 0, 4], isTransposed: false }
  assert.deepStrictEqual(await readData(pca({}), { data: [{ pc }] }), byColumn)
  const turned = { ...pc, numRows: 2, numCols: 3 }
  await assert.rejects(readData(pca({}), { data: [{ pc: turned }] }), /pc: found 3 columns/)
  const compressed = { ...pc, type: 0, colPtrs: [0, 0, 0], rowIndices: [], values: [] }
  await assert.rejects(readData(pca({}), { data: [{ pc: compressed }] }), /pc: found a sparse/)
})
