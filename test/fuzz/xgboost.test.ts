/** Damaged models of XGBoost load and score, or are refused (MODEL_CORRUPT, MODEL_UNSUPPORTED). */
import { parseUbjson } from '../../src/bytes/ubjson.ts'
import { readXgboost } from '../../src/formats/read-xgboost.ts'
import {
  binary,
  categoricalTree,
  changed,
  document,
  models,
  scoresOf,
  tree,
  ubjson,
} from '../formats/xgboost-files.ts'
import { fuzzTest } from './fuzz-test.ts'
import { mutateBytes, mutateJson, mutateSpace, type Random } from './mutate.ts'

const names = { offsets: [0, 1, 4], values: [97, 98, 99, 100] }
const linear = document()
linear.learner.gradient_booster = { name: 'gblinear', model: { weights: [1, 2, 3, 4] } }
const vectors = tree(0)
vectors.tree_param.size_leaf_vector = '2'
vectors.leaf_weights = [3, 4, 1, 2, 5, 6]
vectors.right_children = [2, 1, 4, 0, 2]
const documents = [
  document(),
  document([categoricalTree(0), { ...tree(1), split_indices: [1, 0, 2, 0, 0] }]),
  changed({ version: [1, 6, 2] }, document([categoricalTree(0)])),
  changed({ [`${models}.cats`]: { enc: [names] } }, document([categoricalTree(0)])),
  changed({ 'learner.learner_model_param.num_target': '2' }, document([vectors])),
  changed({ [`${models}.weight_drop`]: [0.5, 0.25], 'learner.feature_names': ['a', 'b', 'c'] }),
  linear,
]
const texts = documents.map((one) => JSON.stringify(one))
const packed = documents.map((one) => ubjson(one))
const binaries = [
  binary([tree(0), tree(1)], { groups: 2, objective: 'multi:softprob' }),
  binary([tree(0)], { version: [1, 7], attributes: [['best_iteration', '0']] }),
  binary([tree(0), tree(1)], { version: [1, 2], booster: 'dart', weights: [0.5, 0.25] }),
  binary([], { booster: 'gblinear', weights: [1, 2, 3, 4] }),
]

function readAndScore(random: Random, content: Uint8Array | string): void {
  const iterations = random.pick(['all', 'best'] as const)
  const booster = readXgboost(content, 'model', { iterations })
  // Wider models have been read from few bytes: they would be slow, not wrong.
  if (booster.features.length * booster.outputCount > 2 ** 16) return
  const row = booster.features.map(({ categories }) => categories?.[0] ?? random.pick([0, 1, 33]))
  scoresOf(booster)(row)
}

fuzzTest(
  'damaged JSON of XGBoost',
  import.meta.url,
  async (random) => {
    const mutate = random.integer(8) === 0 ? mutateSpace : mutateJson
    let text = random.pick(texts)
    for (let i = random.integer(2); i >= 0; i--) text = mutate(random, text)
    if (random.integer(4) === 0) readAndScore(random, mutateBytes(random, Buffer.from(text)))
    else readAndScore(random, text)
  },
  1 / 3,
)

fuzzTest(
  'damaged UBJSON of XGBoost',
  import.meta.url,
  async (random) => {
    const bytes = mutateBytes(random, random.pick(packed))
    if (random.integer(2) === 0) parseUbjson(bytes, 'file')
    readAndScore(random, bytes)
  },
  1 / 3,
)

fuzzTest(
  'damaged binary files of XGBoost',
  import.meta.url,
  async (random) => readAndScore(random, mutateBytes(random, random.pick(binaries))),
  1 / 3,
)
