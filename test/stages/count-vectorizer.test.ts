import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRows, readData } from './stage-case.ts'

const counting = (vocabulary: string[], params: Record<string, unknown> = {}) => ({
  type: 'CountVectorizerModel',
  params: { inputCol: 'w', outputCol: 'o', ...params },
  data: { vocabulary },
})
const sparse = (size: number, indices: number[], values: number[]) => ({
  o: { type: 0, size, indices, values },
})
const terms = ['x', 'x', 'y', 'dup', 'dup', 'z']

test('counts are those of Spark 4.2', () => {
  checkRows(counting(['x', 'dup', 'a']), [
    [{ w: terms }, sparse(3, [0, 1], [2, 2])],
    [{ w: ['a', 'b', null] }, sparse(3, [2], [1])],
    [{ w: [] }, sparse(3, [], [])],
    [{ w: null }, /column w: null, expected/],
    [{}, /column w: absent/],
  ])
})

test('minTF counts, or is a share of all terms, unknown ones and nulls included', () => {
  const table: [Record<string, unknown>, number[], number[]][] = [
    [{ minTF: 0.34 }, [], []],
    [{ minTF: 0.33 }, [0, 1], [2, 2]],
    [{ minTF: 2 }, [0, 1], [2, 2]],
    [{ minTF: 3 }, [], []],
    [{ minTF: 2, binary: true }, [0, 1], [1, 1]],
  ]
  for (const [params, indices, values] of table) {
    checkRows(counting(['x', 'dup', 'a'], params), [[{ w: terms }, sparse(3, indices, values)]])
  }
  checkRows(counting(['x'], { minTF: 0.5 }), [
    [{ w: ['x', null] }, sparse(1, [0], [1])],
    [{ w: ['x', null, 'x', null, null] }, sparse(1, [], [])],
  ])
})

test('of equal words in the vocabulary the last counts, if the vector is long enough', () => {
  checkRows(counting(['x', 'a', 'x']), [
    [{ w: ['a', 'b', null] }, sparse(2, [1], [1])],
    [{ w: terms }, /column w: found x, .* beyond its 2 distinct words/],
    [{ w: [] }, sparse(2, [], [])],
  ])
})

test('data', async () => {
  const data = await readData(counting([]), { data: [{ vocabulary: ['b', 'a'] }] })
  assert.deepEqual(data, { vocabulary: ['b', 'a'] })
  const broken = readData(counting([]), { data: [{ vocabulary: [1] }] })
  await assert.rejects(broken, /vocabulary\[0\]: found 1, expected a string/)
})
