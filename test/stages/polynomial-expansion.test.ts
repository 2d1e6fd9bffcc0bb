import { test } from 'node:test'
import { checkRefused, checkRows, sparse } from './stage-case.ts'

const expansion = (degree: number) => ({
  type: 'PolynomialExpansion',
  params: { inputCol: 'v', outputCol: 'o', degree },
})

test('PolynomialExpansion orders products by the powers of the last feature', () => {
  checkRows(expansion(2), [
    [{ v: [2, 3] }, { o: [2, 4, 3, 6, 9] }],
    [{ v: sparse(2, [0, 1], [2, 3]) }, { o: sparse(5, [0, 1, 2, 3, 4], [2, 4, 3, 6, 9]) }],
    [{ v: null }, /column v: null/],
  ])
  checkRows(expansion(3), [
    [{ v: [2, 3] }, { o: [2, 4, 8, 3, 6, 12, 9, 18, 27] }],
    [{ v: sparse(3, [1], [5]) }, { o: sparse(19, [3, 6, 8], [5, 25, 125]) }],
  ])
  checkRows(expansion(1), [[{ v: [2, 0, 4] }, { o: [2, 0, 4] }]])
})

test('PolynomialExpansion leaves out what is 0, and what underflows to it', () => {
  checkRows(expansion(2), [
    [{ v: [-0, 3] }, { o: [0, 0, 3, 0, 9] }],
    [{ v: [1e-200, 3] }, { o: [1e-200, 0, 3, 3 * 1e-200, 9] }],
    [{ v: sparse(2, [0, 1], [0, 3]) }, { o: sparse(5, [2, 4], [3, 9]) }],
    [{ v: [] }, { o: [] }],
    [{ v: sparse(0, [], []) }, { o: sparse(0, [], []) }],
    [{ v: sparse(3, [], []) }, { o: sparse(9, [], []) }],
  ])
})

test('PolynomialExpansion multiplies the zeros of a dense vector with what is infinite', () => {
  checkRows(expansion(2), [
    [{ v: [0, 'Infinity'] }, { o: [0, 0, Infinity, NaN, Infinity] }],
    [{ v: ['NaN', 0] }, { o: [NaN, NaN, 0, 0, 0] }],
    [{ v: sparse(2, [1], [Infinity]) }, { o: sparse(5, [2, 4], [Infinity, Infinity]) }],
  ])
})

test('PolynomialExpansion has long vectors, but not without bound', () => {
  const size = 20_000
  const long = new Array(size).fill(1)
  checkRows(expansion(1), [[{ v: long }, { o: long }]])
  checkRows(expansion(2), [
    [
      { v: sparse(60_000, [59_999], [2]) },
      { o: sparse(1_800_090_000, [1_800_029_999, 1_800_089_999], [2, 4]) },
    ],
    [{ v: sparse(70_000, [1], [2]) }, /expands to 2450105000 products/],
    [{ v: new Array(6000).fill(0) }, /expands to 18009000 products, expected 4194304 at most/],
  ])
  checkRows(expansion(2 ** 31 - 1), [
    [{ v: sparse(0, [], []) }, { o: sparse(0, [], []) }],
    [{ v: [1] }, /products, expected/],
    [{ v: long }, /expands to/],
  ])
})

test('PolynomialExpansion refuses a degree below 1', () => {
  checkRefused(expansion(0), /degree 0, expected 1 at least/)
})
