import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bucket,
  hashDouble,
  hashFloat,
  hashInt,
  hashLong,
  hashString,
} from '../../src/kernels/murmur3.ts'
import { readText } from './vectors.ts'

interface Vectors {
  strings: [text: string, variant1: number, variant2: number][]
  ints: [value: number, hash: number][]
  doubles: [value: string, asDouble: number, asFloat: number][]
}

const vectors: Vectors = JSON.parse(readText('murmur3.json'))
const BUCKETS = 2 ** 18

test("strings have the hashes of Spark's Murmur3_x86_32, lone surrogates among them", () => {
  assert.ok(vectors.strings.length >= 360)
  for (const [text, variant1, variant2] of vectors.strings) {
    assert.equal(hashString(text, 1), variant1, JSON.stringify(text))
    assert.equal(hashString(text, 2), variant2, JSON.stringify(text))
  }
})

test("numbers have the hashes of Spark's Murmur3_x86_32", () => {
  for (const [value, hash] of vectors.ints) assert.equal(hashInt(value), hash, `${value}`)
  for (const [value, asDouble, asFloat] of vectors.doubles) {
    assert.equal(hashDouble(Number(value)), asDouble, value)
    assert.equal(hashFloat(Number(value)), asFloat, value)
  }
})

test('terms fall into the buckets that Spark gave them', () => {
  const terms: [string, number, number][] = [
    ['a', 227410, 107107],
    ['ab', 202107, 69191],
    ['abc', 183220, 204392],
    ['abcd', 58828, 58828],
    ['hello', 165160, 250593],
    ['café', 173620, 245197],
    ['', 249180, 249180],
    ['中文', 155485, 175232],
  ]
  for (const [term, variant1, variant2] of terms) {
    assert.equal(bucket(hashString(term, 1), BUCKETS), variant1, term)
    assert.equal(bucket(hashString(term, 2), BUCKETS), variant2, term)
  }
  assert.equal(bucket(hashString('b=true', 2), BUCKETS), 43733)
  assert.equal(bucket(hashDouble(1), BUCKETS), 222354)
  assert.equal(bucket(hashDouble(-0), BUCKETS), 156923)
  assert.equal(bucket(hashDouble(0), BUCKETS), 243805)
  assert.equal(bucket(hashInt(1), BUCKETS), 96483)
  assert.equal(bucket(hashInt(-1), BUCKETS), 69181)
  assert.equal(bucket(hashInt(0), BUCKETS), 241295)
  assert.equal(bucket(hashLong(1, 0), BUCKETS), 5277)
})

test('a bucket is never negative', () => {
  assert.equal(bucket(-(2 ** 31), 3), 1)
  assert.equal(bucket(-6, 3), 0)
  assert.equal(bucket(7, 3), 1)
})
