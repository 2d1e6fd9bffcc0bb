/** Damaged models of LightGBM load, or are refused with MODEL_CORRUPT or MODEL_UNSUPPORTED. */
import { compile } from '../../src/compile/compile.ts'
import { readLightgbm } from '../../src/formats/lightgbm-model.ts'
import { dump, footer, textModel, tree } from '../formats/lightgbm-files.ts'
import { fuzzTest } from './fuzz-test.ts'
import { mutateBytes, mutateJson, mutateSpace, type Random } from './mutate.ts'

const linear = {
  is_linear: '1',
  leaf_const: '1 2 3',
  num_features: '2 0 1',
  leaf_features: '0 1   0 ',
  leaf_coeff: '2 3   5 ',
}
const texts = [
  textModel({ trees: [tree, tree, tree] }),
  textModel({ trees: [tree, { ...tree, ...linear }], header: { tree_sizes: undefined } }),
  textModel({ footer: footer.replace('null', '[["x","y"]]'), header: { average_output: '' } }),
]
const infos = JSON.parse(dump()).tree_info
const dumps = [dump(), dump({ tree_info: [...infos, ...infos], pandas_categorical: [['x', 'y']] })]

const words = [
  '-1',
  '0',
  '1',
  '2',
  '-4',
  '1e999',
  'nan',
  '',
  '4294967295',
  '2147483648',
  '0.5',
  'x',
]

fuzzTest(
  'damaged text of LightGBM',
  import.meta.url,
  async (random) => {
    const text = random.pick(texts)
    const mutate = random.pick([bytes, bytes, numbers, numbers, mutateSpace])
    score(mutate(random, text))
  },
  1 / 2,
)

fuzzTest(
  'damaged JSON of LightGBM',
  import.meta.url,
  async (random) => {
    const text = random.pick(dumps)
    score(random.pick([bytes, mutateJson, mutateJson, mutateSpace])(random, text))
  },
  1 / 2,
)

/** What loads also scores. */
function score(text: string): void {
  const booster = readLightgbm(text, 'model')
  const scorer = compile({
    kind: 'booster',
    format: 'lightgbm',
    engine: 'lightgbm',
    engineVersion: 'v4',
    schema: [],
    booster,
  })
  if (scorer.kind !== 'inline') throw new Error('assertion failed: trees are walked here')
  for (const value of [null, 0, 34, -1e300]) {
    const row = Object.fromEntries(
      booster.features.map(({ name, categories }) => [
        name,
        categories === undefined ? value : null,
      ]),
    )
    scorer.score(row)
  }
}

function bytes(random: Random, text: string): string {
  return mutateBytes(random, Buffer.from(text)).toString('utf8')
}

/** One number of the text replaced by another. */
function numbers(random: Random, text: string): string {
  const found = [...text.matchAll(/-?\d[\d.e+-]*/g)]
  const { index, 0: number } = random.pick(found)
  return text.slice(0, index) + random.pick(words) + text.slice(index + number.length)
}
