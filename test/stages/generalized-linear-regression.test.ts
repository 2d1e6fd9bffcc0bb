import assert from 'node:assert/strict'
import { test } from 'node:test'
import { javaExp } from '../../src/kernels/java-exp.ts'
import { javaPow } from '../../src/kernels/java-pow.ts'
import { attributesOf, checkRefused, checkRows, scorerOf } from './stage-case.ts'

const glm = (params: Record<string, unknown> = {}, sparkVersion = '4.2.0') => ({
  type: 'GeneralizedLinearRegressionModel',
  params,
  data: {
    coefficients: { size: 1, indices: null, values: Float64Array.of(1) },
    intercept: 0,
  },
  sparkVersion,
})

/** The mean for a linear predictor. */
function mean(params: Record<string, unknown>, eta: number): unknown {
  return scorerOf(glm(params)).score({ features: [eta] })?.prediction
}

const EPSILON = 1e-16
const MAX = Number.MAX_VALUE

test('GeneralizedLinearRegressionModel: links and the range of the family', () => {
  const table: [params: Record<string, unknown>, eta: number, expected: number][] = [
    [{}, 1.5, 1.5],
    [{ family: 'gaussian' }, -Infinity, -MAX],
    [{ family: 'gaussian', link: 'log' }, 1e4, MAX],
    [{ family: 'gaussian', link: 'inverse' }, 0, MAX],
    [{ family: 'gaussian', link: 'inverse' }, -0.25, -4],
    [{ family: 'binomial' }, 1.5, 1 / (1 + javaExp(-1.5))],
    [{ family: 'binomial' }, -1000, EPSILON],
    [{ family: 'binomial' }, 1000, 1 - EPSILON],
    [{ family: 'binomial', link: 'probit' }, 0, 0.5],
    [{ family: 'binomial', link: 'probit' }, -50, EPSILON],
    [{ family: 'binomial', link: 'cloglog' }, 0.5, 1 - javaExp(-javaExp(0.5))],
    [{ family: 'poisson' }, 2, javaExp(2)],
    [{ family: 'poisson', link: 'identity' }, -1, EPSILON],
    [{ family: 'poisson', link: 'sqrt' }, -3, 9],
    [{ family: 'gamma' }, 4, 0.25],
    [{ family: 'gamma' }, 0, MAX],
    [{ family: 'gamma' }, -0, MAX],
    [{ family: 'GAMMA', link: 'Log' }, 2, javaExp(2)],
    [{ family: 'poisson' }, NaN, NaN],
  ]
  for (const [params, eta, expected] of table) {
    assert.deepStrictEqual(mean(params, eta), expected, `${JSON.stringify(params)} of ${eta}`)
  }
})

test('GeneralizedLinearRegressionModel: tweedie by powers', () => {
  const table: [params: Record<string, unknown>, eta: number, expected: number][] = [
    [{}, -Infinity, -MAX],
    [{ variancePower: 1 }, 2, javaExp(2)],
    [{ variancePower: 2 }, 4, 0.25],
    [{ variancePower: 1.5 }, 4, javaPow(4, 1 / -0.5)],
    [{ variancePower: 1.5 }, -4, javaPow(-4, 1 / -0.5)],
    [{ variancePower: 3 }, -4, NaN],
    [{ variancePower: 1.5, linkPower: 0 }, 2, javaExp(2)],
    [{ variancePower: 1.5, linkPower: -0 }, 2, javaExp(2)],
    [{ variancePower: 1.5, linkPower: 1 }, 2.5, 2.5],
    [{ variancePower: 1.5, linkPower: 1 }, -2.5, EPSILON],
    [{ variancePower: 1.5, linkPower: -1 }, 8, 0.125],
    [{ variancePower: 1.5, linkPower: 0.5 }, -3, 9],
    [{ variancePower: 1.5, linkPower: 0.3 }, 7, javaPow(7, 1 / 0.3)],
    [{ variancePower: 0, linkPower: 1, link: 'logit' }, -2.5, -2.5],
  ]
  for (const [params, eta, expected] of table) {
    const shown = `${JSON.stringify(params)} of ${eta}`
    assert.deepStrictEqual(mean({ family: 'tweedie', ...params }, eta), expected, shown)
  }
})

test('GeneralizedLinearRegressionModel: a null offset gives nulls, whatever the features', () => {
  const params = { offsetCol: 'shift', linkPredictionCol: 'eta' }
  checkRows(
    glm(params),
    [
      [
        { features: [2], shift: 3 },
        { eta: 5, prediction: 5 },
      ],
      [
        { features: [2], shift: null },
        { eta: null, prediction: null },
      ],
      [
        { features: null, shift: null },
        { eta: null, prediction: null },
      ],
      [{ features: null, shift: 1 }, /null/],
      [
        { features: [-0], shift: 0 },
        { eta: 0, prediction: 0 },
      ],
      [{ features: [2] }, /shift: absent/],
    ],
    { schema: { features: 'vector', shift: 'int' } },
  )
  checkRefused(glm(params), /found type string/, { schema: { shift: 'string' } })
})

test('GeneralizedLinearRegressionModel without offset adds 0', () => {
  const zero = glm({ linkPredictionCol: 'eta', predictionCol: '' })
  checkRows({ ...zero, data: { ...zero.data, intercept: -0 } }, [
    [{ features: [-0] }, { eta: 0 }],
    [{ features: null }, /null/],
    [{ features: [1, 2] }, /vector of 2/],
  ])
})

test('GeneralizedLinearRegressionModel refuses what Spark refuses', () => {
  checkRefused(glm({ family: 'binomial', link: 'log' }), /with binomial expected one of logit/)
  checkRefused(glm({ family: 'weibull' }), /family is weibull/)
  checkRefused(glm({ link: 'loglog' }), /link is loglog/)
  checkRefused(glm({ variancePower: 0.5 }), /variancePower is 0.5/)
})

test('GeneralizedLinearRegressionModel: columns and their metadata by version', () => {
  const params = { linkPredictionCol: 'eta' }
  const row = { features: [1] }
  const names = (version: string) => Object.keys(scorerOf(glm(params, version)).score(row) ?? {})
  assert.deepStrictEqual(names('3.0.0'), ['eta', 'prediction'])
  assert.deepStrictEqual(names('2.4.8'), ['prediction', 'eta'])
  assert.deepStrictEqual(attributesOf(glm(params), 'eta'), { kind: 'numeric', name: 'eta' })
  assert.equal(attributesOf(glm(params, '2.4.8'), 'prediction'), undefined)
})
