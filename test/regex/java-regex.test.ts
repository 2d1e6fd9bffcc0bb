import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ServingError } from '../../src/base/errors.ts'
import { compileJavaRegex, type JavaRegex } from '../../src/regex/java-regex.ts'
import { parsePattern } from '../../src/regex/parse-pattern.ts'
import { root } from '../root.ts'

const lines = (file: string): unknown[][] =>
  readFileSync(join(root, 'test/regex', file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** As test/regex/RegexCases.java prints it. */
function outcome(regex: JavaRegex, text: string): string {
  const matches = regex.findAll(text).map(({ groups }) => {
    const spans = Array.from({ length: regex.groupCount + 1 }, (_, group) =>
      groups[2 * group] < 0 ? '' : `${groups[2 * group]} ${groups[2 * group + 1]}`,
    )
    return `${spans.join(',')};`
  })
  return matches.join('')
}

/** Java takes these, we refuse them. */
const unsupported = new Set(['[a-zb&&]', '\\N{LATIN SMALL LETTER A}', '\\X', '\\b{g}', '(?c)a'])

test('matches, groups and refusals are those of Java 17 (RegexCases.java)', () => {
  for (const [pattern, ...outcomes] of lines('java-cases.jsonl') as string[][]) {
    if (outcomes[0] === null || unsupported.has(pattern)) {
      assert.throws(() => compileJavaRegex(pattern), isUnsupported, pattern)
      continue
    }
    const regex = compileJavaRegex(pattern)
    for (let i = 0; i < outcomes.length; i += 2) {
      const where = `${JSON.stringify(pattern)} on ${JSON.stringify(outcomes[i])}`
      assert.equal(outcome(regex, outcomes[i]), outcomes[i + 1], where)
    }
  }
})

test('classes and properties hold the code points of Java 17 (PropertyCases.java)', () => {
  for (const [pattern, count, hash] of lines('java-properties.jsonl')) {
    const text = String(pattern)
    if (count === null) {
      assert.throws(() => parsePattern(text), isUnsupported, text)
      continue
    }
    const { tree } = parsePattern(text)
    assert(tree.kind === 'set', text)
    assert.deepEqual(countAndHash(tree.set.bounds), [count, hash], text)
  }
})

function countAndHash(bounds: Int32Array): [count: number, hash: number] {
  let count = 0
  let hash = 0
  bounds.forEach((bound, i) => {
    count += i % 2 === 0 ? -bound : bound
    hash = (hash * 31 + bound) % 1_000_000_007
  })
  return [count, hash]
}

test('split is that of Pattern.split', () => {
  const table: [pattern: string, text: string, limit: number, parts: string[]][] = [
    ['', 'a😀b', 0, ['a', '\ud83d', '\ude00', 'b']],
    ['', 'a😀b', -1, ['a', '\ud83d', '\ude00', 'b', '']],
    ['', 'a😀b', 2, ['a', '😀b']],
    ['', '', 0, ['']],
    [',', 'a,b,,c,,', 0, ['a', 'b', '', 'c']],
    [',', 'a,b,,c,,', -1, ['a', 'b', '', 'c', '', '']],
    [',', 'a,b,,c,,', 1, ['a,b,,c,,']],
    [',', 'a,b,,c,,', 3, ['a', 'b', ',c,,']],
    [',', ',,', 0, []],
    [',', ',,', 2, ['', ',']],
    [',', '', 0, ['']],
    ['\\s*', 'a b  c', 0, ['a', '', 'b', '', 'c']],
    ['(?=b)', 'abab', 0, ['a', 'ba', 'b']],
    ['(?!^)', 'abc', -1, ['a', 'b', 'c', '']],
    ['x', 'abc', 0, ['abc']],
    ['^', 'abc', 3, ['abc']],
    ['$', 'ab', 0, ['ab']],
    ['$', 'ab', -1, ['ab', '']],
    ['b*', 'abbc', 2, ['a', 'c']],
    ['a|', 'aba', 0, ['', '', 'b']],
  ]
  for (const [pattern, text, limit, parts] of table) {
    assert.deepEqual(compileJavaRegex(pattern).split(text, limit), parts, `${pattern} ${limit}`)
  }
})

test('replaceAll is that of Matcher.replaceAll', () => {
  const table: [pattern: string, text: string, replacement: string, outcome: string | RegExp][] = [
    ['(a)(b)?', 'ab a', '[$1|$2]', '[a|b] [a|]'],
    ['(?<n>\\d)', 'a1', '<\u0024{n}>', 'a<1>'],
    ['a', 'a', '\\$\\\\', '$\\'],
    ['a', 'ba', '$0$0', 'baa'],
    ['(a)', 'a', '$11', 'a1'],
    ['', 'ab', '-', '-a-b-'],
    ['x*', 'axb', '-', '-a--b-'],
    ['a', 'aa', '', ''],
    ['a', 'b', '$9', 'b'],
    ['a', 'a', '$', /group index is missing/],
    ['a', 'a', '$1', /No group 1/],
    ['a', 'a', '$x', /Illegal group reference/],
    ['a', 'a', '\\', /character to be escaped is missing/],
    ['(?<n>a)', 'a', '\u0024{x}', /No group with name \{x\}/],
    ['(?<n>a)', 'a', '\u0024{n', /missing trailing/],
    ['(?<n>a)', 'a', '\u0024{}', /0 length name/],
  ]
  for (const [pattern, text, replacement, expected] of table) {
    const replace = () => compileJavaRegex(pattern).replaceAll(text, replacement)
    if (expected instanceof RegExp) assert.throws(replace, expected)
    else assert.equal(replace(), expected, pattern)
  }
  // A region: nothing before it is seen.
  const regex = compileJavaRegex('^b|(?<=a)b|\\bb')
  assert.equal(regex.replaceAll('abab', 'X', 1), 'aXaX')
})

test('find starts anywhere; test and texts', () => {
  const regex = compileJavaRegex('(?<word>[a-z]+)(\\d)?')
  assert.deepEqual(regex.find('ab1 cd', 3)?.groups, Int32Array.of(4, 6, 4, 6, -1, -1))
  assert.equal(regex.find('ab1', 3), undefined)
  assert.deepEqual(regex.findTexts('ab1 cd'), ['ab1', 'cd'])
  assert.deepEqual([regex.test('--a'), regex.test('--')], [true, false])
  assert.equal(compileJavaRegex('(?is)^a.b$').test('A\nB'), true)
})

test('patterns that would take for ever end with an error of the row', () => {
  const table: [pattern: string, text: string][] = [
    ['(a*)*b\\1', 'a'.repeat(40)],
    ['(?:(?:a|b|ab){1,9}){1,9}c', 'ab'.repeat(40)],
  ]
  for (const [pattern, text] of table) {
    assert.throws(
      () => compileJavaRegex(pattern).test(text),
      (thrown) => {
        assert(thrown instanceof ServingError, String(thrown))
        assert.equal(thrown.code, 'ROW_INVALID')
        assert.match(thrown.message, /more than \d+ steps on a text of \d+ characters/)
        return true
      },
      pattern,
    )
  }
})

test('a search ends within a fraction of a second, however long the text', () => {
  const patterns = ['(.*)(.*)(.*)(.*)\\1x', '(a*)*\\1b', '(a{1,5}){1,100}b', '(.*?,){11}P']
  for (const text of ['a'.repeat(50_000), 'a'.repeat(1_000_000)]) {
    for (const pattern of patterns) {
      const regex = compileJavaRegex(pattern)
      const before = process.cpuUsage().user
      assert.throws(() => regex.test(text), /more than 12000000 steps/, pattern)
      const seconds = (process.cpuUsage().user - before) / 1e6
      // Some 0.3 s where nothing else runs; it was ten times as much.
      assert.ok(seconds < 1.5, `${pattern}: ${seconds} s`)
    }
  }
})

test('usual patterns have steps enough for a million characters', () => {
  const line =
    'the quick brown fox; Mr. Smith <j.smith+x@example.co.uk> paid $1,234.56 on 2024-02-29 at ' +
    'http://www.example.com/a/b?c=d#e, said "Hello, World!" (Tel. +49 (30) 1234-567) foo_bar42\n'
  const text = line.repeat(6000).slice(0, 1_000_000)
  const patterns = [
    '(\\w+)\\s+\\1',
    '.*(Smith).*(World).*',
    '(\\S+)\\s*=\\s*(\\S+)',
    '(a|e|i|o|u)+',
    '(?m)^.*Smith.*$',
    '(\\w+)@(\\w+)\\.com',
    '(?<=\\s)\\w+(?=\\s)',
    '(?:^|,)("(?:[^"]|"")*"|[^,]*)',
    '"([^"\\\\]|\\\\.)*"',
    '(https?)://([\\w.-]+)(/[^\\s?#]*)?(\\?[^\\s#]*)?',
  ]
  for (const pattern of patterns) compileJavaRegex(pattern).findTexts(text)
})

test('a literal is found in a long text that nearly has it everywhere', () => {
  const half = 'a'.repeat(30_000)
  const text = 'a'.repeat(1_000_000)
  const before = process.cpuUsage().user
  const regex = compileJavaRegex(`${half}b${half}`)
  assert.equal(regex.test(text), false)
  assert.equal(regex.find(`${text}b${text}`)?.start, 970_000)
  const seconds = (process.cpuUsage().user - before) / 1e6
  assert.ok(seconds < 1.5, `${seconds} s`)
})

test('patterns that Java runs out of stack or patience with have an answer', () => {
  const spaces = ' '.repeat(200_000)
  assert.equal(compileJavaRegex('^(a|b)*$').test('ab'.repeat(100_000)), true)
  assert.equal(compileJavaRegex('(x+x+)+y').test('x'.repeat(500)), false)
  assert.equal(compileJavaRegex('\\s+$').test(`${spaces}x`), false)
  assert.equal(compileJavaRegex('\\s*,').test(spaces), false)
  assert.equal(compileJavaRegex('.*a.*a.*a.*b').test('a'.repeat(1000)), false)
})

test('a refusal names the pattern, the place and the problem', () => {
  const refuse = (pattern: string) => () => compileJavaRegex(pattern)
  assert.throws(refuse('a(b'), /^.*regular expression "a\(b", near index 3: Unclosed group$/)
  assert.throws(refuse('[b-a]'), /near index 3: Illegal character range/)
  assert.throws(refuse('('.repeat(50_000)), /nested too deeply/)
  assert.throws(refuse('a'.repeat(70_000)), /70000 characters, limit 65536/)
  assert.throws(refuse('['.repeat(50_000)), /Unclosed character class|nested too deeply/)
  assert.throws(refuse('(?q)a'), /Unknown inline modifier/)
})

function isUnsupported(thrown: unknown): boolean {
  assert(thrown instanceof ServingError, String(thrown))
  assert.equal(thrown.code, 'MODEL_UNSUPPORTED')
  return true
}
