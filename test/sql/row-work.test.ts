/** What a short statement makes of a short row may be huge: it ends soon, and says where. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scorerOf } from '../stages/stage-case.ts'
import { checkValues } from './evaluate.ts'

const many = (length: number): string => 'a'.repeat(length)
const row = {
  a: many(100_000),
  m: many(1_000_000),
  p: `${many(100_000)}b${many(100_000)}`,
  like: `%${many(5000)}b`,
  xs: Array.from({ length: 10_000 }, (_, i) => i),
  ts: Array.from({ length: 2000 }, (_, i) => many(500) + i),
  map: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])),
}
const schema = {
  a: 'string',
  m: 'string',
  p: 'string',
  like: 'string',
  xs: 'array<int>',
  ts: 'array<string>',
  map: 'map<string,int>',
}

test('work that has no end in sight is an error that names the function', () => {
  const table: [expression: string, name: string][] = [
    ['flatten(transform(sequence(1, 30000), x -> sequence(1, 30000)))', 'flatten'],
    ['flatten(transform(sequence(1, 1200), x -> transform(xs, y -> x)))', 'transform'],
    ['levenshtein(m, a)', 'levenshtein'],
    ["aggregate(sequence(1, 100), 'a', (x, y) -> x || x)", 'concat'],
    ["aggregate(sequence(1, 20000), '', (x, y) -> concat_ws('', x, '12345678901'))", 'concat_ws'],
    ['aggregate(sequence(1, 100000), array(0), (x, y) -> array_append(x, y))', 'array_append'],
    ['transform(sequence(1, 10000), x -> array_position(xs, x))', 'array_position'],
    ['filter(xs, x -> exists(xs, y -> y = x + 100000))', 'exists'],
    ['zip_with(xs, xs, (x, y) -> forall(xs, z -> z < 0 OR z >= x))', 'forall'],
    ['transform(sequence(1, 1000000), x -> hash(ts))', 'hash'],
    ['transform(sequence(1, 10000), x -> ts = ts)', 'comparison'],
    ['transform(sequence(1, 100000), x -> length(string(xs)))', 'CAST to string'],
    ["transform(sequence(1, 100000), x -> map['k19999'])", 'the look-up in a map'],
    ["transform(sequence(1, 1000), x -> translate(m, 'abc', 'xyz'))", 'translate'],
    ['transform(sequence(1, 1000), x -> trim(m))', 'trim'],
    ["transform(sequence(1, 1000), x -> replace(m, p, ''))", 'replace'],
    ['m LIKE like', 'like'],
    ['transform(sequence(1, 100000), x -> a LIKE like)', 'like'],
    ["transform(sequence(1, 100000), x -> 'abc' RLIKE concat('a+b*', x))", 'RLIKE'],
    ["transform(sequence(1, 1000), x -> size(split(a, 'b|c')))", 'split'],
    ["regexp_count(m, '(a|aa)+b')", 'regular expression'],
    ['array_repeat(m, 1000000)', 'column r'],
    ["array_join(array_repeat(m, 1000), ',')", 'array_join'],
    ['sort_array(array_repeat(m, 4000000))', 'array_repeat|sort_array'],
    ['size(concat(sequence(1, 4000000), sequence(1, 4000000)))', 'sequence'],
    ['length(repeat(repeat(m, 8), 8))', 'repeat'],
  ]
  for (const [expression, name] of table) {
    const before = process.cpuUsage().user
    checkValues([[expression, new RegExp(`^(${name})\\b.*, expected at most|^${name}.* steps`)]], {
      row,
      schema,
    })
    const seconds = (process.cpuUsage().user - before) / 1e6
    assert.ok(seconds < 3, `${expression}: ${seconds} s`)
  }
})

test('what rows sensibly ask for stays within the budget', () => {
  checkValues(
    [
      ["length(aggregate(sequence(1, 20000), '', (x, y) -> x || '1234567890123456789'))", 380_000],
      ['levenshtein(substr(m, 1, 3000), substr(p, 1, 3000))', 0],
      ['size(filter(slice(xs, 1, 1000), x -> exists(slice(xs, 1, 1000), y -> y = x)))', 1000],
      ['size(array_union(sequence(1, 100000), sequence(50000, 150000)))', 150_000],
      ['size(sort_array(transform(sequence(1, 100000), x -> -x)))', 100_000],
      ["size(transform(slice(xs, 1, 200), x -> map['k5']))", 200],
      ['size(array_except(transform(xs, x -> array(x)), transform(xs, x -> array(-x))))', 9999],
      ['size(array_distinct(transform(xs, x -> array(x))))', 10_000],
      ['arrays_overlap(transform(xs, x -> array(x)), transform(xs, x -> array(-1)))', false],
      ['size(map_from_arrays(sequence(1, 200000), sequence(1, 200000)))', 200_000],
      ["size(str_to_map(concat_ws(',', transform(xs, x -> string(x)))))", 10_000],
      ["length(replace(m, p, 'x'))", 1_000_000],
      ['instr(m, p)', 0],
      ["instr(concat(m, 'b', m), p)", 900_001],
      ["length(substring_index(concat(m, 'b', m), p, -1))", 900_000],
      ["split_part(concat(m, 'b', m), p, 2) = substr(m, 1, 900000)", true],
      ["length(upper(lower(trim(translate(m, 'a', 'b')))))", 1_000_000],
      ["size(regexp_extract_all(substr(m, 1, 100000), '(a)', 1))", 100_000],
      ["m RLIKE '^a+$'", true],
      ["m LIKE '%a%a%a%a%b'", false],
    ],
    { row, schema },
  )
})

test('each row has a budget of its own, and is read anew', () => {
  const statement = 'SELECT transform(xs, x -> x + xs[0]) AS r FROM __THIS__'
  const params = { statement }
  const scorer = scorerOf({ type: 'SQLTransformer', params }, { schema: { xs: 'array<bigint>' } })
  const xs = [1, 2]
  assert.deepEqual(scorer.score({ xs }), { r: [2, 3] })
  xs[0] = 5
  assert.deepEqual(scorer.score({ xs }), { r: [10, 7] })
  const repeated = { statement: "SELECT length(repeat('a', n)) AS r FROM __THIS__" }
  const counter = scorerOf({ type: 'SQLTransformer', params: repeated }, { schema: { n: 'int' } })
  for (let i = 0; i < 5; i++) assert.deepEqual(counter.score({ n: 4_000_000 }), { r: 4_000_000 })
})
