import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData, skipped } from './stage-case.ts'

const indexer = (labels: string[], handleInvalid = 'error', sparkVersion = '4.2.0') => ({
  type: 'StringIndexerModel',
  params: { inputCol: 'x', outputCol: 'i', handleInvalid },
  data: [labels],
  sparkVersion,
})

const pair = (handleInvalid: string, sparkVersion = '4.2.0') => ({
  type: 'StringIndexerModel',
  params: { inputCols: ['x', 'y'], outputCols: ['i', 'j'], handleInvalid },
  data: [['a', 'b'], ['c']],
  sparkVersion,
})

test('StringIndexerModel finds labels; of two alike the last counts', () => {
  checkRows(indexer(['a', 'b', '', 'a']), [
    [{ x: 'a' }, { i: 3 }],
    [{ x: 'b' }, { i: 1 }],
    [{ x: '' }, { i: 2 }],
    [{ x: 'toString' }, /unseen label toString/],
    [{ x: null }, /column x: null/],
    [{}, {}],
  ])
})

test('StringIndexerModel keeps or drops what is unseen', () => {
  checkRows(indexer(['a', 'b'], 'keep'), [
    [{ x: 'b' }, { i: 1 }],
    [{ x: 'zz' }, { i: 2 }],
    [{ x: null }, { i: 2 }],
    [{}, {}],
  ])
  checkRows(indexer(['a', 'b'], 'skip'), [
    [{ x: 'b' }, { i: 1 }],
    [{ x: 'zz' }, skipped],
    [{ x: null }, skipped],
    [{}, /column x: absent/],
  ])
  checkRows(indexer(['a'], 'skip', '2.4.8'), [[{}, {}]])
})

test('StringIndexerModel looks up doubles by their text in Java', () => {
  const labels = ['1.0', '0.0', '-0.0', '1.0E7', '1.0E-4', 'Infinity', '1.9999999999999998E23']
  checkRows(
    indexer([...labels, '1', '01.0', '2.50', '10000000.0', '0.0001', '12.0E7']),
    [
      [{ x: 1 }, { i: 0 }],
      [{ x: 0 }, { i: 1 }],
      [{ x: -0 }, { i: 2 }],
      [{ x: 1e7 }, { i: 3 }],
      [{ x: 1e-4 }, { i: 4 }],
      [{ x: 'Infinity' }, { i: 5 }],
      [{ x: 1.9999999999999998e23 }, { i: 6 }],
      [{ x: 2.5 }, /unseen label 2.5/],
      [{ x: 12e7 }, /unseen label 1.2E8/],
      [{ x: 'NaN' }, /unseen label NaN/],
    ],
    { schema: { x: 'double' } },
  )
})

test('StringIndexerModel knows NaN as a label, but skip drops it like a null', () => {
  const schema = { x: 'double' }
  checkRows(indexer(['NaN', '1.0']), [[{ x: 'NaN' }, { i: 0 }]], { schema })
  checkRows(indexer(['NaN', '1.0'], 'skip'), [[{ x: 'NaN' }, skipped]], { schema })
  checkRows(indexer(['NaN', '1.0'], 'skip', '2.0.2'), [[{ x: 'NaN' }, { i: 0 }]], { schema })
})

test('StringIndexerModel looks up the other numeric types by their text', () => {
  const labels = ['0.1', '7', '1.50', '0E-18', '9007199254740993']
  checkRows(indexer(labels), [[{ x: 0.1 }, { i: 0 }]], { schema: { x: 'float' } })
  for (const type of ['byte', 'short', 'int', 'bigint']) {
    checkRows(indexer(labels), [[{ x: 7 }, { i: 1 }]], { schema: { x: type } })
  }
  checkRows(indexer(labels), [[{ x: '9007199254740993' }, { i: 4 }]], { schema: { x: 'bigint' } })
  checkRows(indexer(labels), [[{ x: 1.5 }, { i: 2 }]], { schema: { x: 'decimal(5,2)' } })
  const zero = [[{ x: 0 }, { i: 3 }]] as const
  checkRows(indexer(labels, 'error', '3.5.6'), zero, { schema: { x: 'decimal(38,18)' } })
  checkRefused(indexer(labels), /column x/, { schema: { x: 'boolean' } })
})

test('StringIndexerModel without a schema takes strings and numbers', () => {
  checkRows(indexer(['1', '2']), [
    [{ x: 2 }, { i: 1 }],
    [{ x: '2' }, { i: 1 }],
    [{ x: 2.5 }, /unseen label 2.5/],
  ])
  checkRows(indexer(['1.0', 'b']), [
    [{ x: 1 }, { i: 0 }],
    [{ x: 'b' }, { i: 1 }],
  ])
})

test('StringIndexerModel of several columns passes over an absent one, except with skip', () => {
  checkRows(pair('error'), [
    [
      { x: 'b', y: 'c' },
      { i: 1, j: 0 },
    ],
    [{ x: 'b' }, { i: 1 }],
    [{ y: 'zz' }, /column y: unseen label zz/],
  ])
  checkRows(pair('skip'), [
    [
      { x: 'b', y: 'c' },
      { i: 1, j: 0 },
    ],
    [{ x: 'b', y: 'zz' }, skipped],
    [{ x: 'b' }, /column y: absent/],
  ])
  checkRows(pair('skip'), [[{ x: 'a', y: null }, skipped]], { columns: ['i'] })
  checkRefused({ ...pair('error'), data: [['a']] }, /1 label lists, expected 2/)
})

test('StringIndexerModel tells its labels', () => {
  const attributes = { kind: 'nominal', name: 'i', values: ['a'] }
  assert.deepStrictEqual(attributesOf(indexer(['a']), 'i'), attributes)
  const kept = { kind: 'nominal', name: 'i', values: ['a', '__unknown'] }
  assert.deepStrictEqual(attributesOf(indexer(['a'], 'keep'), 'i'), kept)
})

test('StringIndexerModel reads both layouts of its data', async () => {
  const old = await readData(indexer([]), { data: [{ labels: ['a', 'b'] }] })
  assert.deepStrictEqual(old, [['a', 'b']])
  const data = await readData(indexer([]), { data: [{ labelsArray: [['a'], []] }] })
  assert.deepStrictEqual(data, [['a'], []])
  await assert.rejects(readData(indexer([]), { data: [{ other: 1 }] }), /no column labelsArray/)
})
