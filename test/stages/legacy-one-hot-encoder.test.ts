import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, sparse } from './stage-case.ts'

const encoder = (dropLast = true) => ({
  type: 'OneHotEncoder',
  params: { inputCol: 'c', outputCol: 'v', dropLast },
  sparkVersion: '2.2.1',
})
const indexer = {
  type: 'StringIndexerModel',
  params: { inputCol: 's', outputCol: 'c', handleInvalid: 'keep' },
  data: [['x', 'y']],
  sparkVersion: '2.2.1',
}
const declared = (attributes: Record<string, unknown>) => ({
  schema: {
    type: 'struct',
    fields: [{ name: 'c', type: 'double', metadata: { ml_attr: attributes } }],
  },
})
const three = declared({ type: 'nominal', num_vals: 3 })

test('The old OneHotEncoder gives what lies above as the empty vector', () => {
  checkRows(
    encoder(),
    [
      [{ c: 0 }, { v: sparse(2, [0], [1]) }],
      [{ c: 1.9 }, { v: sparse(2, [1], [1]) }],
      [{ c: 2 }, { v: sparse(2, [], []) }],
      [{ c: 'NaN' }, { v: sparse(2, [], []) }],
      [{ c: -0.5 }, { v: sparse(2, [0], [1]) }],
      [{ c: -1 }, /column c: -1/],
      [{ c: null }, { v: null }],
      [{}, /column c: absent/],
    ],
    three,
  )
  checkRows(encoder(false), [[{ c: 2 }, { v: sparse(3, [2], [1]) }]], three)
})

test('The old OneHotEncoder takes its size from the stage before it', () => {
  checkRows(
    [indexer, encoder()],
    [
      [{ s: 'y' }, { c: 1, v: sparse(2, [1], [1]) }],
      [{ s: 'z' }, { c: 2, v: sparse(2, [], []) }],
    ],
  )
  assert.deepStrictEqual(plain(attributesOf([indexer, encoder()], 'v')), {
    kind: 'group',
    size: 2,
    attributes: [
      { kind: 'binary', name: 'x' },
      { kind: 'binary', name: 'y' },
    ],
  })
  checkRows(encoder(false), [[{ c: 1 }, { v: sparse(2, [1], [1]) }]], declared({ type: 'binary' }))
})

test('The old OneHotEncoder refuses what has no known number of categories', () => {
  checkRefused(encoder(), /unknown number of categories.*"num_vals": <count>/)
  checkRefused(encoder(), /unknown number/, declared({ type: 'nominal' }))
  checkRefused(encoder(), /continuous values/, declared({}))
  checkRefused(encoder(), /1 category, expected two/, declared({ type: 'nominal', vals: ['a'] }))
  checkRefused(encoder(), /found type string/, { schema: { c: 'string' } })
})

/** With what is made only when it is asked for. */
function plain(attributes: unknown): unknown {
  return JSON.parse(JSON.stringify(attributes))
}
