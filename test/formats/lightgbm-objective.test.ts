import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lightgbmTransform } from '../../src/formats/lightgbm-objective.ts'

const transform = (objective: string, outputCount = 1, isBefore33 = false) =>
  lightgbmTransform(objective, { outputCount, isBefore33 }, 'here')

test('what each objective makes of a raw score', () => {
  const identity = { kind: 'identity' }
  const table: [string, unknown, count?: number][] = [
    ['regression', identity],
    ['regression sqrt', { kind: 'signed-square' }],
    ['regression_l1 sqrt', { kind: 'signed-square' }],
    ['quantile sqrt', { kind: 'signed-square' }],
    ['huber sqrt', identity],
    ['fair', identity],
    ['mape', identity],
    ['poisson', { kind: 'exp' }],
    ['gamma', { kind: 'exp' }],
    ['tweedie', { kind: 'exp' }],
    ['binary sigmoid:0.7', { kind: 'sigmoid', scale: 0.7 }],
    ['cross_entropy', { kind: 'sigmoid', scale: 1 }],
    ['xentropy', { kind: 'sigmoid', scale: 1 }],
    ['cross_entropy_lambda', { kind: 'log1p-exp' }],
    ['multiclass num_class:3', { kind: 'softmax' }, 3],
    ['multiclassova num_class:3 sigmoid:2', { kind: 'sigmoid', scale: 2 }, 3],
    ['lambdarank', identity],
    ['rank_xendcg', identity],
    ['custom', identity, 5],
    ['none', identity],
  ]
  for (const [text, expected, count] of table) assert.deepEqual(transform(text, count), expected)
  assert.deepEqual(transform('xentlambda', 1, true), { kind: 'log-1-plus-exp' })
})

test('unknown objectives and bad parameters are named', () => {
  assert.throws(() => transform('ngboost'), {
    code: 'MODEL_UNSUPPORTED',
    message: 'here: objective ngboost is not known',
  })
  assert.throws(() => transform(''), /objective {2}is not known/)
  assert.throws(() => transform('constructor'), /objective constructor is not known/)
  for (const text of ['binary', 'binary sigmoid:', 'binary sigmoid:0', 'binary sigmoid:x']) {
    assert.throws(() => transform(text), {
      code: 'MODEL_CORRUPT',
      message: /expected a number above/,
    })
  }
  assert.throws(() => transform('binary sigmoid:1', 2), /num_class 2, expected 1/)
  assert.throws(() => transform('multiclass num_class:4', 3), /num_class 3, expected 4/)
})
