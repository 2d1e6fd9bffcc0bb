import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSparkVersion } from '../../src/model/description.ts'
import { chooseClass } from '../../src/stages/class-thresholds.ts'

function choose(thresholds: number[] | undefined, sparkVersion = '4.2.0') {
  const version = parseSparkVersion(sparkVersion)
  assert(version !== undefined)
  const refuse = (message: string): never => {
    throw new Error(message)
  }
  const choice = chooseClass({ sparkVersion: version, refuse }, thresholds, 3)
  return (probability: number[]) => choice(Float64Array.from(probability))
}

test('the first of the greatest; a NaN wins only in front', () => {
  const { NaN: nan } = Number
  for (const [probability, expected] of [
    [[0.2, 0.4, 0.4], 1],
    [[0.5, nan, 0.5], 0],
    [[nan, 0.5, 0.5], 0],
    [[0.1, nan, 0.9], 2],
  ] as const) {
    assert.equal(choose(undefined)([...probability]), expected)
  }
})

test('probabilities over thresholds: what is NaN or nothing never wins', () => {
  const { NaN: nan } = Number
  for (const [thresholds, probability, expected, expectedIn20 = expected] of [
    [[0.5, 0.25, 1], [0.5, 0.4, 0.1], 1],
    [[0.5, 0.5, 1], [0.4, 0.4, 0.2], 0],
    [[1, 0, 1], [0.9, 0.01, 0.09], 1],
    [[1, 0, 1], [0.5, 0, 0.5], 0, 1],
    [[1, 1, 1], [nan, nan, nan], 0],
    [[1, 1, 1], [nan, 0.1, 0.9], 2, 0],
  ] as const) {
    assert.equal(choose([...thresholds])([...probability]), expected)
    assert.equal(choose([...thresholds], '2.1.0')([...probability]), expected)
    assert.equal(choose([...thresholds], '2.0.2')([...probability]), expectedIn20)
  }
})

test('thresholds that Spark does not take', () => {
  assert.throws(() => choose([1, 1]), /2 thresholds, expected 3/)
  assert.throws(() => choose([1, 1, -0.1]), /thresholds 1, 1, -0.1, expected none below 0/)
  assert.throws(() => choose([1, 1, Number.NaN]), /expected none below 0/)
  assert.throws(() => choose([0, 0, 1]), /one 0 at most/)
  assert.equal(choose([0, 0, 1], '2.0.2')([0, 0.5, 0.5]), 0)
  assert.throws(() => choose([0, -1, 1], '2.0.2'), /expected none below 0/)
})
