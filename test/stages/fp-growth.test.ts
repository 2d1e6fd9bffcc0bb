import assert from 'node:assert/strict'
import { test } from 'node:test'
import { associationRules } from '../../src/stages/association-rules.ts'
import { attributesOf, checkRefused, checkRows, readData, scorerOf } from './stage-case.ts'

const growth = (params: Record<string, unknown> = {}) => ({ type: 'FPGrowthModel', params })

/** Frequent itemsets as rows, and the model that is made of them. */
async function model(itemsets: [items: unknown[], freq: number][], params = {}) {
  const rows = itemsets.map(([items, freq]) => ({ items, freq }))
  return { ...growth(params), data: await readData(growth(params), { data: rows }) }
}

const of = (...prediction: unknown[]) => ({ prediction })

const fruits: [string[], number][] = [
  [['a'], 10],
  [['b'], 9],
  [['c'], 8],
  [['b', 'a'], 8],
  [['c', 'a'], 4],
  [['c', 'b'], 7],
  [['c', 'b', 'a'], 6],
]

test('FPGrowthModel adds what follows by rules of enough confidence', async () => {
  checkRows(await model(fruits), [
    [{ items: ['a'] }, of('b')],
    [{ items: ['b'] }, of('a')],
    [{ items: ['c', 'c'] }, of('b')],
    [{ items: ['b', 'c'] }, of('a')],
    [{ items: ['c', 'a'] }, of('b')],
    [{ items: ['c', 'b', 'a', 'z'] }, of()],
    [{ items: ['z', '', null] }, of()],
    [{ items: [] }, of()],
    [{ items: null }, of()],
    [{}, /absent/],
  ])
  checkRows(await model(fruits, { minConfidence: 0.4 }), [
    [{ items: ['a'] }, of('b', 'c')],
    [{ items: ['z', 'b'] }, of('a', 'c')],
  ])
  checkRows(await model(fruits, { minConfidence: 1 }), [[{ items: ['a', 'c'] }, of('b')]])
})

test('FPGrowthModel finds an antecedent only in the order in which it was saved', async () => {
  const turned: [string[], number][] = [
    [['a'], 10],
    [['b'], 10],
    [['c'], 10],
    [['a', 'b'], 4],
    [['c', 'a'], 4],
    [['c', 'b'], 4],
    [['c', 'b', 'a'], 4],
  ]
  checkRows(await model(turned), [[{ items: ['a', 'b'] }, of()]])
})

test('FPGrowthModel compares items by value, whatever the type of numbers', async () => {
  const pair = (a: unknown, b: unknown) =>
    model([
      [[a], 1],
      [[b], 1],
      [[a, b], 1],
    ])
  const numbers = await pair(3, 0.5)
  for (const type of ['double', 'float']) {
    checkRows(
      numbers,
      [
        [{ items: [3] }, of(0.5)],
        [{ items: ['NaN', 0.5] }, of(3)],
      ],
      { schema: { items: `array<${type}>` } },
    )
  }
  checkRows(numbers, [[{ items: [3] }, of(0.5)]])
  const long = 2n ** 60n
  checkRows(
    await pair(long, 7),
    [
      [{ items: [7] }, of(long)],
      [{ items: [String(long)] }, of(7)],
      [{ items: ['7', null] }, of(long)],
    ],
    { schema: { items: 'array<bigint>' } },
  )
  checkRows(await pair(true, null), [[{ items: [null] }, of(true)]], {
    schema: { items: 'array<boolean>' },
  })
})

test('FPGrowthModel keeps many rules apart', async () => {
  // Every pair of 300 items: 89 700 rules, of which a row needs few.
  const pairs: [string[], number][] = []
  for (let i = 0; i < 300; i++) {
    pairs.push([[`${i}`], 1])
    for (let k = 0; k < i; k++) pairs.push([[`${i}`, `${k}`], 1])
  }
  const scorer = scorerOf(await model(pairs))
  for (let i = 0; i < 300; i++) {
    const found = scorer.score({ items: [`${i}`, 'x'] })?.prediction as string[]
    assert.equal(new Set(found).size, 299)
  }
})

test('FPGrowthModel makes so many rules and no more', () => {
  const rows = fruits.map(([items, freq]) => ({ items, freq }))
  assert.equal(associationRules(rows, 0, 'data', 9).consequents.length, 9)
  assert.throws(
    () => associationRules(rows, 0, 'data', 8),
    /data: found more than 8 association rules/,
  )
})

test('FPGrowthModel refuses what it cannot compare', async () => {
  const some = await model(fruits)
  checkRefused(some, /items of array<date>/, { schema: { items: 'array<date>' } })
  checkRefused(some, /found type string/, { schema: { items: 'string' } })
  checkRefused({ ...some, params: { minConfidence: 1.5 } }, /minConfidence is 1.5/)
  checkRefused({ ...some, params: { predictionCol: '' } }, /predictionCol/)
  assert.equal(attributesOf(some, 'prediction'), undefined)
  await assert.rejects(model([[[new Uint8Array(1)], 1]]), /type that is not read/)
  await assert.rejects(
    readData(growth(), { data: [{ items: null, freq: 1 }] }),
    /expected an array/,
  )
  await assert.rejects(model([[['a'], 0]]), /freq: found 0/)
})
