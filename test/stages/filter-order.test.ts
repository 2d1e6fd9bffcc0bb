/** Which stages see a row that a later one drops: verified with Spark 3.5 and 4.2. */
import { test } from 'node:test'
import { checkRows, skipped } from './stage-case.ts'

const skipNullX = {
  type: 'VectorAssembler',
  uid: 'skip',
  params: { inputCols: ['x'], outputCol: 'f', handleInvalid: 'skip' },
}
const bucketizer = {
  type: 'Bucketizer',
  params: { inputCol: 'y', outputCol: 'b', splits: [0, 1, 2] },
}
const indexer = {
  type: 'StringIndexerModel',
  params: { inputCol: 't', outputCol: 'i' },
  data: [['a', 'b']],
}
const assembler = {
  type: 'VectorAssembler',
  uid: 'error',
  params: { inputCols: ['y'], outputCol: 'g' },
}

test('a dropped row cannot fail in a stage that the filter passes', () => {
  checkRows([bucketizer, skipNullX], [[{ y: 9, x: null }, skipped]])
})

test('a filter passes no StringIndexer and no VectorAssembler', () => {
  checkRows([indexer, skipNullX], [[{ t: 'zz', x: null }, /unseen label zz/]])
  checkRows([assembler, skipNullX], [[{ y: 'NaN', x: null }, /column y: NaN/]])
  checkRows([skipNullX, indexer], [[{ t: 'zz', x: null }, skipped]])
})

test('a filter waits for what it reads', () => {
  const reads = { ...skipNullX, params: { ...skipNullX.params, inputCols: ['x', 'b'] } }
  checkRows([bucketizer, reads], [[{ y: 9, x: null }, /column y: 9/]])
})

test('a stage that nobody asks for does not run, a filter does', () => {
  const skip = { ...indexer, params: { ...indexer.params, handleInvalid: 'skip' } }
  checkRows([assembler, skip], [[{ y: null, t: 'zz' }, skipped]], { columns: ['i'] })
  checkRows([assembler, skip], [[{ y: null, t: 'a' }, { i: 0 }]], { columns: ['i'] })
  checkRows([assembler, skip], [[{ y: null, t: 'zz' }, /column y: null/]])
})
