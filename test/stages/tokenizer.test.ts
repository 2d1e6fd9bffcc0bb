import { test } from 'node:test'
import { checkRefused, checkRows } from './stage-case.ts'

const tokenizer = { type: 'Tokenizer', params: { inputCol: 'text', outputCol: 'o' } }

test('tokens are what Spark 4.2 gives', () => {
  checkRows(tokenizer, [
    [{ text: '' }, { o: [''] }],
    [{ text: '   ' }, { o: [] }],
    [{ text: ' a' }, { o: ['', 'a'] }],
    [{ text: 'a  B ' }, { o: ['a', '', 'b'] }],
    [{ text: 'a\tb\nc\x0bd\fe\rf' }, { o: ['a', 'b', 'c', 'd', 'e', 'f'] }],
    [{ text: 'a\u00a0b\u2028c\u3000d' }, { o: ['a\u00a0b\u2028c\u3000d'] }],
    [{ text: 'İstanbul STRASSE ẞ 😀' }, { o: ['i̇stanbul', 'strasse', 'ß', '😀'] }],
    [{ text: 'ΟΔΥΣΣΕΥΣ Σ ΑΣ1' }, { o: ['οδυσσευς', 'σ', 'ας1'] }],
  ])
})

test('a null or absent text is an error of the row', () => {
  checkRows(tokenizer, [
    [{ text: null }, /column text: null, expected/],
    [{}, /column text: absent/],
    [{ text: 3 }, /column text: found 3/],
  ])
})

test('outputCol has a default; inputCol must be set and hold strings', () => {
  checkRows({ type: 'Tokenizer', params: { inputCol: 'text' }, uid: 'tok_1' }, [
    [{ text: 'a B' }, { tok_1__output: ['a', 'b'] }],
  ])
  checkRefused({ type: 'Tokenizer' }, /inputCol is not set/)
  checkRefused(tokenizer, /column text: found type int/, { schema: { text: 'int' } })
})
