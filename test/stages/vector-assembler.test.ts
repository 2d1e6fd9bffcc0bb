import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../src/base/limits.ts'
import { attributesOf, checkRefused, checkRows, skipped, sparse } from './stage-case.ts'

const sized = (name: string, size: number) => ({
  name,
  type: 'vector',
  metadata: { ml_attr: { num_attrs: size } },
})

const struct = (...fields: object[]) => ({ type: 'struct', fields })

const assembler = (inputCols: string[], handleInvalid = 'error', sparkVersion = '4.2.0') => ({
  type: 'VectorAssembler',
  params: { inputCols, outputCol: 'f', handleInvalid },
  sparkVersion,
})

test('VectorAssembler makes no vectors longer than Spark has', () => {
  const wide = (count: number) => assembler(Array.from({ length: count }, () => 'v'))
  const row = { v: sparse(limits.vectorSizeMax, [0], [1]) }
  checkRows(wide(32), [[row, /assembled vector: size 2147483648, expected 2147483647 at most/]])
})

test('VectorAssembler takes numbers, booleans and vectors', () => {
  checkRows(assembler(['a', 'b', 'v', 'a']), [
    [{ a: 1.5, b: true, v: [2, 3] }, { f: [1.5, 1, 2, 3, 1.5] }],
    [{ a: 0, b: false, v: sparse(4, [1, 2], [0, 7]) }, { f: sparse(7, [4], [7]) }],
    [{ a: -0, b: 1, v: [2, -0] }, { f: [0, 1, 2, 0, 0] }],
    [{ a: 'Infinity', b: 1, v: 9 }, { f: [Infinity, 1, 9, Infinity] }],
    [{ b: 1, v: 9 }, /column a: absent/],
    [{ a: 'x', b: 1, v: 9 }, /column a/],
  ])
})

test('VectorAssembler widens floats and refuses strings', () => {
  checkRows(assembler(['x', 'y']), [[{ x: 0.1, y: 3 }, { f: [0.10000000149011612, 3] }]], {
    schema: { x: 'float', y: 'int' },
  })
  checkRefused(assembler(['x']), /column x: found type string/, { schema: { x: 'string' } })
})

test('VectorAssembler refuses null and a NaN that is no part of a vector', () => {
  checkRows(assembler(['x', 'v']), [
    [{ x: null, v: [1] }, /column x: null/],
    [{ x: 1, v: null }, /column v: null/],
    [{ x: 'NaN', v: [1] }, /column x: NaN/],
    [{ x: 1, v: ['NaN', 2] }, { f: [1, NaN, 2] }],
  ])
})

test('VectorAssembler with skip drops what error refuses', () => {
  checkRows(assembler(['x', 'v'], 'skip'), [
    [{ x: null, v: [1] }, skipped],
    [{ x: 1, v: null }, skipped],
    [{ x: 'NaN', v: [1] }, skipped],
    [{ x: 1, v: ['NaN', 2] }, { f: [1, NaN, 2] }],
  ])
})

test('VectorAssembler with keep fills null with NaN, in as many positions as are known', () => {
  const schema = struct({ name: 'x', type: 'double' }, sized('v', 3))
  checkRows(
    assembler(['x', 'v', 'x'], 'keep'),
    [
      [{ x: null, v: [1, 2, 3] }, { f: [NaN, 1, 2, 3, NaN] }],
      [{ x: 'NaN', v: null }, { f: [NaN, NaN, NaN, NaN, NaN] }],
      [{ x: 1, v: [4] }, { f: [1, 4, 1] }],
    ],
    { schema },
  )
  checkRows(assembler(['x'], 'keep'), [
    [{ x: null }, { f: [NaN] }],
    [{ x: [1] }, /column x: found a vector/],
  ])
  checkRefused(assembler(['v'], 'keep'), /column v: a vector of unknown size/, {
    schema: { v: 'vector' },
  })
})

test('VectorAssembler before 2.4 knows no handleInvalid', () => {
  checkRows(assembler(['x', 'y'], 'skip', '2.3.4'), [
    [{ x: 'NaN', y: 2 }, { f: [NaN, 2] }],
    [{ x: null, y: 2 }, /column x: null/],
  ])
})

test('VectorAssembler gives the smaller form, counted as the version counts', () => {
  const rows = [{ v: [1, 2, 0, 0, 0] }] as const
  checkRows(assembler(['v'], 'error', '4.1.0'), [[rows[0], { f: [1, 2, 0, 0, 0] }]])
  checkRows(assembler(['v'], 'error', '4.0.1'), [[rows[0], { f: sparse(5, [0, 1], [1, 2]) }]])
  checkRows(assembler(['v']), [
    [{ v: [0, 0] }, { f: [0, 0] }],
    [{ v: [0, 0, 0] }, { f: sparse(3, [], []) }],
    [{ v: [] }, { f: [] }],
  ])
})

test('VectorAssembler allocates nothing of the size that a row claims', () => {
  const claim = sparse(2 ** 26, [5], [1])
  checkRows(assembler(['u', 'v']), [
    [{ u: claim, v: 2 }, { f: sparse(2 ** 26 + 1, [5, 2 ** 26], [1, 2]) }],
  ])
  const many = Array.from({ length: 32 }, () => 'v')
  checkRows(assembler(many), [[{ v: sparse(2 ** 26, [1], [1]) }, /size 2147483648/]])
})

test('VectorAssembler names the positions', () => {
  const schema = struct(
    sized('v', 2),
    { name: 'n', type: 'int', metadata: { ml_attr: { type: 'nominal', vals: ['p'] } } },
    {
      name: 'd',
      type: 'double',
      metadata: { ml_attr: { type: 'nominal', vals: ['p'], name: 'q' } },
    },
    {
      name: 'g',
      type: 'vector',
      metadata: {
        ml_attr: { num_attrs: 2, attrs: { binary: [{ idx: 1, name: 'z' }] } },
      },
    },
  )
  const attributes = attributesOf(assembler(['v', 'n', 'd', 'g', 'x']), 'f', { schema })
  assert.deepStrictEqual(JSON.parse(JSON.stringify(attributes)), {
    kind: 'group',
    size: 7,
    attributes: [
      { kind: 'numeric', name: 'v_0' },
      { kind: 'numeric', name: 'v_1' },
      { kind: 'numeric', name: 'n' },
      { kind: 'nominal', name: 'd', values: ['p'], ordinal: false },
      { kind: 'numeric', name: 'g_0' },
      { kind: 'binary', name: 'g_z' },
      { kind: 'numeric', name: 'x' },
    ],
  })
  assert.equal(attributesOf(assembler(['v']), 'f', { schema: { v: 'vector' } }), undefined)
})
