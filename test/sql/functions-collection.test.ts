/** Values of constant calls, taken from Spark 4.2 in the time zone America/Los_Angeles. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkValues } from './evaluate.ts'

const timeZone = 'America/Los_Angeles'

test('functions of collections give what Spark gives', () => {
  checkValues(fromSpark, { timeZone })
})

test('functions of collections without ANSI rules', () => {
  checkValues(withoutAnsi, { timeZone, ansi: false })
})

test('before Spark 4 the keys -0.0 and 0.0 are two', () => {
  checkValues([['map_keys(map(0D, 1, -0D, 2))', [0, -0]]], { version: '3.5.6' })
})

test('maps of many keys are made in one pass', () => {
  const started = performance.now()
  const keys = 'sequence(1, 100000)'
  checkValues([
    [`size(map_from_arrays(${keys}, ${keys}))`, 100_000],
    [`size(transform_keys(map_from_arrays(${keys}, ${keys}), (k, v) -> struct(k)))`, 100_000],
    [`size(array_distinct(transform(${keys}, k -> array(k))))`, 100_000],
  ])
  assert.ok(performance.now() - started < 10_000)
})

type Table = readonly (readonly [expression: string, value: unknown])[]

const fromSpark: Table = [
  ['size(CAST(NULL AS ARRAY<INT>))', null],
  ["size(map('a', 1))", 1],
  ['array_contains(array(1, NULL), 2)', null],
  ['array_contains(array(1, 2), 2L)', true],
  ["array_position(array('a', 'b'), 'b')", 2],
  ['array_position(array(1), NULL)', null],
  ['element_at(array(1, 2), -1)', 2],
  ['element_at(array(1, 2), 3)', /element_at: index 3 of an array of/],
  ['element_at(array(1, 2), 0)', /element_at: index 0, expected one/],
  ["element_at(map('a', 1), 'b')", null],
  ['try_element_at(array(1, 2), 3)', null],
  ['get(array(1, 2), 2)', null],
  ['get(array(1, 2), -1)', null],
  ['array_distinct(array(1, NULL, 1, NULL))', [1, null]],
  ["array_distinct(array(0.0D, -0.0D, double('NaN'), double('NaN')))", [0, NaN]],
  ['array_union(array(1, 2), array(2, NULL))', [1, 2, null]],
  ['array_intersect(array(1, 1, NULL), array(NULL, 1))', [1, null]],
  ['array_except(array(1, 2, 2, NULL), array(1))', [2, null]],
  ['array_remove(array(1, NULL, 2), 1)', [null, 2]],
  ['array_append(array(1), NULL)', [1, null]],
  ['array_prepend(CAST(NULL AS ARRAY<INT>), 1)', null],
  ['array_insert(array(1, 2), 5, 9)', [1, 2, null, null, 9]],
  ['array_insert(array(1, 2), -1, 9)', [1, 2, 9]],
  ['array_insert(array(1, 2), -5, 9)', [9, null, null, 1, 2]],
  ['array_insert(array(1, 2), 0, 9)', /array_insert: position 0, expected/],
  ['array_compact(array(1, NULL))', [1]],
  ["array_join(array('a', NULL), '-')", 'a'],
  ["array_join(array('a', NULL), '-', '?')", 'a-?'],
  ["array_max(array(1D, double('NaN'), NULL))", Number.NaN],
  ['array_min(array(NULL, 2))', 2],
  ['array_max(array())', null],
  ["array_repeat('x', -1)", []],
  ['arrays_overlap(array(1, NULL), array(2))', null],
  ['arrays_overlap(array(), array(NULL))', false],
  [
    "arrays_zip(array(1, 2), array('a'))",
    [
      { '0': 1, '1': 'a' },
      { '0': 2, '1': null },
    ],
  ],
  ['flatten(array(array(1), NULL))', null],
  ['slice(array(1, 2, 3), -2, 5)', [2, 3]],
  ['slice(array(1, 2), 3, 1)', []],
  ['slice(array(1), 0, 1)', /slice: start 0, expected a positio/],
  ['sort_array(array(2, NULL, 1))', [null, 1, 2]],
  ['sort_array(array(2, NULL, 1), false)', [2, 1, null]],
  ['array_sort(array(2, NULL, 1))', [1, 2, null]],
  ['sequence(1, 3)', [1, 2, 3]],
  ['sequence(3, 1)', [3, 2, 1]],
  ['sequence(1, 3, -1)', /sequence: from 1 to 3 by -1/],
  ['sequence(5L, 1L, -2L)', [5, 3, 1]],
  ['reverse(array(1, 2))', [2, 1]],
  ['concat(array(1), array(2L))', [1, 2]],
  ["array(1, 'a')", /SQL a: a cannot be cast from strin/],
  ["map_keys(map('a', 1, 'b', 2))", ['a', 'b']],
  ["map('a', 1, 'a', 2)", /a map with the key a twice/],
  ['map(NULL, 1)', /a map with the key NULL/],
  ["map(X'01', 1, X'01', 2)", /a map with the key .* twice/],
  ["map(struct(1, 'a'), 1, struct(1, 'a'), 2)", /a map with the key .* twice/],
  [
    "map_keys(map(struct('1', 'a'), 1, struct('1a', ''), 2))",
    [
      { col1: '1', col2: 'a' },
      { col1: '1a', col2: '' },
    ],
  ],
  ["map(double('NaN'), 1, double('NaN'), 2)", /a map with the key NaN twice/],
  ['map(0D, 1, -0D, 2)', /a map with the key 0 twice/],
  ['map(interval 1 month, 1, interval 1 month, 2)', /a map with the key .* twice/],
  ['transform_keys(map(1, 2, 3, 4), (k, v) -> 0)', /a map with the key 0 twice/],
  ['transform_keys(map(1, 2, 3, 4), (k, v) -> NULL)', /a map with the key NULL/],
  ['map_keys(transform_keys(map(1, 2), (k, v) -> -0D))', [0]],
  ['array_distinct(array(array(0D, NULL), array(-0D, NULL)))', [[0, null]]],
  ['size(array_distinct(array(interval 1 month, interval 1 month)))', 1],
  ["map_entries(map('a', 1))", [{ key: 'a', value: 1 }]],
  ["map_concat(map('a', 1), map('b', 2))", { a: 1, b: 2 }],
  ["map_contains_key(map('a', 1), 'a')", true],
  ["map_from_arrays(array(1, 2), array('x', 'y'))", { '1': 'x', '2': 'y' }],
  ["map_from_entries(array(struct(1, 'x'), NULL))", null],
  ["str_to_map('a:1,b:2,c')", { a: '1', b: '2', c: null }],
  ["named_struct('a', 1, 'b', 'x')", { a: 1, b: 'x' }],
  ['assert_true(1 < 2)', null],
  ['assert_true(1 > 2)', /assert_true: '\(1 > 2\)' is not true/],
  ["raise_error('no')", /raise_error: no/],
]

/** Only those that differ. */
const withoutAnsi: Table = [
  ['size(CAST(NULL AS ARRAY<INT>))', -1],
  ['element_at(array(1, 2), 3)', null],
  ["array(1, 'a')", ['1', 'a']],
]
