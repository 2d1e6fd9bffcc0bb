/** The binary file that XGBoost wrote up to 2.1. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ServingError } from '../../src/base/errors.ts'
import { readXgboost } from '../../src/formats/read-xgboost.ts'
import { type BinaryOptions, binary, type Document, scoresOf, tree } from './xgboost-files.ts'

const read = (options: BinaryOptions = {}, trees: Document[] = [tree(0), tree(1)]) =>
  readXgboost(binary(trees, options), 'model.bin')

function refuses(bytes: Uint8Array, message: RegExp, code = 'MODEL_CORRUPT'): void {
  assert.throws(
    () => readXgboost(bytes, 'model.bin'),
    (thrown) =>
      thrown instanceof ServingError && thrown.code === code && message.test(thrown.message),
  )
}

test('before 1.0 the base score is a margin; later it is not', () => {
  const old = read({ baseScore: 0.25, objective: 'binary:logistic' })
  assert.deepEqual([old.start[0], old.end[0], old.version], [0, 0.25, '0.x'])
  assert.equal(scoresOf(old)([0, 0, 0]), -1.75)
  assert.equal(scoresOf(old)([null, null, 0]), -1.75)
  assert.deepEqual(scoresOf(old, 'leaf')([1, 3, 0]), [4, 4])
  assert.deepEqual(old.trees?.covers.slice(0, 5), Float64Array.of(10, 4, 6, 5, 1))
  const later = read({ baseScore: 0.25, objective: 'binary:logistic', version: [1, 2] })
  assert.deepEqual([later.start[0], later.end[0]], [0, Math.fround(-1.0986123)])
  const latest = read({ baseScore: 0.25, objective: 'binary:logistic', version: [2, 1] })
  assert.deepEqual([latest.start[0], latest.version], [Math.fround(-1.0986123), '2.1'])
})

test('several outputs, DART, gblinear, attributes', () => {
  const classes = read({ groups: 2, objective: 'multi:softprob' })
  assert.deepEqual(scoresOf(classes)([0, 0, 0]), [-0.5, -0.5])
  const dart = read({ booster: 'dart', weights: [0.5, 0.25] })
  assert.equal(scoresOf(dart)([0, 0, 0]), -0.25)
  assert.match(dart.contribsRefused ?? '', /before 1.0/)
  assert.equal(
    read({ booster: 'dart', weights: [1, 1], version: [1, 0] }).contribsRefused,
    undefined,
  )
  const linear = read({ booster: 'gblinear', weights: [1, 2, 4, 10] })
  assert.equal(scoresOf(linear)([1, null, 0.5]), 13.5)
  const attributes = [['best_iteration', '0']] as const
  const stopped = binary([tree(0), tree(1)], { version: [1, 7], attributes })
  assert.equal(readXgboost(stopped, 'm', { iterations: 'best' }).trees?.outputs.length, 1)
  assert.equal(readXgboost(stopped, 'm').trees?.outputs.length, 2)
})

test('deleted nodes', () => {
  const one = tree(0)
  Object.assign(one.left_children, [1, -1, -1, -1, -1])
  Object.assign(one.split_indices, [0, 0, 0, 2147483647, 2147483647])
  Object.assign(one.default_left, [0, 0, 0, 1, 1])
  one.tree_param.num_deleted = '2'
  assert.deepEqual(read({}, [one]).trees?.leafIds, Int32Array.of(1, 2))
  one.tree_param.num_deleted = '0'
  refuses(binary([one]), /tree 0: 2 deleted nodes, expected 0/)
})

test('what is no such file, or one that cannot be', () => {
  refuses(Buffer.from('bs64AAAA'), /no file of XGBoost/, 'MODEL_UNSUPPORTED')
  refuses(binary([tree(0)], { objective: 'reg:mine' }), /objective "reg:mine"/, 'MODEL_UNSUPPORTED')
  refuses(binary([tree(0)], { booster: 'other' }), /no file of XGBoost/, 'MODEL_UNSUPPORTED')
  refuses(
    binary([tree(0)], { version: [3, 0] }),
    /a binary file of XGBoost 3.0/,
    'MODEL_UNSUPPORTED',
  )
  refuses(binary([tree(0)], { roots: 2 }), /2 roots/, 'MODEL_UNSUPPORTED')
  refuses(binary([tree(0), tree(1)], { booster: 'dart', weights: [1] }), /1 weights of 2 trees/)
  refuses(binary([], { booster: 'gblinear', weights: [1, 2] }), /2 weights, expected 4/)
})

test('trees that are none', () => {
  const one = tree(0)
  one.right_children[0] = 5
  refuses(binary([one]), /tree 0: child 5/)
  one.right_children[0] = 0
  refuses(binary([one]), /tree 0: child 0/)
  const two = tree(0)
  two.split_indices[0] = 3
  refuses(binary([two]), /tree 0: node 0: feature 3/)
})

test('counts beyond the end', () => {
  const bytes = binary([tree(0)])
  const trees = 136 + 8 + 'reg:linear'.length + 8 + 'gbtree'.length
  const with32 = (at: number, value: number) => {
    const copy = Buffer.from(bytes)
    copy.writeInt32LE(value, at)
    return copy
  }
  refuses(with32(trees, 2 ** 31 - 1), /at byte \d+: num_\w+ of 4 bytes, and 0 are left/)
  refuses(with32(trees, -1), /-1 trees/)
  refuses(with32(trees + 160 + 4, 2 ** 31 - 1), /tree 0: 2147483647 nodes, and 184 bytes are left/)
  refuses(with32(trees + 160 + 4, 0), /tree 0: 0 nodes/)
  refuses(with32(trees + 160 + 4, -5), /tree 0: -5 nodes/)
  const linear = binary([], { booster: 'gblinear', weights: [1, 2, 3, 4] })
  linear.writeBigUInt64LE(2n ** 60n, linear.length - 24)
  refuses(linear, /1152921504606846976 for weights, and 16 bytes are left/)
})

test('cut short at any byte', () => {
  const whole = binary([tree(0)], { version: [1, 7], booster: 'dart', weights: [1] })
  for (let end = 0; end < whole.length; end++) {
    assert.throws(
      () => readXgboost(whole.subarray(0, end), 'model.bin'),
      (thrown) => thrown instanceof ServingError && thrown.code.startsWith('MODEL_'),
      `${end} bytes`,
    )
  }
})
