import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boosterRows } from '../../src/model/booster-rows.ts'
import { forest } from './forest.ts'

test('values lie on both sides of a split and on it, names are those of the model', () => {
  const rows = boosterRows(forest(), 1_000) as unknown as [number | null, string | null][]
  const near = rows.map(([x]) => x).filter((x) => x !== null && Math.abs(x - 0.5) < 1e-9)
  assert.deepEqual([...new Set(near)].sort(), [0.5 - 2 ** -53, 0.5, 0.5 + 2 ** -53])
  const names = new Set(rows.map(([, name]) => name))
  assert.deepEqual(names, new Set(['a', 'b', 'c', null]))
  const missing = rows.filter(([x]) => x === null).length
  assert.ok(missing > 50 && missing < 200, `${missing} of 1000 are missing`)
  assert.ok(rows.some(([x]) => x === 0))
})

test('codes of categories without names are tried within and beyond their sets', () => {
  const [first, kind] = forest().features
  const features = [first, { ...kind, categories: undefined }]
  const rows = boosterRows(forest({ features }), 2_000) as unknown as (number | null)[][]
  const codes = new Set(rows.map(([, code]) => code))
  for (const code of [0, 1, 2, 31, 32]) assert.ok(codes.has(code), `${code}`)
})

test('the same seed makes the same rows', () => {
  assert.deepEqual(boosterRows(forest(), 20, 7), boosterRows(forest(), 20, 7))
  assert.notDeepEqual(boosterRows(forest(), 20, 7), boosterRows(forest(), 20, 8))
})

test('a linear model has no splits', () => {
  const rows = boosterRows(forest({ trees: undefined }), 50) as unknown as (number | null)[][]
  assert.ok(rows.every(([x]) => x === null || Math.abs(x) <= 1))
})
