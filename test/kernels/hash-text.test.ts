import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BucketCounts } from '../../src/kernels/bucket-counts.ts'
import { type Removal, textHasher } from '../../src/kernels/hash-text.ts'
import { type CaseLanguage, javaLowerCase, splitAtSpaces } from '../../src/kernels/java-string.ts'
import { bucket, hashString, type StringVariant } from '../../src/kernels/murmur3.ts'
import { Vector } from '../../src/model/frame.ts'

const removalsOf = (language: CaseLanguage | null): Removal => {
  const fold = language === null ? null : (word: string) => javaLowerCase(word, language)
  const words = ['the', 'The', 'I', 'and', 'a', 'Σ', 'naïve', 'abcd', 'abcdefgh', 'İ', '😀']
  return { words: new Set(fold === null ? words : words.map(fold)), fold }
}

/** What the stages do one after the other. */
function counted(
  text: string,
  bucketCount: number,
  variant: StringVariant,
  removals: readonly Removal[],
): Map<number, number> {
  const counts = new Map<number, number>()
  for (const word of splitAtSpaces(javaLowerCase(text))) {
    if (removals.some(({ words, fold }) => words.has(fold === null ? word : fold(word)))) continue
    const key = bucket(hashString(word, variant), bucketCount)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return new Map([...counts].sort(([a], [b]) => a - b))
}

/** A fixed sequence of numbers from 0 up to the bound. */
function sequence(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}

const pieces =
  'a|b|I|the|The|THE|and|fox|abcd|ABCD|abcde|abcdefgh|aaaaaaaaaaaa|.|, |\0|\x7f| |  |   |\t|\n|\v|\f|\r|' +
  '\x1c|\x85|\xa0|\u2028|\u3000|é|É|naïve|ß|İ|ı|Σ|ς|ΑΣ|中文|😀|\ud83d|\ude00|\u2c2f'
const alphabets = [pieces.split('|'), pieces.split('|').filter((p) => /^[\0-\x7f]*$/.test(p))]

test('equals the stages one after the other, on random texts', () => {
  const random = sequence(7)
  const removalLists = [
    [],
    [removalsOf('root')],
    [removalsOf(null)],
    [removalsOf('tr')],
    [removalsOf('lt'), { words: new Set(['', 'fox']), fold: null }],
  ]
  const output = new Vector()
  let wordCount = 0
  for (const bucketCount of [1, 7, 64, 1000, 2 ** 18, 2 ** 31 - 1]) {
    for (const variant of [1, 2] as const) {
      for (const removals of removalLists) {
        const hash = textHasher({ bucketCount, binary: false, variant, removals })
        const hashBinary = textHasher({ bucketCount, binary: true, variant, removals })
        for (let i = 0; i < 60; i++) {
          const alphabet = alphabets[i % 2]
          const length = random(i < 50 ? 12 : 400)
          let text = ''
          for (let j = 0; j < length; j++) text += alphabet[random(alphabet.length)]
          const expected = counted(text, bucketCount, variant, removals)
          const shown = JSON.stringify({ text, bucketCount, variant })
          hash(text, output)
          assert.deepEqual(
            [...output.indices.subarray(0, output.count)],
            [...expected.keys()],
            shown,
          )
          assert.deepEqual(
            [...output.values.subarray(0, output.count)],
            [...expected.values()],
            shown,
          )
          hashBinary(text, output)
          assert.deepEqual(
            [...output.indices.subarray(0, output.count)],
            [...expected.keys()],
            shown,
          )
          assert(output.values.subarray(0, output.count).every((value) => value === 1))
          wordCount += expected.size
        }
      }
    }
  }
  assert(wordCount > 10_000)
})

test('a text longer than its scratch may grow', () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `Word${i % 9000}`).join(' ')
  const output = new Vector()
  textHasher({ bucketCount: 2 ** 18, binary: false, variant: 2, removals: [] })(text, output)
  const expected = counted(text, 2 ** 18, 2, [])
  assert.deepEqual([...output.indices.subarray(0, output.count)], [...expected.keys()])
  assert.deepEqual([...output.values.subarray(0, output.count)], [...expected.values()])
})

test('bucket counts: crowded keys, and a row that was given up', () => {
  const counts = new BucketCounts(2 ** 18)
  const output = new Vector()
  counts.start(100)
  counts.add(77, 1)
  counts.start(100)
  for (let key = 99; key >= 0; key--) counts.add(2 ** 18 - 1 - key, key + 1)
  counts.finish(output, false)
  assert.equal(output.count, 100)
  for (let i = 0; i < 100; i++) {
    assert.equal(output.indices[i], 2 ** 18 - 100 + i)
    assert.equal(output.values[i], 100 - i)
  }
  counts.start(100)
  counts.finish(output, false)
  assert.equal(output.count, 0)
})

test('a word that only has the hash and the length of a stop word stays', () => {
  const [stopWord, word] = ['w051617', 'w114359']
  assert.equal(hashString(word, 2), hashString(stopWord, 2))
  const output = new Vector()
  const removals = [{ words: new Set([stopWord]), fold: null }]
  textHasher({ bucketCount: 64, binary: false, variant: 2, removals })(
    `${stopWord} ${word}`,
    output,
  )
  assert.deepEqual([...output.values.subarray(0, output.count)], [1])
})
