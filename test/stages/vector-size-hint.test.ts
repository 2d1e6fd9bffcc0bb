import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, skipped, sparse } from './stage-case.ts'

const hint = (handleInvalid: string, size = 2, sparkVersion = '4.2.0') => ({
  type: 'VectorSizeHint',
  params: { inputCol: 'v', size, handleInvalid },
  sparkVersion,
})
const assembler = (mode: string, inputCols = ['v', 'x'], outputCol = 'o') => ({
  type: 'VectorAssembler',
  params: { inputCols, outputCol, handleInvalid: mode },
})
const vectorType = { type: 'udt', class: 'org.apache.spark.ml.linalg.VectorUDT' }
const field = (name: string, type: unknown, ml_attr?: object) => ({
  name,
  type,
  metadata: ml_attr === undefined ? {} : { ml_attr },
})
const schema = (ml_attr?: object) => ({
  type: 'struct',
  fields: [field('v', vectorType, ml_attr), field('x', 'double')],
})

test('VectorSizeHint gives the size that a VectorAssembler needs', () => {
  checkRefused(assembler('keep'), /unknown size/, { schema: schema() })
  checkRows(
    [hint('error'), assembler('keep')],
    [
      [{ v: [1, 2], x: 3 }, { o: [1, 2, 3] }],
      [{ v: sparse(2, [1], [2]), x: null }, { o: [0, 2, NaN] }],
      [{ v: [1], x: 3 }, /column v: a vector of size 1, expected 2/],
      [{ v: null, x: 3 }, /column v: null; handleInvalid = skip/],
      [{ x: 3 }, /column v: absent/],
    ],
    { schema: schema() },
  )
  checkRows(
    [hint('skip'), assembler('keep')],
    [
      [{ v: [1, 2], x: 3 }, { o: [1, 2, 3] }],
      [{ v: [1], x: 3 }, skipped],
      [{ v: null, x: 3 }, skipped],
    ],
    { schema: schema() },
  )
  checkRows(
    [hint('optimistic'), assembler('keep')],
    [
      [{ v: [1], x: 3 }, { o: [1, 3] }],
      [{ v: null, x: 3 }, { o: [NaN, NaN, 3] }],
      [{ v: [1, 2], x: 4 }, { o: [1, 2, 4] }],
    ],
    { schema: schema() },
  )
})

test('VectorSizeHint keeps names that the column has, and refuses another size', () => {
  const named = { num_attrs: 2, attrs: { numeric: [{ idx: 0, name: 'a' }] } }
  for (const mode of ['error', 'optimistic']) {
    const assembled = attributesOf([hint(mode), assembler('keep')], 'o', { schema: schema(named) })
    assert(assembled?.kind === 'group')
    assert.deepStrictEqual(
      assembled.attributes?.map(({ name }) => name),
      ['v_a', 'v_1', 'x'],
    )
    checkRefused(hint(mode, 3), /size 3, but column v has size 2/, { schema: schema(named) })
  }
})

test('VectorSizeHint stands in the place of a column that an earlier stage made', () => {
  const slicer = { type: 'VectorSlicer', params: { inputCol: 'v', outputCol: 's', names: ['y'] } }
  for (const mode of ['error', 'skip', 'optimistic']) {
    checkRows(
      [assembler('error', ['x', 'y'], 'v'), hint(mode), slicer],
      [
        [
          { x: 1, y: 2 },
          { v: [1, 2], s: [2] },
        ],
        [
          { x: 3, y: 0 },
          { v: [3, 0], s: [0] },
        ],
      ],
    )
  }
})

/** A later filter drops the row, or comes too late. */
test('VectorSizeHint checks before a filter until 3.5, and after it since 4.0', () => {
  const stages = (sparkVersion: string) => [
    hint('error', 2, sparkVersion),
    { ...assembler('skip', ['x'], 'w'), sparkVersion },
    { ...assembler('error'), sparkVersion },
  ]
  const row = { v: [1], x: null }
  checkRows(stages('3.5.7'), [[row, /size 1/]], { schema: schema() })
  checkRows(stages('4.2.0'), [[row, skipped]], { schema: schema() })
})

test('VectorSizeHint refuses a size that is none', () => {
  checkRefused(hint('error', -1), /size -1, expected 0 at least/)
  checkRefused({ type: 'VectorSizeHint', params: { inputCol: 'v' } }, /size is not set/)
})
