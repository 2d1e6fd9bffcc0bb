import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bind } from '../../src/compile/bind.ts'
import { fuse } from '../../src/compile/fuse.ts'
import type { StageDescription } from '../../src/model/description.ts'
import { checkRows, type StageCase, scorerOf } from '../stages/stage-case.ts'

const chain: StageCase[] = [
  { type: 'Tokenizer', params: { inputCol: 'text', outputCol: 'words' } },
  {
    type: 'StopWordsRemover',
    params: { inputCol: 'words', outputCol: 'terms', stopWords: ['the', 'i'] },
  },
  {
    type: 'HashingTF',
    params: { inputCol: 'terms', outputCol: 'tf', numFeatures: 1000 },
    data: { variant: 2 },
  },
]
const texts = [
  '',
  ' ',
  ' a',
  'The fox  and THE fox',
  'I İ Σ ΑΣ 😀 naïve',
  'a '.repeat(300),
  'x\t\n',
]

/** How many steps remain for these columns. */
function stepCount(stages: readonly StageCase[], columns: readonly string[]): number {
  const descriptions = stages.map(
    ({ type, params = {}, data }, i): StageDescription => ({
      type,
      uid: `${type}_${i}`,
      path: type,
      sparkVersion: '4.2.0',
      params: { binary: false, caseSensitive: false, locale: 'en', ...params },
      set: Object.keys(params),
      data,
    }),
  )
  const model = {
    kind: 'pipeline',
    format: '',
    engine: 'spark',
    engineVersion: '4.2.0',
    schema: [],
  } as const
  const bound = bind({ ...model, stages: descriptions }, {})
  const asked = bound.added.filter(({ name }) => columns.includes(name))
  return fuse(bound.steps, asked).length
}

test('the text chain becomes one step, where nobody asks for its words', () => {
  const [tokenizer, remover, hashing] = chain
  const direct = { ...hashing, params: { ...hashing.params, inputCol: 'words' } }
  const second = { ...direct, params: { ...direct.params, outputCol: 'tf2' } }
  assert.equal(stepCount(chain, ['tf']), 1)
  assert.equal(stepCount([tokenizer, direct], ['tf']), 1)
  assert.equal(stepCount(chain, ['tf', 'words']), 3)
  assert.equal(stepCount(chain, ['tf', 'terms']), 3)
  assert.equal(stepCount([tokenizer, remover, hashing, second], ['tf', 'tf2']), 4)
  assert.equal(stepCount([remover, hashing], ['tf']), 2)
})

test('the fused step gives what its parts give', () => {
  for (const binary of [false, true]) {
    for (const variant of [1, 2]) {
      for (const remover of [
        {},
        { caseSensitive: true },
        { locale: 'tr', stopWords: ['I', 'Σ'] },
      ]) {
        const stages = [
          chain[0],
          { ...chain[1], params: { ...chain[1].params, ...remover } },
          { ...chain[2], params: { ...chain[2].params, binary }, data: { variant } },
        ]
        const fused = scorerOf(stages, { columns: ['tf'] })
        const plain = scorerOf(stages)
        for (const text of texts) {
          assert.deepEqual(fused.score({ text }).tf, plain.score({ text }).tf, JSON.stringify(text))
        }
      }
    }
  }
})

test('it refuses a row as the tokenizer does', () => {
  const absent = /column text: absent from the row; Tokenizer Tokenizer_1 needs it/
  for (const columns of [['tf'], ['words', 'terms', 'tf']]) {
    checkRows(
      chain,
      [
        [{ text: null }, /column text: null, expected/],
        [{}, absent],
      ],
      { columns },
    )
  }
  assert.throws(() => scorerOf(chain, { columns: ['tf'] }).score({ text: null }), {
    details: { column: 'text', stage: 'Tokenizer_1' },
  })
})
