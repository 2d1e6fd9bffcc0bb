import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRows, readData, sparse } from './stage-case.ts'

const lsh = (data: number[], sparkVersion = '4.2.0') => ({
  type: 'MinHashLSHModel',
  params: { inputCol: 'v', outputCol: 'o', numHashTables: data.length / 2 },
  data,
  sparkVersion,
})
const prime = 2038074743n
const exact = (i: number, a: number, b: number) =>
  Number((BigInt(i + 1) * BigInt(a) + BigInt(b)) % prime)

test('MinHashLSHModel takes the least hash of the positions that are not 0', () => {
  const a = 1_999_999_999
  const b = 2_012_345_678
  checkRows(lsh([a, b, 1, 0]), [
    [{ v: [0, 0, 5] }, { o: [[exact(2, a, b)], [3]] }],
    [{ v: [-0, 'NaN', 5] }, { o: [[Math.min(exact(1, a, b), exact(2, a, b))], [2]] }],
    [{ v: sparse(9, [1, 7], [0, 1]) }, { o: [[exact(7, a, b)], [8]] }],
    [{ v: [0, -0] }, /column v: all zeros/],
    [{ v: sparse(3, [1], [0]) }, /column v: all zeros/],
    [{ v: [] }, /column v: all zeros/],
    [{ v: null }, /column v: null/],
  ])
})

test('MinHashLSHModel computes in 64 bits exactly', () => {
  const coefficients = [2038074741, 2038074741, 1, 2038074742, 2147483647, 2147483647, 65536, 65535]
  for (const i of [0, 1, 65535, 65536, 2 ** 26 - 1]) {
    const hashes = [0, 2, 4, 6].map((k) => [exact(i, coefficients[k], coefficients[k + 1])])
    checkRows(lsh(coefficients), [[{ v: sparse(2 ** 26, [i], [1]) }, { o: hashes }]])
  }
})

test('MinHashLSHModel overflowed 32 bits before 2.4', () => {
  const a = 1_500_000_000
  const wrapped = (3 * a + 7) | 0
  checkRows(lsh([a, 7], '2.3.4'), [
    [{ v: [0, 0, 1] }, { o: [[wrapped % Number(prime)]] }],
    [{ v: [1, 0, 1] }, { o: [[Math.min(wrapped % Number(prime), a + 7)]] }],
  ])
})

test('MinHashLSHModel reads pairs, as many as there are tables', async () => {
  const rows = { data: [{ randCoefficients: [1, 2, 3, 4] }] }
  assert.deepStrictEqual(await readData(lsh([1, 2, 3, 4]), rows), [1, 2, 3, 4])
  await assert.rejects(readData(lsh([1, 2]), rows), /found 4 numbers, expected 2/)
  const negative = { data: [{ randCoefficients: [-1, 2] }] }
  await assert.rejects(readData(lsh([1, 2]), negative), /randCoefficients\[0\]: found -1/)
})
