import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData, scorerOf, sparse } from './stage-case.ts'

const type = 'GaussianMixtureModel'
const dense = (values: number[]) => ({ type: 1, size: null, indices: null, values })
const square = (numRows: number, values: number[]) => ({
  type: 1,
  numRows,
  numCols: numRows,
  colPtrs: null,
  rowIndices: null,
  values,
  isTransposed: false,
})
const row = {
  weights: [0.5, 0.5],
  mus: [dense([0, 0]), dense([8, 8])],
  sigmas: [square(2, [1, 0, 0, 1]), square(2, [4, 0, 0, 4])],
}
const read = (changed: object = {}, params = {}) =>
  readData({ type, params }, { data: [{ ...row, ...changed }] })

test('shares of the components, and the first of the greatest', async () => {
  const data = await read()
  const scorer = scorerOf({ type, data })
  const { probability, prediction } = scorer.score({ features: [0, 0] }) as {
    probability: number[]
    prediction: number
  }
  assert.equal(prediction, 0)
  assert(probability[0] > 0.999 && Math.abs(probability[0] + probability[1] - 1) < 1e-15)
  checkRows({ type, data }, [
    // Too far for any density: what is left is the same for both.
    [{ features: [1e6, 1e6] }, { probability: [0.5, 0.5], prediction: 0 }],
    [{ features: ['NaN', 0] }, { probability: [NaN, NaN], prediction: 0 }],
    [{ features: [1] }, /size 1, expected 2/],
    [{ features: sparse(3, [], []) }, /size 3, expected 2/],
    [{ features: null }, /column features: null/],
  ])
})

test('a degenerate covariance counts in its own subspace', async () => {
  const data = await read({ sigmas: [square(2, [1, 0, 0, 0]), square(2, [0, 0, 0, 0])] })
  checkRows({ type, data, params: { predictionCol: '' } }, [
    [{ features: [1e6, 5] }, { probability: [2.7902947984068896e-15, 0.9999999999999972] }],
  ])
})

test('columns and attributes by version', async () => {
  const data = await read()
  const names = (sparkVersion: string, params = {}) =>
    scorerOf({ type, data, sparkVersion, params }).output.map(({ name }) => name)
  assert.deepEqual(names('4.2.0'), ['probability', 'prediction'])
  assert.deepEqual(names('2.4.8'), ['prediction', 'probability'])
  assert.deepEqual(names('3.0.0', { probabilityCol: '' }), ['prediction'])
  const count = 2
  const prediction = { kind: 'nominal', name: 'prediction', count }
  assert.deepEqual(attributesOf({ type, data }, 'prediction'), prediction)
  assert.deepEqual(attributesOf({ type, data }, 'probability'), { kind: 'group', size: 2 })
  assert.equal(attributesOf({ type, data, sparkVersion: '2.4.8' }, 'probability'), undefined)
  const schema = { features: 'array<double>' }
  checkRefused({ type, data, sparkVersion: '2.3.4' }, /features: found type array/, { schema })
  const far = { probability: [0.5, 0.5], prediction: 0 }
  checkRows({ type, data }, [[{ features: [1e6, 1e6] }, far]], { schema })
})

test('data that contradicts itself', async () => {
  const twice = <T>(item: T): T[] => [item, item]
  const wrong: [object, RegExp][] = [
    [{ weights: [1] }, /1 weights, 2 mus, 2 sigmas/],
    [{ weights: null }, /expected arrays/],
    [{ weights: [], mus: [], sigmas: [] }, /0 weights, expected 2, as k/],
    [{ mus: [dense([0, 0]), dense([8])] }, /a mean of 1, a covariance of 2 x 2, expected 2/],
    [{ sigmas: [square(2, [1, 0.5, 0, 1]), row.sigmas[1]] }, /covariance \(1, 0\): 0.5 and 0/],
    [
      { mus: twice(dense([0, 0, 0])), sigmas: twice(square(3, [1, 2, 3, 2, NaN, 4, 3, 4, 5])) },
      /without eigenvalues/,
    ],
  ]
  for (const [changed, message] of wrong) {
    await assert.rejects(read(changed), { code: 'MODEL_CORRUPT', message })
  }
  const none = read({ weights: [], mus: [], sigmas: [] }, { k: 0 })
  await assert.rejects(none, { code: 'MODEL_CORRUPT', message: /no Gaussians/ })
})
