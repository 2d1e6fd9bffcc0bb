import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRefused, checkRows, readData } from './stage-case.ts'

const hashing = (params: Record<string, unknown> = {}, variant = 2) => ({
  type: 'HashingTF',
  params: { inputCol: 'w', outputCol: 'o', ...params },
  data: { variant },
})
const sparse = (size: number, indices: number[], values: number[]) => ({
  o: { type: 0, size, indices, values },
})
const n = 2 ** 18
const ones = (indices: number[]) =>
  sparse(
    n,
    indices,
    indices.map(() => 1),
  )

test('buckets and counts are those of Spark 4.2', () => {
  checkRows(hashing(), [
    [{ w: ['a', 'b', null] }, ones([42, 107107, 148981])],
    [{ w: [] }, ones([])],
    [{ w: ['Σ', 'σ', 'ς', 'ΑΣ'] }, ones([30016, 179325, 191100, 217502])],
    [
      { w: ['x', 'x', 'y', 'dup', 'dup', 'z'] },
      sparse(n, [93570, 130154, 211068, 220451], [2, 2, 1, 1]),
    ],
    [{ w: null }, /column w: null, expected/],
    [{}, /column w: absent/],
    [{ w: 'text' }, /column w: found "text"/],
  ])
})

test('binary, few features', () => {
  checkRows(hashing({ binary: true, numFeatures: 7 }), [
    [{ w: ['a', 'b', null] }, sparse(7, [0, 3], [1, 1])],
    [{ w: ['x', 'x', 'y', 'dup', 'dup', 'z'] }, sparse(7, [1, 3, 4], [1, 1, 1])],
  ])
})

test('elements of other types', () => {
  const table: [string, unknown[], number[]][] = [
    ['int', [1, -1, 2147483647, null], [42, 69181, 96483, 223207]],
    ['short', [1, -1], [69181, 96483]],
    ['bigint', [1, -1, 2 ** 40, '-4611686018427387904'], [5277, 34089, 34296, 213561]],
    ['double', [1, -0, 0, 'NaN', 2.5, null], [42, 1487, 64432, 156923, 222354, 243805]],
    ['float', [1, -0, 0.1, 'NaN'], [52281, 168136, 176522, 200646]],
    ['boolean', [true, false, null], [42, 96483, 241295]],
  ]
  for (const [type, terms, indices] of table) {
    checkRows(hashing(), [[{ w: terms }, ones(indices)]], { schema: { w: `array<${type}>` } })
  }
})

test('elements that are no integers are refused', () => {
  const rows = [
    [{ w: ['x'] }, /column w: found/],
    [{ w: [1.5] }, /column w: found/],
  ] as const
  for (const type of ['int', 'bigint']) {
    checkRows(hashing(), rows, { schema: { w: `array<${type}>` } })
  }
})

test('a type without a hash is refused only where a term has it', () => {
  checkRows(
    hashing(),
    [
      [{ w: [] }, ones([])],
      [{ w: [null] }, ones([42])],
      [{ w: ['1.5'] }, /type decimal\(10,2\), which HashingTF cannot hash/],
      [{ w: [] }, ones([])],
    ],
    { schema: { w: 'array<decimal(10,2)>' } },
  )
  checkRefused(hashing(), /column w: found type string/, { schema: { w: 'string' } })
})

test('models of Spark 2 keep their hash, whatever Spark they shall behave as', async () => {
  const old = { ...hashing(), sparkVersion: '2.4.8' }
  assert.deepEqual(await readData(old, {}), { variant: 1 })
  assert.deepEqual(await readData(hashing(), {}), { variant: 2 })
  checkRows(
    { ...old, data: { variant: 1 } },
    [[{ w: ['a', 'ab', 'abc', 'abcd', '中文'] }, ones([58828, 155485, 183220, 202107, 227410])]],
    { sparkVersion: '4.0.0' },
  )
})
