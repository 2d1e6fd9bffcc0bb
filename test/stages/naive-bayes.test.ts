import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javaExp } from '../../src/kernels/java-exp.ts'
import { javaLog } from '../../src/kernels/java-log.ts'
import { softmax, softmaxByDivision } from '../../src/kernels/softmax.ts'
import type { MatrixData } from '../../src/model/linalg.ts'
import { checkRows, readData, sparse } from './stage-case.ts'

const type = 'NaiveBayesModel'

function rowMajor(rows: number, values: number[]): MatrixData {
  return {
    rows,
    columns: values.length / rows,
    isTransposed: true,
    pointers: null,
    indices: null,
    values: Float64Array.from(values),
  }
}

/** Two classes, two features, with logarithms that are exact. */
const exact = {
  pi: Float64Array.of(-1, -2),
  theta: rowMajor(2, [-1, -2, -4, -0.5]),
  sigma: undefined,
}
const shares = (values: number[], by = softmax) => {
  const made = Float64Array.from(values)
  by(made)
  return Array.from(made)
}

test('multinomial: priors and what the counts add', () => {
  checkRows({ type, data: exact }, [
    [
      { features: [1, 2] },
      { rawPrediction: [-6, -7], probability: shares([-6, -7]), prediction: 0 },
    ],
    [
      { features: sparse(2, [1], [4]) },
      { rawPrediction: [-9, -4], probability: shares([-9, -4]), prediction: 1 },
    ],
    [
      { features: [-0, 0] },
      { rawPrediction: [-1, -2], probability: shares([-1, -2]), prediction: 0 },
    ],
    [
      { features: ['Infinity', 0] },
      { rawPrediction: [-Infinity, -Infinity], probability: [NaN, NaN], prediction: 0 },
    ],
    [{ features: [0, -1] }, /features: found -1, expected no feature below 0/],
    [{ features: ['NaN', 0] }, /features: found NaN/],
    [{ features: sparse(2, [0], [-0.5]) }, /found -0.5/],
    [{ features: [1] }, /found a vector of 1, expected a vector of 2/],
    [{ features: null }, /features: found null/],
  ])
})

test('multinomial up to 2.4 took any number, and added the priors last', () => {
  const stage = { type, data: exact, sparkVersion: '2.4.8' }
  checkRows(
    stage,
    [
      [{ features: [0, -2] }, { rawPrediction: [3, -1], prediction: 0 }],
      [{ features: ['NaN', 0] }, { rawPrediction: [NaN, NaN], prediction: 0 }],
    ],
    { columns: ['rawPrediction', 'prediction'] },
  )
  // Column by column, F2J rounds after each.
  const tiny = Float64Array.of(2 ** -53, 0, 2 ** -53, 0)
  const data = {
    ...exact,
    pi: Float64Array.of(1, 0),
    theta: { ...exact.theta, isTransposed: false, values: tiny },
  }
  for (const [sparkVersion, first] of [
    ['2.4.8', 1 + 2 ** -52],
    ['3.0.0', 1],
  ] as const) {
    const options = { columns: ['rawPrediction'], numerics: 'sequential' } as const
    const old = { type, data, sparkVersion }
    checkRows(old, [[{ features: [1, 1] }, { rawPrediction: [first, 0] }]], options)
  }
})

test('up to 3.1 shares were divided by their sum, and infinity was none', () => {
  const scores = [...Array(400).keys()].map((i) => [-i / 7, -i / 3])
  const odd = scores.find((pair) => shares(pair).join() !== shares(pair, softmaxByDivision).join())
  assert(odd !== undefined)
  for (const [sparkVersion, by] of [
    ['3.1.3', softmaxByDivision],
    ['3.2.0', softmax],
  ] as const) {
    const data = { ...exact, pi: Float64Array.from(odd) }
    checkRows(
      { type, data, sparkVersion },
      [[{ features: [0, 0] }, { probability: shares(odd, by) }]],
      { columns: ['probability'] },
    )
  }
  assert.deepEqual(shares([Infinity, 0], softmaxByDivision), [NaN, NaN])
  assert.deepEqual(shares([-Infinity, 0], softmaxByDivision), [0, 1])
})

test('complement: minus the logarithm of the sum of all', () => {
  const params = { modelType: 'complement' }
  const sum = (a: number, b: number, max: number) =>
    javaLog(javaExp(a - max) + javaExp(b - max)) + max
  checkRows(
    { type, data: exact, params },
    [
      [
        { features: [1, 2] },
        { rawPrediction: [-5 - sum(-5, -5, -5), -5 - sum(-5, -5, -5)], prediction: 0 },
      ],
      [
        { features: [2, 0] },
        { rawPrediction: [-2 - sum(-2, -8, -2), -8 - sum(-2, -8, -2)], prediction: 0 },
      ],
      [{ features: ['Infinity', 0] }, { rawPrediction: [NaN, NaN], prediction: 0 }],
      [{ features: [-1, 0] }, /expected no feature below 0/],
    ],
    { columns: ['rawPrediction', 'prediction'] },
  )
})

test('bernoulli: zeros count too; 3.0 took another logarithm of them', () => {
  const params = { modelType: 'bernoulli' }
  const columns = ['rawPrediction']
  const { pi, theta } = exact
  const before = (v: number) => javaLog(1 - javaExp(v))
  const since = (v: number) => Math.log1p(-javaExp(v))
  const expected = (log: (v: number) => number, isOld: boolean) => {
    const [a, b, c, d] = theta.values
    const zeros = [log(a) + log(b), log(c) + log(d)]
    const ones = [b - log(b), d - log(d)]
    return isOld
      ? [ones[0] + pi[0] + zeros[0], ones[1] + pi[1] + zeros[1]]
      : [zeros[0] + pi[0] + ones[0], zeros[1] + pi[1] + ones[1]]
  }
  for (const [sparkVersion, raw] of [
    ['2.4.8', expected(before, true)],
    ['3.0.0', expected(since, false)],
  ] as const) {
    checkRows(
      { type, data: exact, params, sparkVersion },
      [
        [{ features: sparse(2, [1], [1]) }, { rawPrediction: raw }],
        [{ features: sparse(2, [0, 1], [0, 1]) }, { rawPrediction: raw }],
        [{ features: [0, 2] }, /features: found 2, expected features of 0 and 1/],
        [{ features: ['NaN', 0] }, /found NaN/],
      ],
      { columns, numerics: 'sequential' },
    )
  }
  assert.notDeepEqual(expected(before, true), expected(since, false))
})

test('gaussian: distances over variances; features too many are never looked at', () => {
  const data = { ...exact, theta: rowMajor(2, [0, 1, 2, 3]), sigma: rowMajor(2, [1, 2, 4, 0.5]) }
  const logs = [javaLog(1) + javaLog(2), javaLog(4) + javaLog(0.5)]
  const raw = (d: number[]) => [-1 - (d[0] + logs[0]) / 2, -2 - (d[1] + logs[1]) / 2]
  const near = { rawPrediction: raw([2 * 2 + 0, 0 + 4 / 0.5]) }
  checkRows(
    { type, data, params: { modelType: 'gaussian' } },
    [
      [{ features: [2, 1] }, near],
      [{ features: [2, 1, 'NaN'] }, near],
      [{ features: sparse(9, [0, 1, 8], [2, 1, 5]) }, near],
      [{ features: sparse(2, [], []) }, { rawPrediction: raw([0.5, 1 + 18]) }],
      [{ features: ['NaN', -3] }, { rawPrediction: [NaN, NaN] }],
      [{ features: ['-Infinity', 0] }, { rawPrediction: [-Infinity, -Infinity] }],
      [{ features: [1] }, /features: a vector of size 1, expected at least 2/],
      [{ features: null }, /features: null/],
    ],
    { columns: ['rawPrediction'] },
  )
})

test('reading: matrices of any layout, and what contradicts the priors', async () => {
  const pi = { type: 0, size: 2, indices: [1], values: [-1] }
  const matrix = (values: number[], isTransposed: boolean, numRows = 2) => ({
    type: 1,
    numRows,
    numCols: values.length / numRows,
    values,
    isTransposed,
  })
  const csc = {
    type: 0,
    numRows: 2,
    numCols: 2,
    colPtrs: [0, 1, 2],
    rowIndices: [1, 0],
    values: [5, 6],
    isTransposed: false,
  }
  const gaussian = { type, params: { modelType: 'gaussian' } }
  const read = (sigma: unknown, theta: unknown = matrix([1, 2, 3, 4], false)) =>
    readData(gaussian, { data: [{ pi, theta, sigma }] })
  assert.deepEqual(await read(csc), {
    pi: Float64Array.of(0, -1),
    theta: rowMajor(2, [1, 3, 2, 4]),
    sigma: rowMajor(2, [0, 6, 5, 0]),
  })
  assert.deepEqual(await read({ ...csc, isTransposed: true }), {
    pi: Float64Array.of(0, -1),
    theta: rowMajor(2, [1, 3, 2, 4]),
    sigma: rowMajor(2, [0, 5, 6, 0]),
  })
  await assert.rejects(read(matrix([1, 2], true)), /sigma 2 x 1, expected 2 x 2/)
  await assert.rejects(read(csc, matrix([1, 2, 3], true, 3)), /theta of 3 classes, expected 2/)
  const old = await readData({ type }, { data: [{ pi, theta: matrix([1, 2], true) }] })
  assert.deepEqual(old, {
    pi: Float64Array.of(0, -1),
    theta: rowMajor(2, [1, 2]),
    sigma: undefined,
  })
})
