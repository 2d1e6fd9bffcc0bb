import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idTable } from '../../src/kernels/id-table.ts'
import { attributesOf, checkRefused, checkRows, readData, scorerOf, skipped } from './stage-case.ts'

const factors = (ids: number[], values: number[]) => ({
  table: idTable(Int32Array.from(ids)),
  values: Float32Array.from(values),
})
const als = (params: Record<string, unknown> = {}, sparkVersion = '4.2.0') => ({
  type: 'ALSModel',
  params,
  data: {
    rank: 2,
    users: factors([1, -7, 2147483647], [0.1, 0.2, 1, 1, Infinity, -Infinity]),
    items: factors([5, 0], [0.3, 0.7, 1, 1]),
  },
  sparkVersion,
})
const of = (prediction: number) => ({ prediction })
const inFloats = Math.fround(
  Math.fround(Math.fround(0.1) * Math.fround(0.3)) +
    Math.fround(Math.fround(0.2) * Math.fround(0.7)),
)

test('ALSModel multiplies and adds in single precision', () => {
  checkRows(als(), [
    [{ user: 1, item: 5 }, of(inFloats)],
    [{ user: -7, item: 0 }, of(2)],
    [{ user: 2147483647, item: 0 }, of(NaN)],
    [{ user: 2, item: 5 }, of(NaN)],
    [{ user: 1, item: 6 }, of(NaN)],
    [{ user: 1, item: -0 }, of(Math.fround(Math.fround(0.1) + Math.fround(0.2)))],
    [{ user: 1 }, /item: absent/],
    [{ user: null, item: 5 }, /column user: found null/],
  ])
})

test('ALSModel drops rows without a rating, also where nobody asks for it', () => {
  const cold = als({ coldStartStrategy: 'Drop' })
  checkRows(cold, [
    [{ user: 1, item: 5 }, of(inFloats)],
    [{ user: 2, item: 5 }, skipped],
    [{ user: 2147483647, item: 0 }, skipped],
    [{ user: 1.5, item: 5 }, /found 1.5/],
  ])
  checkRows(cold, [[{ user: 2, item: 5 }, skipped]], { columns: ['user'] })
  checkRefused(als({ coldStartStrategy: 'mean' }), /coldStartStrategy is mean/)
})

test('ALSModel takes only whole ids of 32 bits, since 2.2', () => {
  for (const sparkVersion of ['4.2.0', '3.3.4', '2.2.0']) {
    checkRows(als({}, sparkVersion), [
      [{ user: 1.5, item: 5 }, /column user: found 1.5/],
      [{ user: 1, item: 2 ** 31 }, /column item: found 2147483648/],
      [{ user: 'NaN', item: 5 }, /found NaN/],
      [{ user: 1, item: null }, /column item: found null/],
    ])
  }
  checkRows(als({}, '2.1.3'), [
    [{ user: 1.5, item: 5.9 }, of(inFloats)],
    [{ user: 1, item: 'NaN' }, of(Math.fround(Math.fround(0.1) + Math.fround(0.2)))],
    [{ user: null, item: 5 }, of(NaN)],
    [{ user: 2147483647.5, item: 5 }, /found 2147483647.5/],
  ])
})

test('ALSModel compares decimals by their digits since 3.4, and floats by their own', () => {
  const exact = { schema: { user: 'decimal(38,20)', item: 'int' } }
  const close = { user: '1.00000000000000000001', item: 5 }
  checkRows(als(), [[close, /found 1/]], exact)
  checkRows(als({}, '3.3.4'), [[close, of(inFloats)]], exact)
  const beyond = { user: 2 ** 31, item: 0 }
  const floats = { schema: { user: 'float', item: 'int' } }
  checkRows(als({}, '3.5.7'), [[beyond, of(NaN)]], floats)
  for (const version of ['4.2.0', '3.3.4']) {
    checkRows(als({}, version), [[beyond, /found 2147483648/]], floats)
  }
})

test('ALSModel leaves int columns behind since 4.0', () => {
  const options = { schema: { user: 'double', item: 'double' }, columns: ['user', 'prediction'] }
  const row = { user: -0, item: 5 }
  assert.deepStrictEqual(scorerOf(als(), options).score(row), { user: 0, prediction: NaN })
  const before = scorerOf(als({}, '3.5.7'), options).score(row)
  assert.deepStrictEqual(before, { user: -0, prediction: NaN })
  assert.equal(attributesOf(als(), 'prediction'), undefined)
  checkRefused(als({ itemCol: 'user' }), /both/)
  checkRefused(als({ predictionCol: '' }), /predictionCol/)
  checkRefused(als(), /found type string/, { schema: { user: 'string' } })
})

test('ALSModel reads its factors and refuses what contradicts itself', async () => {
  const read = (userFactors: { id: unknown; features: number[] }[]) =>
    readData(als(), { userFactors, itemFactors: [] }, { rank: 2 })
  const data = await read([
    { id: 4, features: [1, 2] },
    { id: 3, features: [0.1, 4] },
  ])
  const users = factors([4, 3], [1, 2, 0.1, 4])
  assert.deepStrictEqual(data, { rank: 2, users, items: factors([], []) })
  await assert.rejects(read([{ id: 4, features: [1] }]), /id 4: 1 factors, expected 2/)
  await assert.rejects(read([{ id: 1.5, features: [1, 2] }]), /id: found 1.5/)
  const twice = { id: 4, features: [1, 2] }
  await assert.rejects(read([twice, twice]), /occurs twice/)
})
