/**
 * Splits of every kind on values of every kind: what the packed trees do against what LightGBM's
 * own rule says (include/LightGBM/tree.h, Decision).
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLightgbm } from '../../src/formats/lightgbm-model.ts'
import { textModel } from './lightgbm-files.ts'
import { scorerOf } from './lightgbm-scores.ts'

const zero = Math.fround(1e-35)
const next = zero + 2 ** -169
const { NaN: nan, POSITIVE_INFINITY: inf, MIN_VALUE: least } = Number
const above = [0, least, 1e-36, zero, next, 0.3, 1, 1.5, 31, 64, 1e300, inf]
const values = [nan, ...above, ...above.map((value) => -value)]
const thresholds = values.filter((value) => !Number.isNaN(value))

interface Split {
  /** Of decision_type. */
  bits: number
  threshold: number
}

const numeric = [0, 2, 4, 6, 8, 10].flatMap((bits) =>
  thresholds.map((threshold) => ({ bits, threshold })),
)

/** A tree of one split; categories 0, 1 and 64 go left. */
function stump({ bits, threshold }: Split, linear = {}) {
  const isCategorical = (bits & 1) === 1
  return {
    num_leaves: '2',
    num_cat: isCategorical ? '1' : '0',
    split_feature: '0',
    threshold: isCategorical ? '0' : String(threshold).replace('Infinity', 'inf'),
    decision_type: String(bits),
    left_child: '-1',
    right_child: '-2',
    leaf_value: '1 2',
    leaf_count: '1 1',
    internal_count: '2',
    cat_boundaries: isCategorical ? '0 3' : undefined,
    cat_threshold: isCategorical ? '3 0 1' : undefined,
    ...linear,
  }
}

/** A value of a dense row reaches a split as 0 where it is taken for it. */
function goesLeft({ bits, threshold }: Split, given: number): boolean {
  const value = Math.abs(given) <= zero ? 0 : given
  if ((bits & 1) === 1) {
    const category = Math.trunc(value)
    return category === 0 || category === 1 || category === 64
  }
  const kind = bits >> 2
  const known = Number.isNaN(value) && kind !== 2 ? 0 : value
  if (kind === 1 && known === 0) return (bits & 2) !== 0
  if (kind === 2 && Number.isNaN(known)) return (bits & 2) !== 0
  return known <= threshold
}

function check(splits: readonly Split[], linear = {}): void {
  const trees = splits.map((split) => stump(split, linear))
  const header = { feature_names: 'a', feature_infos: 'none', max_feature_idx: '0' }
  const score = scorerOf(textModel({ header, trees }), ['leaf'])
  for (const value of values) {
    const { leaf } = score([value])
    splits.forEach((split, i) => {
      const expected = goesLeft(split, value) ? 0 : 1
      assert.equal(leaf[i], expected, `${JSON.stringify(split)}: ${value}`)
    })
  }
}

test('numeric splits, each alone', () => {
  for (const split of numeric) check([split])
})

test('splits of all kinds on one feature', () => {
  check(numeric)
  check([...numeric, { bits: 1, threshold: 0 }])
  check([{ bits: 1, threshold: 0 }])
  check([
    { bits: 9, threshold: 0 },
    { bits: 3, threshold: 0 },
    { bits: 4, threshold: 1 },
  ])
})

test('splits of all kinds beside linear leaves', () => {
  const linear = {
    is_linear: '1',
    leaf_const: '0 0',
    num_features: '1 1',
    leaf_features: '0 0',
    leaf_coeff: '2 2',
  }
  const splits = [...numeric, { bits: 1, threshold: 0 }]
  check(splits, linear)
  const header = { feature_names: 'a', feature_infos: 'none', max_feature_idx: '0' }
  const turning = { bits: 4, threshold: 1 }
  const score = scorerOf(textModel({ header, trees: [stump(turning, linear)] }), ['raw'])
  assert.equal(score([0]).raw, 0, 'a zero is missing for the split, not for the leaf')
  assert.equal(score([3]).raw, 6)
  assert.equal(score([null]).raw, 2)
})

test('columns are added only where splits disagree', () => {
  const header = { feature_names: 'a', feature_infos: 'none', max_feature_idx: '0' }
  const features = (splits: readonly Split[]) => {
    const trees = splits.map((split) => stump(split))
    return readLightgbm(textModel({ header, trees }), 'model').features
  }
  const number = { name: 'a', type: 'number' }
  const category = { name: 'a', type: 'category', truncates: true }
  const zeroTurns = { bits: 4, threshold: 1 }
  const nanTurns = { bits: 8, threshold: 1 }
  assert.deepEqual(features(numeric.filter(({ bits }) => bits < 4)), [number])
  assert.deepEqual(features([{ bits: 6, threshold: 1 }, nanTurns]), [number])
  assert.deepEqual(features([zeroTurns]), [{ ...number, zeroIsMissing: true }])
  assert.deepEqual(features([zeroTurns, { bits: 0, threshold: -1 }]), [
    { ...number, zeroIsMissing: true },
  ])
  assert.deepEqual(features([zeroTurns, nanTurns]), [
    number,
    { ...number, zeroIsMissing: true, source: 0 },
  ])
  assert.deepEqual(features([{ bits: 1, threshold: 0 }]), [category])
  assert.deepEqual(features([{ bits: 1, threshold: 0 }, zeroTurns]), [
    number,
    { ...number, zeroIsMissing: true, source: 0 },
    { ...number, truncates: true, source: 0 },
  ])
})
