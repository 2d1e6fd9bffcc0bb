/** What a Booster has of the versions and parameters of a file. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readXgboost } from '../../src/formats/read-xgboost.ts'
import {
  categoricalTree,
  changed,
  type Document,
  document,
  models,
  read,
  scoresOf,
  tree,
} from './xgboost-files.ts'

const param = 'learner.learner_model_param'
const objective = 'learner.objective.name'

test('trees, leaves, covers, features', () => {
  const booster = read(document())
  assert.equal(booster.version, '3.2')
  assert.equal(booster.margin, 'scalar')
  assert.deepEqual(booster.features, [
    { name: 'f0', type: 'number' },
    { name: 'f1', type: 'number' },
    { name: 'f2', type: 'number' },
  ])
  assert.deepEqual(booster.trees?.leafIds, Int32Array.of(1, 3, 4, 1, 3, 4))
  assert.deepEqual(booster.trees?.covers, Float64Array.of(10, 4, 6, 5, 1, 10, 4, 6, 5, 1))
  const margin = scoresOf(booster)
  assert.equal(margin([0, 0, 0]), -1.5)
  assert.equal(margin([null, 0, 0]), -1.5, 'missing goes left')
  assert.equal(margin([0.5, 1, 0]), 20.5)
  assert.equal(margin([1, null, 0]), 200.5, 'missing goes right')
  assert.deepEqual(scoresOf(booster, 'leaf')([1, 3, 0]), [4, 4])
})

test('a base score becomes a margin by the link of its objective', () => {
  const start = (name: string, baseScore: string, version = [3, 2, 0]) =>
    read(changed({ [objective]: name, [`${param}.base_score`]: baseScore, version })).start[0]
  assert.equal(start('reg:squarederror', '[-1.25E0]'), -1.25)
  assert.equal(start('binary:logistic', '[5E-1]'), -0, '-log(1)')
  assert.ok(Object.is(start('binary:logistic', '[5E-1]'), -0))
  assert.equal(start('binary:logistic', '[2.5E-1]'), Math.fround(-1.0986123))
  assert.equal(start('binary:logistic', '2.5E-1', [1, 7, 6]), Math.fround(-1.0986123))
  assert.equal(start('binary:logistic', '[0E0]'), Math.fround(-13.815509796142578))
  assert.equal(start('binary:logitraw', '2.5E-1', [1, 3, 0]), 0.25)
  const raw = changed({ [objective]: 'binary:logitraw', version: [1, 2, 0] })
  raw.learner.learner_model_param.base_score = '2.5E-1'
  assert.equal(read(raw).end[0], Math.fround(-1.0986123))
  assert.equal(start('count:poisson', '[2E0]'), Math.fround(Math.LN2))
  assert.equal(start('survival:aft', '[1E0]'), 0)
  assert.equal(start('rank:ndcg', '[7E-1]'), Math.fround(0.7))
  assert.throws(() => start('binary:logistic', '0E0', [3, 1, 0]), /base_score 0, expected between/)
  assert.throws(() => start('binary:logistic', '[1.5E0]'), /base_score 1.5, expected between/)
  assert.throws(() => start('reg:gamma', '[0E0]'), /base_score 0, expected greater than 0/)
  for (const text of ['', '[]', 'x', 'NaN', '[1,]', '[1E0,2E0,3E0]']) {
    assert.throws(() => start('reg:squarederror', text), /base_score/, text)
  }
})

test('base scores of several outputs', () => {
  const of = (baseScore: string, changes = {}) =>
    read(
      changed({
        [objective]: 'multi:softprob',
        [`${param}.num_class`]: '3',
        [`${param}.base_score`]: baseScore,
        ...changes,
      }),
    )
  assert.deepEqual(of('[1E-1,2E-1,3E-1]').start, Float64Array.from([0.1, 0.2, 0.3], Math.fround))
  assert.deepEqual(of('5E-1', { version: [2, 1, 0] }).start, Float64Array.of(0.5, 0.5, 0.5))
  assert.throws(() => of('[1E-1,2E-1]'), /base_score: 2 numbers, expected 1 or 3/)
  assert.equal(of('[5E-1]').margin, 'array')
})

test('leaves first or the base score first, by version', () => {
  // 2^25 + (1 - 2^25) is 1 only where it is not 2^25 + 1 that is rounded first.
  const big = (id: number, value: number): Document => {
    const one = tree(id)
    one.split_conditions = [0.5, value, 2, value, value]
    return one
  }
  const marginOf = (version: number[], booster = 'gbtree') => {
    const trees = [big(0, 2 ** 25), big(1, -(2 ** 25))]
    const changes = { version, [`${param}.base_score`]: '1E0' }
    const from = changed(changes, document(trees))
    if (booster === 'dart') {
      const gbtree = from.learner.gradient_booster
      from.learner.gradient_booster = { name: 'dart', gbtree, weight_drop: [1, 1] }
    }
    return scoresOf(read(from))([0, 0, 0])
  }
  assert.equal(marginOf([1, 2, 1]), 1)
  assert.equal(marginOf([1, 3, 0]), 0)
  assert.equal(marginOf([3, 4, 1]), 0)
  assert.equal(marginOf([1, 3, 0], 'dart'), 1)
  assert.equal(marginOf([1, 4, 0], 'dart'), 0)
})

test("DART's weights, wherever a version puts them", () => {
  const weights = [0.5, 0.25]
  const old = document()
  old.learner.gradient_booster = {
    name: 'dart',
    gbtree: old.learner.gradient_booster,
    weight_drop: weights,
  }
  const in33 = document()
  in33.learner.gradient_booster.weight_drop = weights
  const in34 = changed({ [`${models}.weight_drop`]: weights })
  for (const file of [old, in33, in34]) assert.equal(scoresOf(read(file))([0, 0, 0]), -0.25)
  assert.throws(
    () => read(changed({ [`${models}.weight_drop`]: [1] })),
    /1 weights of 2 trees \(weight_drop\)/,
  )
})

test('all trees, or those up to the best iteration', () => {
  const file = changed({ 'learner.attributes': { best_iteration: '0' } })
  assert.equal(read(file).trees?.outputs.length, 2)
  assert.equal(read(file, { iterations: 'best' }).trees?.outputs.length, 1)
  delete file.learner.gradient_booster.model.iteration_indptr
  assert.equal(read(file, { iterations: 'best' }).trees?.outputs.length, 1)
  assert.equal(read(document(), { iterations: 'best' }).trees?.outputs.length, 2)
  for (const best of ['7', '-1', 'x']) {
    const odd = changed({ 'learner.attributes': { best_iteration: best } })
    assert.throws(() => read(odd, { iterations: 'best' }), /best_iteration/)
  }
})

test('transforms and what is refused, by version', () => {
  const of = (name: string, version: number[], outputs = '0') =>
    read(changed({ [objective]: name, version, [`${param}.num_class`]: outputs }))
  assert.deepEqual(of('binary:logistic', [1, 5, 0]).transform, {
    kind: 'sigmoid',
    scale: 1,
    isUnbounded: true,
  })
  assert.deepEqual(of('binary:logistic', [1, 6, 0]).transform.kind, 'sigmoid')
  assert.equal(of('multi:softmax', [3, 2, 0], '3').transform.kind, 'argmax')
  assert.equal(of('reg:quantileerror', [3, 3, 0]).transform.kind, 'identity')
  assert.equal(of('reg:quantileerror', [3, 4, 0]).transform.kind, 'ascending')
  assert.equal(of('reg:expectileerror', [3, 3, 0]).transform.kind, 'increments')
  assert.equal(of('gpu:binary:logistic', [1, 0, 0]).transform.kind, 'sigmoid')
  assert.equal(of('reg:linear', [1, 3, 0]).infinity, 'number')
  assert.equal(of('reg:linear', [1, 4, 0]).infinity, 'refused')
  assert.equal(of('reg:linear', [3, 2, 0]).shap, 'float-paths')
  assert.equal(of('reg:linear', [3, 3, 0]).shap, 'float-quadrature')
  assert.throws(() => of('reg:mine', [3, 2, 0]), /objective "reg:mine", expected one of XGBoost's/)
  assert.throws(() => of('__proto__', [3, 2, 0]), /objective "__proto__"/)
})

test('predictions that must not cross', () => {
  const file = (name: string, version: number[]) => {
    const trees = [tree(0), tree(1), tree(2)]
    const from = document(trees)
    from.learner.gradient_booster.model.tree_info = [0, 1, 2]
    trees[0].split_conditions[1] = 3
    const changes = { version, [objective]: name, [`${param}.num_target`]: '3' }
    return read(changed({ ...changes, [`${param}.base_score`]: '[0E0,1E0,1E0]' }, from))
  }
  const quantiles = file('reg:quantileerror', [3, 4, 0])
  assert.deepEqual(scoresOf(quantiles)([0, 0, 0]), [3, 0, 0])
  assert.deepEqual(scoresOf(quantiles, 'prediction')([0, 0, 0]), [0, 0, 3])
  const expectiles = file('reg:expectileerror', [3, 4, 0])
  const [first, second, third] = scoresOf(expectiles, 'prediction')([0, 0, 0]) as number[]
  assert.equal(first, 3)
  assert.ok(second > first && third > second)
  assert.ok(Math.abs(expectiles.start[1] - Math.log(Math.expm1(1 - 1e-6))) < 1e-6)
})

test('categories: members go right, fractions are floored, what is none goes left', () => {
  const booster = read(document([categoricalTree(0)]))
  assert.deepEqual(booster.features[0], { name: 'f0', type: 'category', rounding: 'down' })
  const margin = scoresOf(booster)
  const [left, right] = [3.5, 7.5]
  for (const member of [1, 1.9, 33, 33.5]) assert.equal(margin([member, 0, 0]), right, `${member}`)
  for (const other of [0, -1, -0.5, 2, 32, 34, 64, 1e9]) {
    assert.equal(margin([other, 0, 0]), left, `${other}`)
  }
  assert.equal(margin([null, 0, 0]), right, 'where missing values go')
})

test('1.6 sends categories beyond the words of a set where missing values go', () => {
  const marginOf = (category: number, side: number) => {
    const one = categoricalTree(0)
    one.default_left[0] = side
    return scoresOf(read(changed({ version: [1, 6, 2] }, document([one]))))([category, 0, 0])
  }
  for (const side of [0, 1]) {
    assert.equal(marginOf(33, side), 7.5)
    assert.equal(marginOf(32, side), 3.5)
    assert.equal(marginOf(63, side), 3.5)
    assert.equal(marginOf(64, side), side === 1 ? 3.5 : 7.5)
    assert.equal(marginOf(-1, side), side === 1 ? 3.5 : 7.5)
  }
})

test('names of categories', () => {
  const file = (enc: unknown[], version = [3, 4, 0]) =>
    changed({ version, [`${models}.cats`]: { enc } }, document([categoricalTree(0)]))
  const texts = { offsets: [0, 1, 4, 4], values: [97, -61, -92, 98] }
  const none = { offsets: [], values: [] }
  const named = read(file([texts, none, { type: 13, values: [5, -7] }]))
  assert.deepEqual(named.features[0].categories, ['a', 'äb', ''])
  assert.equal(named.features[1].categories, undefined)
  assert.deepEqual(named.features[2].categories, [5, -7])
  assert.equal(scoresOf(named)(['äb', 0, 5]), 7.5)
  assert.equal(scoresOf(named)({ f0: 'a' }), 3.5)
  assert.throws(() => scoresOf(named)(['c', 0, 5]), /none of the categories of training/)
  const cut = read(file([texts], [3, 3, 0]))
  assert.equal(cut.features[0].categories, undefined, 'names beyond ASCII are cut before 3.4')
  assert.deepEqual(
    read(file([{ offsets: [0, 1], values: [97] }], [3, 1, 0])).features[0].categories,
    ['a'],
  )
  assert.throws(() => read(file([{ offsets: [0, 9], values: [97] }])), /characters 0 to 9 of 1/)
  assert.throws(() => read(file([{ offsets: [0, 1, 2], values: [97, 97] }])), /of one name/)
  assert.throws(() => read(file([{ offsets: [0, 1], values: [-61] }])), /not UTF-8/)
  assert.throws(() => read(file([{ type: 15, values: [2 ** 53] }])), /an integer up to 2\^53/)
  assert.throws(() => read(file([none, none, none, none])), /4 names or types of 3 features/)
})

test('feature names and types', () => {
  const names = { 'learner.feature_names': ['a', 'ä b', 'f0'] }
  const types = { 'learner.feature_types': ['int', 'i', 'q'] }
  assert.deepEqual(
    read(changed({ ...names, ...types })).features.map(({ name, type }) => [name, type]),
    [
      ['a', 'integer'],
      ['ä b', 'boolean'],
      ['f0', 'number'],
    ],
  )
  assert.throws(() => read(changed({ 'learner.feature_names': ['a', 'a', 'b'] })), /of one name/)
  assert.throws(() => read(changed({ 'learner.feature_names': [1, 2, 3] })), /a list of texts/)
})

test('deleted nodes are passed over', () => {
  const one = tree(0)
  // Node 2 was cut back to a leaf.
  Object.assign(one.left_children, [1, -1, -1, -1, -1])
  Object.assign(one.right_children, [2, -1, -1, -1, -1])
  Object.assign(one.split_indices, [0, 0, 0, 2147483647, 2147483647])
  one.tree_param.num_deleted = '2'
  const booster = read(document([one]))
  assert.deepEqual(booster.trees?.leafIds, Int32Array.of(1, 2))
  assert.equal(scoresOf(booster)([1, 0, 0]), 2.5)
  delete one.tree_param.num_deleted
  assert.equal(read(document([one])).trees?.leafIds.length, 2, 'as 1.0 writes it')
  one.tree_param.num_deleted = '1'
  assert.throws(() => read(document([one])), /2 deleted nodes, expected 1/)
  one.tree_param.num_deleted = '2'
  one.left_children[2] = 3
  one.right_children[2] = 4
  assert.throws(() => read(document([one])), /child 3/, 'nothing leads to a deleted node')
})

/** The tree of `tree` with leaves of two values. */
function vectors(id: number, layout: 'base' | 'leaf'): Document {
  const one = tree(id)
  one.tree_param.size_leaf_vector = '2'
  if (layout === 'base') {
    one.base_weights = [0, 0, 1, 2, 0, 0, 3, 4, 5, 6]
    delete one.sum_hessian
  } else {
    one.leaf_weights = [3, 4, 1, 2, 5, 6]
    one.right_children = [2, 1, 4, 0, 2]
  }
  return one
}

test('leaves with a value for each output', () => {
  const file = (trees: Document[], version = [3, 4, 0]) =>
    changed({ version, [`${param}.num_target`]: '2' }, document(trees))
  for (const layout of ['base', 'leaf'] as const) {
    const margin = scoresOf(read(file([vectors(0, layout)])))
    assert.deepEqual(margin([0, 0, 0]), [1.5, 2.5], layout)
    assert.deepEqual(margin([1, 0, 0]), [3.5, 4.5])
    assert.deepEqual(margin([1, 3, 0]), [5.5, 6.5])
  }
  const mixed = file([vectors(0, 'leaf'), tree(1)])
  mixed.learner.gradient_booster.model.tree_info = [0, 1]
  assert.deepEqual(scoresOf(read(mixed))([0, 0, 0]), [1.5, 1.5], 'the second adds to one output')
  assert.match(read(file([vectors(0, 'base')])).contribsRefused ?? '', /sum_hessian/)
  assert.match(read(file([vectors(0, 'leaf')], [3, 2, 0])).contribsRefused ?? '', /since 3.3/)
  assert.equal(read(file([vectors(0, 'leaf')])).contribsRefused, undefined)
  const beyond = vectors(0, 'leaf')
  beyond.right_children[1] = 3
  assert.throws(() => read(file([beyond])), /node 1: leaf 3, expected 0 to 2/)
  const short = vectors(0, 'base')
  short.base_weights.pop()
  assert.throws(() => read(file([short])), /base_weights: 9 items, expected 10/)
  const wide = vectors(0, 'leaf')
  assert.throws(() => read(document([wide])), /leaves of 2 values; the model has 1 outputs/)
})

test('gblinear', () => {
  const linear = (weights: number[], changes = {}) => {
    const from = document()
    from.learner.gradient_booster = { name: 'gblinear', model: { weights } }
    return changed(changes, from)
  }
  const booster = read(linear([1, 2, 4, 10]))
  assert.equal(scoresOf(booster)([1, null, 0.5]), 13.5)
  assert.equal(booster.trees, undefined)
  const two = linear([1, 2, 3, 4, 5, 6, 7, 8], {
    [`${param}.num_target`]: '2',
    [`${param}.base_score`]: '[1E0,5E0]',
  })
  assert.deepEqual(scoresOf(read(two))([1, 0, 0]), [9, 11], 'the first base score for both')
  assert.throws(() => read(linear([1, 2, 3])), /3 weights, expected 4/)
})

test('models without trees', () => {
  const empty = (version: number[]) =>
    changed({ version, [objective]: 'binary:logistic' }, document([]))
  assert.ok(Object.is(scoresOf(read(empty([3, 0, 5])))([0, 0, 0]), -0))
  assert.equal(scoresOf(read(empty([3, 1, 3])))([0, 0, 0]), 0.5, 'an unfitted model has no link')
  assert.deepEqual(scoresOf(read(empty([3, 1, 3])), 'leaf')([0, 0, 0]), [])
})

test('a document inside of a pickle, and a text with bare words', () => {
  assert.equal(scoresOf(read({ Model: document(), Config: {} }))([0, 0, 0]), -1.5)
  const one = categoricalTree(0)
  const text = JSON.stringify(document([one])).replace('"NaN"', 'NaN')
  assert.equal(scoresOf(readXgboost(text, 'model.json'))([1, 0, 0]), 7.5)
  assert.equal(scoresOf(readXgboost(Buffer.from(text), 'model.json'))([1, 0, 0]), 7.5)
})
