import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTree } from '../../src/stages/spark-trees.ts'
import { checkRefused, checkRows, scorerOf, sparse } from './stage-case.ts'
import { among, below, filesOf, leaf, nodeRows, type Tree } from './tree-rows.ts'

const type = 'DecisionTreeClassificationModel'
const read = (tree: Tree) => readTree(filesOf({ numFeatures: 3 }, { data: nodeRows(tree) }), 2)
// The prediction of the second leaf contradicts its weights: it tells which way it was made.
const tree = below(2, 0.5, leaf(0, [3, 1]), below(0, -1, leaf(0, [2, 6]), leaf(1, [0, 0])))

test('class weights, their shares, the leaf', async () => {
  const data = await read(tree)
  checkRows({ type, data, params: { leafCol: 'leaf' } }, [
    [
      { features: [0, 0, 0.5] },
      { rawPrediction: [3, 1], probability: [0.75, 0.25], prediction: 0, leaf: 0 },
    ],
    [
      { features: [-1, 0, 0.6] },
      { rawPrediction: [2, 6], probability: [0.25, 0.75], prediction: 1, leaf: 1 },
    ],
    [{ features: [0, 0, 'NaN'] }, /can't normalize the 0-vector/],
    [
      { features: sparse(3, [2], [-0]) },
      { rawPrediction: [3, 1], probability: [0.75, 0.25], prediction: 0, leaf: 0 },
    ],
  ])
})

test('up to Spark 2.2 a leaf without weights had shares of 0', async () => {
  const data = await read(tree)
  const none = { rawPrediction: [0, 0], probability: [0, 0], prediction: 0 }
  const old = { type, data, sparkVersion: '2.2.2' }
  checkRows(old, [[{ features: [0, 0, 'NaN'] }, none]])
  checkRows({ ...old, sparkVersion: '2.3.0' }, [[{ features: [0, 0, 'NaN'] }, /0-vector/]])
})

test('only what is asked for can fail', async () => {
  const data = await read(tree)
  const row = { features: [0, 0, 'NaN'] }
  const select = (columns: string[]) => scorerOf({ type, data }, { columns }).score(row)
  assert.deepEqual(select(['rawPrediction', 'prediction']), {
    rawPrediction: [0, 0],
    prediction: 0,
  })
})

test('without raw and probability the leaf says the class, and thresholds say nothing', async () => {
  const data = await read(tree)
  const off = { rawPredictionCol: '', probabilityCol: '' }
  const row = { features: [-1, 0, 0.6] }
  const prediction = (params: Record<string, unknown>) =>
    scorerOf({ type, data, params }).score(row).prediction
  assert.equal(prediction({}), 1)
  assert.equal(prediction(off), 0)
  assert.equal(prediction({ ...off, thresholds: [1, 0.01] }), 0)
  assert.equal(prediction({ rawPredictionCol: '' }), 1)
  assert.equal(prediction({ thresholds: [0.1, 0.9] }), 0)
  assert.equal(prediction({ rawPredictionCol: '', thresholds: [0.1, 0.9] }), 0)
  checkRefused({ type, data, params: { thresholds: [1] } }, /1 thresholds, expected 2/)
})

test('a vector of the wrong size fails where a split asks for what it lacks', async () => {
  const data = await read(tree)
  const first = { rawPrediction: [3, 1], probability: [0.75, 0.25], prediction: 0 }
  checkRows({ type, data }, [
    [{ features: [0, 0, 0, 9, 9] }, first],
    [{ features: sparse(7, [5], [1]) }, first],
    [{ features: [0, 0] }, /features: found a vector of 2, a split needs feature 2/],
    [{ features: [] }, /found a vector of 0/],
    [{ features: sparse(2, [0], [1]) }, /needs feature 2/],
    [{ features: null }, /found null, a split needs feature 2/],
    // Nothing is left over from the rows before.
    [{ features: sparse(3, [], []) }, first],
  ])
  const short = below(0, 0.5, leaf(0, [3, 1]), below(2, 0, leaf(0, [1, 1]), leaf(0, [1, 1])))
  checkRows({ type, data: await read(short) }, [
    [{ features: [0] }, first],
    [{ features: [1] }, /needs feature 2/],
  ])
})

test('a tree that is a leaf looks at nothing, not even at null', async () => {
  const outputs = { rawPrediction: [3, 1], probability: [0.75, 0.25], prediction: 0 }
  checkRows({ type, data: await read(leaf(0, [3, 1])) }, [
    [{ features: null }, outputs],
    [{ features: [] }, outputs],
    [{ features: [1, 2, 3] }, outputs],
  ])
})

test('unknown categories, fractions and NaN go to the larger side', async () => {
  const raw = (data: unknown, x: unknown) =>
    scorerOf({ type, data }, { columns: ['rawPrediction'] }).score({ features: [x, 0, 0] })
      .rawPrediction
  const [left, right] = [leaf(0, [1, 0]), leaf(1, [0, 1])]
  const few = await read(among(0, [[0, 2], 5], left, right))
  const many = await read(among(0, [[0, 2, 4], 5], left, right))
  for (const x of [0, -0, 2]) {
    assert.deepEqual(raw(few, x), [1, 0])
    assert.deepEqual(raw(many, x), [1, 0])
  }
  for (const x of [1, 3]) {
    assert.deepEqual(raw(few, x), [0, 1])
    assert.deepEqual(raw(many, x), [0, 1])
  }
  for (const x of [5, 40, 0.5, -1, 1e300, 'NaN', 'Infinity', '-Infinity']) {
    assert.deepEqual(raw(few, x), [0, 1], `${x}`)
    assert.deepEqual(raw(many, x), [1, 0], `${x}`)
  }
})

test('a NaN or negative weight is no probability', async () => {
  checkRows({ type, data: await read(leaf(0, [-1, 3])) }, [[{ features: [] }, /raw prediction -1/]])
  checkRows({ type, data: await read(leaf(0, [NaN, 3])) }, [
    [{ features: [] }, /raw prediction NaN/],
  ])
})
