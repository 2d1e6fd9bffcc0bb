import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributesOf, checkRefused, checkRows, readData, sparse } from './stage-case.ts'

const tree = (params: Record<string, unknown> = {}, sparkVersion = '4.2.0') => ({
  type: 'BisectingKMeansModel',
  params,
  sparkVersion,
})

const node = (index: number, values: number[], children: number[] = [], norm?: number) => ({
  index,
  center: { type: 1, size: null, indices: null, values },
  norm: norm ?? Math.hypot(...values),
  children,
})

const euclid = { version: '3.0', rootId: -1, distanceMeasure: 'euclidean' }
const cosine = { ...euclid, distanceMeasure: 'cosine' }
const nodes = [
  node(2, [9, 9]),
  node(-1, [4, 4], [-2, 2]),
  node(1, [1, 0]),
  node(0, [0, 1]),
  node(-2, [0.5, 0.5], [0, 1]),
]

async function model(rows = nodes, metadata: object = euclid, stage = tree()) {
  const files = { 'data/metadata': [{ ...metadata }], 'data/data': rows }
  return { ...stage, data: await readData(stage, files) }
}

const of = (prediction: number) => ({ prediction })

test('BisectingKMeansModel walks to the nearest child, the first of equals', async () => {
  checkRows(await model(), [
    [{ features: [8, 8] }, of(2)],
    [{ features: [0, 2] }, of(0)],
    [{ features: [2, 0] }, of(1)],
    [{ features: [0, 0] }, of(0)],
    [{ features: sparse(2, [0], [2]) }, of(1)],
    [{ features: ['Infinity', 0] }, of(0)],
    [{ features: ['NaN', 0] }, /NaN/],
    [{ features: [1] }, /size 1, expected 2/],
    [{ features: null }, /null/],
  ])
})

test('BisectingKMeansModel by cosine takes no zero vector', async () => {
  const rows = nodes.map((one) => ({ ...one, norm: 1 }))
  checkRows(await model(rows, cosine), [
    [{ features: [0, 1e-9] }, of(2)],
    [{ features: [0, 0] }, /zeros only/],
    [{ features: ['NaN', 0] }, /NaN/],
  ])
  await assert.rejects(model([node(0, [0, 0])], { ...cosine, rootId: 0 }), /norm: found 0/)
})

test('BisectingKMeansModel: a NaN cost is the greatest since 4.0, and was never less before', async () => {
  // For a sparse point with an infinity the first child costs NaN, the second infinity.
  const rows = [node(-1, [0, 1], [0, 1]), node(0, [1, 0]), node(1, [-1, 0])]
  const row = { features: sparse(2, [0], [Infinity]) }
  checkRows(await model(rows), [[row, of(1)]])
  checkRows(await model(rows, euclid, tree({}, '3.5.7')), [[row, of(0)]])
})

test('BisectingKMeansModel takes arrays since 2.4', async () => {
  const one = await model(nodes, { ...euclid, version: '2.0' })
  for (const type of ['array<double>', 'array<float>']) {
    checkRows(one, [[{ features: [0, 2] }, of(0)]], { schema: { features: type } })
  }
  const old = await model(nodes, { version: '1.0', rootId: -1 }, tree({}, '2.3.4'))
  checkRows(old, [[{ features: [8, 8] }, of(2)]])
  checkRefused(old, /found type array/, { schema: { features: 'array<double>' } })
})

test('BisectingKMeansModel tells the number of clusters since 3.0', async () => {
  const nominal = { kind: 'nominal', name: 'prediction', count: 3 }
  assert.deepStrictEqual(attributesOf(await model(), 'prediction'), nominal)
  const old = await model(nodes, euclid, tree({}, '2.4.8'))
  assert.equal(attributesOf(old, 'prediction'), undefined)
  checkRefused(await model(nodes, euclid, tree({ predictionCol: '' })), /predictionCol/)
})

test('BisectingKMeansModel refuses what is no tree', async () => {
  const root = (children: number[]) => node(-1, [0, 0], children)
  await assert.rejects(model([root([0, 1]), node(0, [0, 0])]), /node 1 is missing/)
  await assert.rejects(model([root([-1])]), /node -1 is missing or reached twice/)
  await assert.rejects(model([root([0, 0]), node(0, [0, 0])]), /node 0 is missing or reached twice/)
  await assert.rejects(model([root([])]), /node -1: 0 children, expected some/)
  await assert.rejects(model([root([0]), node(0, [1, 1], [1]), node(1, [1, 1])]), /expected none/)
  await assert.rejects(model([root([0]), node(0, [0])]), /centre of 1, expected 2/)
  await assert.rejects(model([root([0]), node(0, [NaN, 0])]), /norm: found NaN/)
  await assert.rejects(model(nodes, { ...euclid, version: '4.0' }), /version 4.0/)
  await assert.rejects(model(nodes, { ...euclid, distanceMeasure: 'city' }), /city/)
})
