import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRefused, checkRows, readData, scorerOf } from './stage-case.ts'

const type = 'KMeansModel'
const dense = (values: number[]) => ({ type: 1, size: null, indices: null, values })
const read = (centers: unknown[], params = {}) =>
  readData(
    { type, params: { k: centers.length, ...params } },
    { data: centers.map((clusterCenter, clusterIdx) => ({ clusterIdx, clusterCenter })).reverse() },
  )
const corners = [dense([0, 0]), dense([4, 0]), { type: 0, size: 2, indices: [1], values: [4] }]

test('the nearest centre, the first of equals', async () => {
  const data = await read(corners)
  checkRows({ type, data }, [
    [{ features: [1, 0] }, { prediction: 0 }],
    [{ features: [3, 0] }, { prediction: 1 }],
    [{ features: { type: 0, size: 2, indices: [1], values: [9] } }, { prediction: 2 }],
    [{ features: [2, 0] }, { prediction: 0 }],
    [{ features: [4, 4] }, { prediction: 1 }],
    [{ features: ['Infinity', 0] }, { prediction: 0 }],
    [{ features: ['NaN', 0] }, /features: found a vector with NaN/],
    [{ features: [1] }, /a vector of 1, expected one of 2/],
    [{ features: null }, /null/],
  ])
})

test('up to Spark 3.0 a NaN was not noticed', async () => {
  const data = await read(corners)
  checkRows({ type, data, sparkVersion: '3.0.3' }, [[{ features: ['NaN', 0] }, { prediction: 0 }]])
})

test('a loaded model measures by Euclid, also the zero vector', async () => {
  const params = { distanceMeasure: 'cosine' }
  const data = await read([dense([1, 0]), dense([0, 1])], params)
  checkRows({ type, data, params }, [
    [{ features: [0, 0] }, { prediction: 0 }],
    [{ features: [0.1, 0.2] }, { prediction: 1 }],
  ])
})

test('arrays of double and of float are dense vectors', async () => {
  const data = await read(corners)
  for (const element of ['double', 'float']) {
    checkRows(
      { type, data },
      [
        [{ features: [3, 0] }, { prediction: 1 }],
        [{ features: [3, null] }, /null/],
        [{ features: [3] }, /a vector of 1/],
        [{ features: null }, /null/],
      ],
      { schema: { features: `array<${element}>` } },
    )
  }
  const schema = { features: 'array<double>' }
  checkRefused({ type, data, sparkVersion: '2.3.4' }, /found type array/, { schema })
  // 0.1 as a float is above 0.1, the middle.
  const close = await read([dense([0]), dense([0.2])])
  const prediction = (element: string) =>
    scorerOf({ type, data: close }, { schema: { features: `array<${element}>` } }).score({
      features: [0.1],
    })
  assert.deepEqual(prediction('double'), { prediction: 0 })
  assert.deepEqual(prediction('float'), { prediction: 1 })
})

test('broken centres', async () => {
  await assert.rejects(async () => read([]), /no cluster centres/)
  await assert.rejects(async () => read([dense([1]), dense([1, 2])]), /a centre of 2, expected 1/)
  const huge = { type: 0, size: 2 ** 30, indices: [], values: [] }
  await assert.rejects(async () => read([huge]), /at most/)
  checkRefused({ type, data: await read(corners), params: { predictionCol: '' } }, /predictionCol/)
})
