import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stages } from '../../src/stages/find.ts'
import { checkRefused, checkRows, readData, scorerOf, sparse } from './stage-case.ts'

type Row = Record<string, unknown>

const dense = (values: number[]) => ({ type: 1, size: null, indices: null, values })
const corrupt = (message: RegExp) => ({ code: 'MODEL_CORRUPT', message })

test('an isotonic function is put in order', async () => {
  const type = 'MllibIsotonicRegressionModel'
  const point = (boundary: number, prediction: number) => ({ boundary, prediction })
  const read = (data: Row[], isotonic: unknown) => readData({ type }, { data }, { isotonic })
  const data = await read([point(3, 9), point(1, 5), point(3, 8), point(0, 1)], true)
  checkRows({ type, data }, [
    [{ x: -4 }, { prediction: 1 }],
    [{ x: 0.5 }, { prediction: 3 }],
    [{ x: 2 }, { prediction: 6.5 }],
    [{ x: 'NaN' }, { prediction: 9 }],
  ])
  await assert.rejects(read([point(0, 2), point(1, 1)], true), corrupt(/expected increasing ones/))
  await assert.rejects(read([], false), corrupt(/no points/))
  await assert.rejects(read([point(0, 2)], 1), corrupt(/isotonic: found 1/))
})

const kMeans = (points: unknown[], metadata: Row) =>
  readData(
    { type: 'MllibKMeansModel' },
    { data: points.map((point, id) => ({ id, point })).reverse() },
    { k: points.length, ...metadata },
  )

test('k-means obeys its measure, which version 1.0 does not have', async () => {
  const type = 'MllibKMeansModel'
  const points = [dense([1, 0]), dense([0, 5])]
  const cosine = await kMeans(points, { version: '2.0', distanceMeasure: 'cosine' })
  const euclid = await kMeans(points, { version: '1.0' })
  for (const sparkVersion of ['2.4.8', '3.1.3', '4.2.0']) {
    checkRows({ type, data: cosine, sparkVersion }, [
      [{ features: [9, 1] }, { prediction: 0 }],
      [{ features: [1, 1.5] }, { prediction: 1 }],
      [{ features: sparse(2, [1], [0.1]) }, { prediction: 1 }],
      [{ features: [0, 0] }, /zeros only or NaN/],
      [{ features: ['NaN', 1] }, /zeros only or NaN/],
      [{ features: [1] }, /a vector of 1/],
    ])
  }
  checkRows({ type, data: euclid }, [
    [{ features: [1, 1.5] }, { prediction: 0 }],
    [{ features: [0, 0] }, { prediction: 0 }],
  ])
  const flat = await kMeans([dense([0, 0])], { version: '2.0', distanceMeasure: 'cosine' })
  checkRefused({ type, data: flat }, /a centre of zeros/)
  await assert.rejects(kMeans(points, { version: '1.0', k: 3 }), corrupt(/2 centres, expected 3/))
  await assert.rejects(kMeans(points, { version: '2.0' }), corrupt(/distanceMeasure: found/))
})

test('a cyclic tree of clusters is refused', async () => {
  const type = 'MllibBisectingKMeansModel'
  const node = (index: number, children: number[]) => ({
    index,
    children,
    center: dense([index]),
    norm: Math.abs(index),
  })
  const read = (data: Row[]) => readData({ type }, { data }, { version: '1.0', rootId: -1 })
  const data = await read([node(-1, [0, 1]), node(0, []), node(1, [])])
  checkRows({ type, data }, [[{ features: [0.9] }, { prediction: 1 }]])
  await assert.rejects(read([node(-1, [0, -1]), node(0, [])]), corrupt(/node -1 is missing or/))
})

test('a Gaussian mixture: NaN is nowhere in Scala 2.13, and compares with nothing in 2.12', async () => {
  const type = 'MllibGaussianMixtureModel'
  const sigma = { type: 1, numRows: 1, numCols: 1, values: [1], isTransposed: false }
  const rows = [0, 4].map((mean) => ({ weight: 0.5, mu: dense([mean]), sigma }))
  const data = await readData({ type }, { data: rows }, { k: 2 })
  checkRows({ type, data }, [
    [{ features: [1e6] }, { soft: [0.5, 0.5], prediction: 0 }],
    [{ features: ['NaN'] }, { soft: [NaN, NaN], prediction: -1 }],
    [{ features: [1, 2] }, /a vector of 2, expected a vector of 1/],
  ])
  // Of this one the density at its mean is beyond all numbers.
  const diagonal = (value: number) => ({
    type: 1,
    numRows: 3,
    numCols: 3,
    values: Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? value : 0)),
    isTransposed: false,
  })
  const sharp = [
    { weight: 0.5, mu: dense([0, 0, 0]), sigma: diagonal(1e-300) },
    { weight: 0.5, mu: dense([4, 4, 4]), sigma: diagonal(1) },
  ]
  const pointed = await readData({ type }, { data: sharp }, { k: 2 })
  const features = [0, 0, 0]
  checkRows({ type, data: pointed }, [[{ features }, { soft: [NaN, 0], prediction: -1 }]])
  checkRows({ type, data: pointed, sparkVersion: '3.5.7' }, [
    [{ features }, { soft: [NaN, 0], prediction: 1 }],
  ])
  await assert.rejects(readData({ type }, { data: rows }, { k: 3 }), corrupt(/2 Gaussians/))
})

test('topics of a local model, in any order of rows', async () => {
  const type = 'MllibLocalLDAModel'
  const metadata = { k: 2, vocabSize: 3, docConcentration: [0.5, 0.5], gammaShape: 100 }
  const topic = (index: number, counts: number[]) => ({ index, topic: dense(counts) })
  const rows = [topic(1, [0.5, 1, 9]), topic(0, [9, 1, 0.5])]
  const data = await readData({ type }, { data: rows }, metadata)
  const { prediction } = scorerOf({ type, data }).score({ features: [9, 0, 0] })
  assert((prediction as number[])[0] > 0.8)
  checkRows({ type, data }, [[{ features: [0, 0, 0] }, { prediction: [0, 0] }]])
  assert.match(stages[type].deviation?.reason ?? '', /at random/)
  const twice = readData({ type }, { data: [rows[0], rows[0]] }, metadata)
  await assert.rejects(twice, corrupt(/topic 1, expected 0 to 1, each once/))
  const short = readData({ type }, { data: rows }, { ...metadata, vocabSize: 4 })
  await assert.rejects(short, corrupt(/a topic of 3 words, expected 4/))
})

test('selected features and vectors of words', async () => {
  const selector = 'MllibChiSqSelectorModel'
  const features = [{ feature: 3 }, { feature: 0 }]
  const selected = await readData({ type: selector }, { data: features })
  checkRows({ type: selector, data: selected }, [
    [{ features: [1, 2, 3, 4] }, { prediction: [1, 4] }],
    [{ features: sparse(9, [1, 3], [5, 0]) }, { prediction: sparse(2, [1], [0]) }],
    [{ features: [1] }, /size 1, expected 4 at least/],
  ])
  const word2vec = 'MllibWord2VecModel'
  const words = [
    { word: 'a', vector: [0.1, 1] },
    { word: 'constructor', vector: [2, 3] },
  ]
  const read = (numWords: number) =>
    readData({ type: word2vec }, { data: words }, { vectorSize: 2, numWords })
  checkRows({ type: word2vec, data: await read(2) }, [
    [{ word: 'a' }, { prediction: [Math.fround(0.1), 1] }],
    [{ word: 'constructor' }, { prediction: [2, 3] }],
    [{ word: 'toString' }, /found toString, expected a word of the model/],
    [{ word: null }, /found null/],
  ])
  await assert.rejects(read(3), corrupt(/2 words, expected 3 different ones/))
})

test('a rating of a known user and a known product', async () => {
  const type = 'MllibMatrixFactorizationModel'
  const factors = (id: number, values: number[]) => ({ id, features: values })
  const read = (user: Row[]) =>
    readData({ type }, { 'data/user': user, 'data/product': [factors(-7, [3, 0.5])] }, { rank: 2 })
  const data = await read([factors(1, [1, 2]), factors(2 ** 31 - 1, [0, -1])])
  checkRows({ type, data }, [
    [{ user: 1, product: -7 }, { prediction: 4 }],
    [{ user: 2 ** 31 - 1, product: -7 }, { prediction: -0.5 }],
    [{ user: 3, product: -7 }, /user: found 3, expected an id/],
    [{ user: 1.5, product: -7 }, /user: found 1.5/],
    [{ user: 1, product: null }, /product: found null/],
  ])
  await assert.rejects(read([factors(1, [1])]), corrupt(/1 factors, expected 2/))
  await assert.rejects(
    read([factors(1, [1, 2]), factors(1, [1, 2])]),
    corrupt(/an id occurs twice/),
  )
})
