import { test } from 'node:test'
import { checkRefused, checkRows } from './stage-case.ts'

const tokenizer = (params: Record<string, unknown>, sparkVersion?: string) => ({
  type: 'RegexTokenizer',
  params: { inputCol: 's', outputCol: 'w', ...params },
  sparkVersion,
})

test('RegexTokenizer splits at white space of ASCII, in lower case, without empty texts', () => {
  for (const version of ['1.6.3', '2.4.8', '4.2.0']) {
    checkRows(tokenizer({}, version), [
      [{ s: ' The  QUICK\tfox\u00a0Σ ' }, { w: ['the', 'quick', 'fox\u00a0σ'] }],
      [{ s: '' }, { w: [] }],
      [{ s: null }, /column s: null, expected/],
      [{}, /column s: absent/],
    ])
  }
})

test('RegexTokenizer with gaps or matches, any case and length', () => {
  const table: [params: Record<string, unknown>, text: string, tokens: string[]][] = [
    [{ toLowercase: false }, 'A b', ['A', 'b']],
    [{ minTokenLength: 0 }, ' a ', ['', 'a']],
    [{ minTokenLength: 0 }, '', ['']],
    [{ minTokenLength: 2 }, 'a bb 😀 ccc', ['bb', '😀', 'ccc']],
    [{ gaps: false }, 'a b', [' ']],
    [{ gaps: false, pattern: 'a*', minTokenLength: 0 }, 'aab', ['aa', '', '']],
    [{ pattern: '(,)(;)?' }, 'a,b,;c', ['a', 'b', 'c']],
    [{ pattern: '' }, 'aB', ['a', 'b']],
    // Spark's texts are UTF-8, which has no halves of pairs.
    [{ pattern: '' }, '😀a', ['?', '?', 'a']],
    [{ pattern: '(?<!^).', gaps: false }, '😀', ['?']],
    [{ pattern: '[^\\p{Lower}&&\\S]+', toLowercase: false }, 'aBc d', ['a', 'c', 'd']],
  ]
  for (const [params, text, tokens] of table) {
    checkRows(tokenizer(params), [[{ s: text }, { w: tokens }]])
  }
})

test('RegexTokenizer bounds the work on a text', () => {
  checkRows(tokenizer({ pattern: '(a*)*b\\1' }), [
    [{ s: 'a'.repeat(40) }, /regular expression .*: more than \d+ steps on a text of 40/],
    [{ s: 'aba' }, { w: ['a'] }],
  ])
})

test('RegexTokenizer refuses what Java refuses, and params out of range', () => {
  checkRefused(
    tokenizer({ pattern: '(a' }),
    /RegexTokenizer_1.*regular expression "\(a".*Unclosed group/,
  )
  checkRefused(tokenizer({ pattern: '\\X' }), /\\X is not supported/)
  checkRefused(tokenizer({ minTokenLength: -1 }), /minTokenLength -1/)
  checkRefused({ type: 'RegexTokenizer' }, /inputCol is not set/)
  checkRefused(tokenizer({}), /column s: found type int/, { schema: { s: 'int' } })
})
