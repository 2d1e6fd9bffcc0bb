import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes } from '../../src/model/attributes.ts'
import { attributesOf, checkRefused, checkRows, sparse } from './stage-case.ts'

const interaction = (...inputCols: string[]) => ({
  type: 'Interaction',
  params: { inputCols, outputCol: 'o' },
})
const vectorType = { type: 'udt', class: 'org.apache.spark.ml.linalg.VectorUDT' }

/** Columns v (a number and three categories), w (two numbers) and x. */
const mixed = {
  schema: {
    type: 'struct',
    fields: [
      {
        name: 'v',
        type: vectorType,
        metadata: {
          ml_attr: { num_attrs: 2, attrs: { nominal: [{ idx: 1, name: 'k', num_vals: 3 }] } },
        },
      },
      { name: 'w', type: vectorType, metadata: { ml_attr: { num_attrs: 2, attrs: {} } } },
      { name: 'x', type: 'double' },
    ],
  },
}

test('Interaction multiplies numbers', () => {
  checkRows(interaction('x', 'y'), [
    [{ x: 2, y: 3 }, { o: [6] }],
    [{ x: -2, y: 0 }, { o: [-0] }],
    [{ x: 'Infinity', y: 0 }, { o: [NaN] }],
    [{ x: null, y: 3 }, /column x: null/],
    [{ x: 1 }, /column y: absent/],
  ])
  checkRefused(interaction('b'), /found type boolean/, { schema: { b: 'boolean' } })
})

test('Interaction lets the last column vary fastest, and counts zeros of dense vectors', () => {
  checkRows(
    interaction('v', 'w'),
    [
      [{ v: [2, 1], w: [3, 0] }, { o: sparse(8, [0, 4], [6, 3]) }],
      [{ v: [2, 2], w: ['Infinity', -1] }, { o: [Infinity, -2, 0, 0, 0, 0, Infinity, -1] }],
      [{ v: [0, 0], w: ['Infinity', -1] }, { o: sparse(8, [0, 2, 3], [NaN, Infinity, -1]) }],
      [{ v: sparse(2, [], []), w: [1, 1] }, { o: sparse(8, [], []) }],
      [{ v: [1, 3], w: [1, 1] }, /column v: 3, expected the index of one of 3/],
      [{ v: [1, 0.5], w: [1, 1] }, /column v: 0.5/],
      [{ v: [1, 'NaN'], w: [1, 1] }, /column v: NaN/],
      [{ v: [1], w: [1, 1] }, /size 1/],
    ],
    mixed,
  )
})

test('Interaction names products after their factors', () => {
  const names = (...inputs: string[]) => namesOf(attributesOf(interaction(...inputs), 'o', mixed))
  assert.deepStrictEqual(names('x'), ['numeric x'])
  assert.deepStrictEqual(names('v'), [
    'numeric v_0',
    'binary v_k_0',
    'binary v_k_1',
    'binary v_k_2',
  ])
  assert.deepStrictEqual(names('w', 'x'), ['numeric w_0:x', 'numeric w_1:x'])
})

test('Interaction refuses vectors of unknown positions, and too many products', () => {
  checkRefused(interaction('v'), /positions are unknown/, { schema: { v: 'vector' } })
  checkRefused(interaction('x', 'x'), /expected distinct ones/)
  checkRefused(interaction(), /inputCols is not set/)
  const column = (name: string, count: number) => ({
    name,
    type: 'double',
    metadata: { ml_attr: { type: 'nominal', num_vals: count } },
  })
  const wide = { type: 'struct', fields: [column('a', 2 ** 16), column('b', 2 ** 16)] }
  checkRefused(interaction('a', 'b'), /vectors of 4294967296, expected 2147483647 at most/, {
    schema: wide,
  })
  const unknown = { ...column('a', 1), metadata: { ml_attr: { type: 'nominal' } } }
  const schema = { type: 'struct', fields: [unknown] }
  checkRefused(interaction('a'), /categories of unknown number/, { schema })
})

function namesOf(attributes: Attributes | undefined): string[] {
  assert(attributes?.kind === 'group')
  return (attributes.attributes ?? []).map(({ kind, name }) => `${kind} ${name}`)
}
