import assert from 'node:assert/strict'
import { test } from 'node:test'
import { englishStopWords } from '../../src/stages/english-stop-words.ts'
import { checkRefused, checkRows } from './stage-case.ts'

const remover = (params: Record<string, unknown>, sparkVersion?: string) => ({
  type: 'StopWordsRemover',
  params: { inputCol: 'w', outputCol: 'o', ...params },
  sparkVersion,
})
const words = ['I', 'ı', 'İ', 'i', 'THE', 'the', null, '']

test('locale and case are what Spark 4.2 makes of them', () => {
  const table: [Record<string, unknown>, unknown[]][] = [
    [{ stopWords: ['i', 'the'] }, ['ı', 'İ', null, '']],
    [{ stopWords: ['I', 'the'], locale: 'tr' }, ['İ', 'i', null, '']],
    [{ stopWords: ['I', 'the'], locale: 'tr_TR' }, ['ı', 'İ', null, '']],
    [{ stopWords: ['I', 'İ'], locale: 'lt' }, ['ı', 'THE', 'the', null, '']],
    [{ stopWords: ['I', 'the'], caseSensitive: true }, ['ı', 'İ', 'i', 'THE', null, '']],
    [{ stopWords: [''] }, words.slice(0, 7)],
    [{ stopWords: [] }, words],
  ]
  for (const [params, kept] of table) {
    checkRows(remover({ locale: 'en', ...params }), [[{ w: words }, { o: kept }]])
  }
})

test('a sigma is folded too', () => {
  const terms = ['Σ', 'σ', 'ς', 'ΑΣ']
  checkRows(remover({ stopWords: ['σ', 'ας'] }), [[{ w: terms }, { o: ['ς'] }]])
})

test('several columns', () => {
  const params = { inputCols: ['a', 'b'], outputCols: ['x', 'y'], stopWords: ['the'] }
  checkRows({ type: 'StopWordsRemover', params }, [
    [
      { a: ['The', 'fox'], b: [] },
      { x: ['fox'], y: [] },
    ],
    [{ a: ['the'], b: null }, /column b: null, expected/],
  ])
  checkRefused(
    { type: 'StopWordsRemover', params: { ...params, outputCols: ['x'] } },
    /2 inputCols, 1 outputCols/,
  )
})

test('before Spark 2.4 an unset list is the English one', () => {
  assert.equal(englishStopWords.length, 181)
  checkRows(remover({}, '2.2.0'), [
    [{ w: ['The', 'fox', "they'll", 'WOULD', 's'] }, { o: ['fox'] }],
    [{ w: null }, /column w: null, expected/],
    [{}, /column w: absent/],
  ])
})
