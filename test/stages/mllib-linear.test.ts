import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRows, readData, scorerOf, sparse } from './stage-case.ts'

const dense = (values: number[]) => ({ type: 1, size: null, indices: null, values })
const svm = 'MllibSVMModel'
const logistic = 'MllibLogisticRegressionModel'

const read = (type: string, row: object, metadata: object) =>
  readData({ type }, { data: [row as Record<string, unknown>] }, { version: '1.0', ...metadata })
const classifier = (type: string, threshold: number | null, changed: object = {}) =>
  read(
    type,
    { weights: dense([2, -1]), intercept: 0.5, threshold, ...changed },
    { numFeatures: 2, numClasses: 2 },
  )

test('linear regression', async () => {
  const row = { weights: dense([2, -1]), intercept: 0.5 }
  for (const name of ['LinearRegression', 'RidgeRegression', 'Lasso']) {
    const type = `Mllib${name}Model`
    checkRows({ type, data: await read(type, row, { numFeatures: 2 }) }, [
      [{ features: [1, 2] }, { prediction: 0.5 }],
      [{ features: sparse(2, [0], [3]) }, { prediction: 6.5 }],
      [{ features: [1] }, /a vector of 1, expected a vector of 2/],
      [{ features: null }, /null/],
    ])
    const wrong = read(type, row, { numFeatures: 3 })
    await assert.rejects(wrong, { code: 'MODEL_CORRUPT', message: /2 weights, expected 3/ })
  }
})

test('scores, and classes where there is a threshold', async () => {
  checkRows({ type: svm, data: await classifier(svm, 0) }, [
    [{ features: [1, 2] }, { score: 0.5, prediction: 1 }],
    [{ features: [0, 0.5] }, { score: 0, prediction: 0 }],
    [{ features: ['NaN', 0] }, { score: NaN, prediction: 0 }],
  ])
  checkRows({ type: svm, data: await classifier(svm, null) }, [
    [{ features: [1, 2] }, { score: 0.5, prediction: 0.5 }],
  ])
  checkRows({ type: logistic, data: await classifier(logistic, 0.5) }, [
    [{ features: [0, 0.5] }, { score: 0.5, prediction: 0 }],
    [{ features: ['Infinity', 0] }, { score: 1, prediction: 1 }],
  ])
  checkRows({ type: logistic, data: await classifier(logistic, 0.4) }, [
    [{ features: [0, 0.5] }, { score: 0.5, prediction: 1 }],
  ])
})

test('until 3.2 an SVM summed as Breeze does', async () => {
  const tenths = Array.from({ length: 9 }, (_, i) => 1 / (i + 3))
  const row = { weights: dense(tenths), intercept: 0, threshold: 0 }
  const data = await read(svm, row, { numFeatures: 9, numClasses: 2 })
  const features = Array.from({ length: 9 }, (_, i) => Math.sqrt(i + 2))
  const score = (sparkVersion: string, form: unknown = features) =>
    scorerOf({ type: svm, data, sparkVersion }, { numerics: 'sequential' }).score({
      features: form,
    }).score
  const products = tenths.map((weight, i) => weight * features[i])
  const [first, second, ...others] = products
  const lanes = [first + second, ...others].reduce((sum, product) => sum + product)
  const one = products.reduce((sum, product) => sum + product)
  assert.equal(score('3.2.4'), lanes)
  assert.equal(score('3.3.4'), one)
  const listed = sparse(9, [...features.keys()], features)
  assert.equal(score('3.2.4', listed), one)
})

test('several classes: the first has the margin 0, the others blocks of weights', async () => {
  const several = (weights: number[]) =>
    read(
      logistic,
      { weights: dense(weights), intercept: 9, threshold: 0.5 },
      { numFeatures: 2, numClasses: 3 },
    )
  checkRows({ type: logistic, data: await several([1, 0, 0, 1]) }, [
    [{ features: [-1, -1] }, { prediction: 0 }],
    [{ features: [1, 1] }, { prediction: 1 }],
    [{ features: [1, 2] }, { prediction: 2 }],
    [{ features: ['NaN', 'NaN'] }, { prediction: 0 }],
  ])
  checkRows({ type: logistic, data: await several([1, 0, -5, 0, 1, 0.5]) }, [
    [{ features: [1, 0] }, { prediction: 2 }],
    [{ features: sparse(2, [0], [7]) }, { prediction: 1 }],
  ])
  await assert.rejects(several([1, 2, 3]), { code: 'MODEL_CORRUPT', message: /3 dense weights/ })
  const sparseWeights = { weights: { type: 0, size: 2, indices: [0], values: [1] } }
  const wrong = classifier(logistic, 0.5, sparseWeights)
  await assert.rejects(wrong, { code: 'MODEL_CORRUPT', message: /2 sparse weights/ })
})

const bayes = 'MllibNaiveBayesModel'
const shares = [
  [Math.log(0.9), Math.log(0.1)],
  [Math.log(0.2), Math.log(0.8)],
]
const readBayes = (version: string, changed: object = {}) =>
  read(
    bayes,
    { labels: [3, -1], pi: [Math.log(0.6), Math.log(0.4)], theta: shares, ...changed },
    { version, numFeatures: 2, numClasses: 2 },
  )

test('naive Bayes gives the label of the greatest score', async () => {
  const data = await readBayes('1.0', { modelType: null })
  checkRows({ type: bayes, data }, [
    [{ features: [5, 1] }, { prediction: 3 }],
    [{ features: sparse(2, [1], [4]) }, { prediction: -1 }],
    [{ features: [-5, 0] }, { prediction: -1 }],
    [{ features: [1, 2, 3] }, /a vector of 3, expected a vector of 2/],
  ])
  const bernoulli = await readBayes('2.0', { modelType: 'bernoulli' })
  for (const sparkVersion of ['2.4.8', '4.2.0']) {
    checkRows({ type: bayes, data: bernoulli, sparkVersion }, [
      [{ features: [1, 0] }, { prediction: 3 }],
      [{ features: [0, 1] }, { prediction: -1 }],
      [{ features: [2, 0] }, /found 2, expected features of 0 and 1/],
      [{ features: ['NaN', 0] }, /found NaN/],
    ])
  }
})

test('naive Bayes that contradicts itself', async () => {
  const wrong: [object, RegExp][] = [
    [{ modelType: 'gaussian' }, /modelType: found gaussian/],
    [{ labels: [1] }, /1 labels, 2 pi, 2 theta, expected 2/],
    [{ theta: [[1], [2]] }, /a theta of 1, expected 2/],
  ]
  for (const [changed, message] of wrong) {
    const data = readBayes('2.0', { modelType: 'multinomial', ...changed })
    await assert.rejects(data, { code: 'MODEL_CORRUPT', message })
  }
})
