import assert from 'node:assert/strict'
import { test } from 'node:test'
import { glibcExp } from '../../src/kernels/glibc-exp.ts'
import { readDoubles } from './vectors.ts'

test('glibcExp has the bits of glibc', () => {
  const vectors = readDoubles('glibc-exp.bin')
  assert.ok(vectors.length >= 2 * 2000)
  for (let i = 0; i < vectors.length; i += 2) {
    assert.equal(glibcExp(vectors[i]), vectors[i + 1], `exp(${vectors[i]})`)
  }
  assert.equal(glibcExp(Number.NaN), Number.NaN)
})
