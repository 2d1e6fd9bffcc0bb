import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javaExp } from '../../src/kernels/java-exp.ts'
import { javaLog } from '../../src/kernels/java-log.ts'
import { attributesOf, checkRefused, checkRows, scorerOf, sparse } from './stage-case.ts'

const aft = (params: Record<string, unknown> = {}, sparkVersion = '4.2.0', scale = 0.7) => ({
  type: 'AFTSurvivalRegressionModel',
  params,
  data: {
    coefficients: { size: 2, indices: null, values: Float64Array.of(0.5, -1) },
    intercept: 0.25,
    scale,
  },
  sparkVersion,
})

test('AFTSurvivalRegressionModel predicts the exponential of the margin', () => {
  checkRows(aft(), [
    [{ features: [1, 2] }, { prediction: javaExp(-1.25) }],
    [{ features: sparse(2, [], []) }, { prediction: javaExp(0.25) }],
    [{ features: [1e300, 0] }, { prediction: Infinity }],
    [{ features: ['NaN', 0] }, { prediction: NaN }],
    [{ features: null }, /null/],
    [{ features: [1] }, /vector of 1/],
  ])
})

test('AFTSurvivalRegressionModel rounds its quantiles as its version does', () => {
  const q = 0.3
  const lambda = javaExp(-1.25)
  const params = { quantilesCol: 'q', quantileProbabilities: [q] }
  const table: [string, number][] = [
    ['4.2.0', lambda * javaExp(javaLog(-Math.log1p(-q)) * 0.7)],
    ['3.1.3', lambda * javaExp(javaLog(-Math.log1p(-q)) * 0.7)],
    ['3.0.3', lambda * javaExp(javaLog(-Math.log1p(-q)) / (1 / 0.7))],
    ['2.4.8', lambda * javaExp(javaLog(-javaLog(1 - q)) / (1 / 0.7))],
  ]
  for (const [version, quantile] of table) {
    checkRows(aft(params, version), [[{ features: [1, 2] }, { prediction: lambda, q: [quantile] }]])
  }
})

test('AFTSurvivalRegressionModel switches columns off', () => {
  const only = scorerOf(aft({ predictionCol: '', quantilesCol: 'q' })).score({ features: [0, 0] })
  assert.deepStrictEqual(Object.keys(only ?? {}), ['q'])
  checkRefused(aft({ predictionCol: '' }, '2.4.8'), /predictionCol/)
  checkRefused(aft({ quantileProbabilities: [0.5, 1] }), /quantileProbabilities 1/)
  checkRefused(aft({ quantileProbabilities: [] }), /quantileProbabilities/)
})

test('AFTSurvivalRegressionModel tells the number of quantiles since 3.0', () => {
  const size = (version: string) => attributesOf(aft({ quantilesCol: 'q' }, version), 'q')
  assert.deepStrictEqual(size('3.0.0'), { kind: 'group', size: 9 })
  assert.equal(size('2.4.8'), undefined)
})
