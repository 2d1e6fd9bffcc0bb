/** Which feature has which of the lists at the end of a file. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLightgbm } from '../../src/formats/lightgbm-model.ts'
import { footer, textModel } from './lightgbm-files.ts'
import { scorerOf } from './lightgbm-scores.ts'

interface Asked {
  /** feature_infos. */
  infos: string
  lists: unknown[][]
  declared?: string
  /** Features with a split of their own; those of lists are categories. */
  used?: readonly (number | [number])[]
}

function model({ infos, lists, declared = '', used = [] }: Asked): string {
  const count = infos.split(' ').length
  const trees = used.map((feature) => ({
    num_leaves: '2',
    num_cat: typeof feature === 'number' ? '0' : '1',
    split_feature: String(feature),
    threshold: '0',
    decision_type: typeof feature === 'number' ? '2' : '1',
    left_child: '-1',
    right_child: '-2',
    leaf_value: '1 2',
    leaf_count: '1 1',
    internal_count: '2',
    cat_boundaries: '0 1',
    cat_threshold: '2',
  }))
  return textModel({
    header: {
      feature_infos: infos,
      feature_names: Array.from({ length: count }, (_, i) => `c${i}`).join(' '),
      max_feature_idx: String(count - 1),
    },
    trees,
    footer: footer
      .replace('[categorical_feature: 1]', `[categorical_feature: ${declared}]`)
      .replace(/null\n$/, () => `${JSON.stringify(lists)}\n`),
  })
}

/** Names by feature; null where its values are numbers. */
function names(asked: Asked): (string | null)[] {
  const { features } = readLightgbm(model(asked), 'model')
  return features.map(({ type, categories }) => {
    return type === 'any' ? 'any' : (categories?.join('') ?? null)
  })
}

const [abc, xy, q] = [['a', 'b', 'c'], ['x', 'y'], ['q']]

test('unordered columns, as they are by default', () => {
  assert.deepEqual(names({ infos: '[0:1] 0:1:2 -1:0:1', lists: [abc, xy] }), [null, 'abc', 'xy'])
  assert.deepEqual(names({ infos: '-1:0 none', lists: [q, xy], declared: '0,1' }), ['q', 'xy'])
  assert.deepEqual(
    names({ infos: '-1:0:1 [0:1]', lists: [abc], declared: '0', used: [0, 1] }),
    ['abc', null],
    'not every category need be in the training data',
  )
})

test('a constant column takes its list with it', () => {
  const used: (number | [number])[] = [[0], [3]]
  const infos = '0:1:2 none [-1:1] 0:1'
  assert.deepEqual(names({ infos, lists: [abc, q, xy], used }), ['abc', 'q', null, 'xy'])
  const either = { infos: '0:1:2 none none 0:1', lists: [abc, q, xy], used }
  assert.deepEqual(names(either), ['abc', 'any', 'any', 'xy'])
  const score = scorerOf(model(either), ['leaf'])
  for (const unused of ['q', 'other', 0, true, null]) {
    assert.deepEqual(score(['b', unused, unused, 'y']).leaf, [0, 0], `${unused}`)
  }
})

test('ordered columns have numbers, which are codes of their names', () => {
  const asked = { infos: '[0:2] 0:1 [-1:1]', lists: [abc, xy], declared: '1', used: [0, [1], 2] }
  assert.deepEqual(names(asked as Asked), ['abc', 'xy', null])
  const score = scorerOf(model(asked as Asked), ['leaf'])
  assert.deepEqual(score({ c0: 'a', c1: 'y', c2: 1 }).leaf, [0, 0, 1])
  assert.deepEqual(score({ c0: 'b', c1: 'x', c2: 0 }).leaf, [1, 1, 0])
  assert.deepEqual(score({ c0: 'new', c1: 'new', c2: null }).leaf, [0, 1, 0], 'unseen is missing')
  assert.throws(() => score({ c0: 1 }), /column c0: found 1 \(number\), expected a category/)
})

test('integers declared as categories have no names', () => {
  const infos = '0:1:2 0:1:2:3:4 [0:1]'
  const used: (number | [number])[] = [[0], [1], 2]
  assert.deepEqual(names({ infos, lists: [abc, xy], declared: '0,1', used }), ['abc', null, 'xy'])
  const closest: Asked = { infos: '0:1 0:1:2 none', lists: [abc, q], used: [[0], [1]] }
  assert.deepEqual(names(closest), [null, 'abc', 'q'])
})

test('categories that are numbers and booleans', () => {
  const lists = [
    [10, 20.5],
    [false, true],
  ]
  const score = scorerOf(model({ infos: '0:1 0:1', lists, used: [[0], [1]] }), ['leaf'])
  assert.deepEqual(score([20.5, true]).leaf, [0, 0])
  assert.deepEqual(score([10, false]).leaf, [1, 1])
  assert.deepEqual(score([1, null]).leaf, [1, 1])
})

test('where the file does not tell, it is refused', () => {
  const ambiguous: Asked[] = [
    { infos: '0:1 0:1', lists: [xy], used: [[0], [1]] },
    { infos: '[0:1] [0:1]', lists: [xy], used: [0] },
    { infos: 'none [0:1]', lists: [xy], used: [1] },
  ]
  for (const asked of ambiguous) {
    const message = /pandas_categorical: 1 lists, .* does not tell whether one belongs to feature c/
    assert.throws(() => names(asked), { code: 'MODEL_UNSUPPORTED', message })
  }
  assert.deepEqual(names({ infos: '[0:1] [0:1]', lists: [xy, xy], used: [0] }), ['xy', 'xy'])
  const long = Array.from({ length: 3000 }, () => 'none').join(' ')
  const many = Array.from({ length: 2000 }, () => xy)
  assert.throws(() => names({ infos: long, lists: many }), /2000 lists for 3000 features/)
})

test('more lists than columns could have are refused', () => {
  const asked = { infos: '[0.5:1] 0:1:2', lists: [xy, abc], used: [0] }
  assert.throws(() => names(asked), {
    code: 'MODEL_CORRUPT',
    message: /no features for its 2 lists/,
  })
})
