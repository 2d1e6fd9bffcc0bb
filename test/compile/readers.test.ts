import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ServingError } from '../../src/base/errors.ts'
import { limits } from '../../src/base/limits.ts'
import { columnReader } from '../../src/compile/readers.ts'
import { ABSENT, createFrame, type Frame, NULL, PRESENT } from '../../src/model/frame.ts'
import { type DataType, parseType } from '../../src/model/schema.ts'

function read(type: string | DataType, value: unknown, coerce = false, name = 'c'): Frame {
  const frame = createFrame(1)
  const column = {
    name,
    slot: 0,
    type: typeof type === 'string' ? parseType(type, 'here') : type,
    attributes: undefined,
    mayBeAbsent: true,
  }
  frame.row = value === undefined ? {} : JSON.parse(`{${JSON.stringify(name)}:0}`)
  if (value !== undefined) (frame.row as Record<string, unknown>)[name] = value
  columnReader(column, undefined, { coerce })(frame)
  return frame
}

const number = (...args: Parameters<typeof read>) => read(...args).numbers[0]
const value = (...args: Parameters<typeof read>) => read(...args).values[0]
/** @returns the message */
function refused(...args: Parameters<typeof read>): string {
  try {
    read(...args)
  } catch (error) {
    if (error instanceof ServingError && error.code === 'ROW_INVALID') return error.message
    throw error
  }
  return assert.fail(`${JSON.stringify(args[0])} ${String(args[1])}: not refused`)
}

test('absent, null and present', () => {
  assert.equal(read('double', undefined).states[0], ABSENT)
  assert.equal(read('double', null).states[0], NULL)
  assert.equal(read('double', 1).states[0], PRESENT)
})

test('a column named like what every object inherits is absent unless the row has it', () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    assert.equal(read('string', undefined, false, name).states[0], ABSENT)
    assert.equal(value('string', 'x', false, name), 'x')
  }
})

test('numbers', () => {
  assert.equal(number('double', 0.1), 0.1)
  assert.equal(number('float', 0.1), Math.fround(0.1))
  assert.ok(Number.isNaN(number('double', 'NaN')))
  assert.equal(number('double', '-Infinity'), Number.NEGATIVE_INFINITY)
  assert.equal(number('int', -(2 ** 31)), -(2 ** 31))
  for (const [type, bad] of [
    ['double', '1'],
    ['double', true],
    ['int', 2.5],
    ['int', 2 ** 31],
    ['byte', 128],
    ['short', -32769],
    ['int', '7'],
    ['boolean', 1],
    ['boolean', 'true'],
  ] as const) {
    refused(type, bad)
  }
})

test('bigint is exact beyond 2^53', () => {
  assert.equal(value('bigint', '9007199254740993'), 9007199254740993n)
  assert.equal(value('bigint', 7), 7)
  refused('bigint', 2 ** 53)
  refused('bigint', '9223372036854775808')
  assert.equal(value('bigint', '-9223372036854775808'), -(2n ** 63n))
})

test('decimal keeps the scale of its type', () => {
  assert.equal(value('decimal(5,2)', 1.5), '1.50')
  assert.equal(value('decimal(5,2)', '-0012.3400'), '-12.34')
  assert.equal(value('decimal(5,0)', '7'), '7')
  assert.equal(value('decimal(10,8)', 1e-7), '0.00000010')
  assert.equal(value('decimal(10,0)', '12e3'), '12000')
  assert.equal(value('decimal(5,2)', '.5'), '0.50')
  for (const bad of [`${'0'.repeat(500_000)}x`, '1e5', '1.234', '12345', '', 'x', '.', '-', true])
    refused('decimal(5,2)', bad)
  assert.equal(value('decimal(5,2)', '1'.padStart(limits.decimalCharactersMax, '0')), '1.00')
  refused('decimal(5,2)', '1'.padStart(limits.decimalCharactersMax + 1, '0'))
})

test('labels take strings and numbers as Spark would write them', () => {
  assert.equal(value({ kind: 'label', integers: false }, 3), '3.0')
  assert.equal(value({ kind: 'label', integers: true }, 3), '3')
  assert.equal(value({ kind: 'label', integers: true }, 2.5), '2.5')
  assert.equal(value({ kind: 'label', integers: true }, '3'), '3')
  refused({ kind: 'label', integers: false }, true)
})

test('vectors, dense and sparse', () => {
  const dense = read('vector', [0, 2, -0, 'NaN']).vectors[0]
  assert.deepEqual([dense.size, dense.sparse, dense.count], [4, false, 3])
  assert.deepEqual([...dense.indices.subarray(0, 3)], [1, 2, 3])
  const sparse = read('vector', { type: 0, size: 9, indices: [1, 8], values: [0, 2] }).vectors[0]
  assert.deepEqual([sparse.size, sparse.sparse, sparse.count], [9, true, 2])
  assert.equal(read('vector', { type: 1, values: [1] }).vectors[0].size, 1)
  for (const bad of [
    5,
    '1,2',
    [1, null],
    ['1'],
    {},
    { type: 0, size: 2, indices: [1], values: [1, 2] },
    { type: 0, size: 2, indices: [1, 0], values: [1, 2] },
    { type: 0, size: 2, indices: [2], values: [1] },
    { type: 0, size: -1, indices: [], values: [] },
    { type: 0, size: 2 ** 40, indices: [], values: [] },
    { type: 7, size: 1, indices: [0], values: [1] },
  ]) {
    refused('vector', bad)
  }
})

test('a refused vector is told what is wrong with it', () => {
  const of = (size: unknown, indices: unknown, values: unknown) => {
    return { type: 0, size, indices, values }
  }
  const many = new Array(limits.vectorEntriesMax + 1).fill(1)
  const wrong: [value: unknown, message: string][] = [
    [5, 'found 5 (number), expected vector'],
    [[1, null], 'found null at [1], expected a number'],
    [['1'], 'found "1" at [0], expected a number'],
    [[[1]], 'found an array of 1 at [0], expected a number'],
    [{}, 'found type undefined, expected 0 (sparse) or 1 (dense)'],
    [{ type: 2, values: [1] }, 'found type 2, expected 0 (sparse) or 1 (dense)'],
    [{ type: 1 }, 'found values undefined, expected an array'],
    [{ type: 1, values: [1, {}] }, 'found an object at values[1], expected a number'],
    [of(2, undefined, [1]), 'found indices undefined, expected an array'],
    [of('2', [], []), 'found size "2", expected an integer from 0'],
    [of(2 ** 40, [], []), 'found size 1099511627776, expected at most 67108864 (vectorSizeMax)'],
    [of(2, [1], [1, 2]), 'found 1 indices, 2 values, expected as many'],
    [of(2, [1], [null]), 'found null at values[0], expected a number'],
    [of(2, [2], [1]), 'found 2 at indices[0], expected an integer from 0 to 1'],
    [of(2, [0.5], [1]), 'found 0.5 at indices[0], expected an integer from 0 to 1'],
    [of(0, [0], [1]), 'found 0 at indices[0], expected none, as size is 0'],
    [of(3, [1, 0], [1, 2]), 'found 0 at indices[1], expected more than 1 before it'],
    [of(3, [1, 1], [1, 2]), 'found 1 at indices[1], expected more than 1 before it'],
    [many, 'found 1048577 numbers, expected at most 1048576 (vectorEntriesMax)'],
    [of(2 ** 26, many, many), 'found 1048577 numbers, expected at most 1048576'],
  ]
  for (const [bad, message] of wrong) {
    const said = refused('vector', bad)
    assert.ok(said.startsWith(`column c: ${message}`), said)
    if (typeof bad === 'object') refused({ kind: 'number-or-vector' }, bad)
  }
  const items = refused('array<double>', many)
  assert.match(items, /found 1048577 items, expected at most 1048576 \(vectorEntriesMax\)/)
})

test('arrays check their elements', () => {
  assert.deepEqual(value('array<string>', ['a', null]), ['a', null])
  assert.deepEqual(value('array<double>', [1, 'Infinity']), [1, Number.POSITIVE_INFINITY])
  refused('array<string>', ['a', 1])
  refused('array<int>', [1.5])
  refused('array<int>', [2 ** 31])
  refused('array<byte>', [128])
  assert.deepEqual(value('array<bigint>', ['9007199254740993', 1]), ['9007199254740993', 1])
  refused('array<bigint>', ['9223372036854775808'])
  refused('array<string>', 'a')
})

test('dates, timestamps, bytes', () => {
  assert.equal(value('date', '2024-02-29'), '2024-02-29')
  refused('date', '2024-13-01')
  refused('date', '2024-02-30')
  refused('timestamp', '2024-02-30 00:00:00')
  assert.equal(value('timestamp', '2024-02-29T12:00:00Z'), '2024-02-29T12:00:00Z')
  refused('timestamp', 'yesterday')
  assert.deepEqual([...(value('binary', { b64: 'AQI=' }) as Uint8Array)], [1, 2])
  refused('binary', 'AQI=')
})

test('an error shows the beginning of a value, whatever it is', () => {
  const message = (type: string, cell: unknown): string => {
    try {
      read(type, cell)
    } catch (thrown) {
      return (thrown as Error).message
    }
    return 'accepted'
  }
  assert.match(message('int', [2n ** 60n]), /found 1 items \(array\), expected int/)
  assert.match(message('int', 'x'.repeat(10_000)), /^column c: found "x{59} \(string\)/)
  assert.match(message('int', { a: 1 }), /found an object/)
})

test('coerce accepts neighbouring types', () => {
  assert.equal(number('double', '1.5', true), 1.5)
  assert.equal(number('int', 2.5, true), 2)
  assert.equal(value('string', 5, true), '5')
  assert.equal(value('bigint', '7.9', true), 7)
  refused('double', 'x', true)
  refused('double', ' ', true)
})
