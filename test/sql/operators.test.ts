import { test } from 'node:test'
import { checkValues } from './evaluate.ts'

const legacy = { ansi: false }

test('precedence', () => {
  checkValues([
    ['1 + 2 * 3', 7],
    ['-2 * -3', 6],
    ['- 2147483648', -2147483648],
    ['7 DIV 2 * 2', 6],
    ['1 | 2 ^ 3 & 1', 3],
    ['NOT 1 = 2 AND true', true],
    ['NOT true OR true', true],
    ['1 = 1 IS NULL', false],
    ['2 BETWEEN 1 AND 3 AND false', false],
    ["'1' || 2 + 3", 15],
    ['1 << 1 + 1', 4],
    ['-1::bigint', -1],
    ['array(1, 2)[0] + 1', 2],
    ['named_struct("a", 5).a', 5],
    ['CASE WHEN true THEN 1 END + 1', 2],
  ])
})

test('arithmetic by its types', () => {
  checkValues([
    ['7 / 2', 3.5],
    ['7 DIV 2', 3],
    ['-7 % 3', -1],
    ['-7 % 7', 0],
    ['1.0 / 3', '0.333333'],
    ['1.00 * 1.000', '1.00000'],
    ['12345678901234567890.5 * 1000000000', '12345678901234567890500000000.0'],
    ['5 % 1.5', '0.5'],
    ['1 + 0.5D', 1.5],
    ['1.5F + 1', 2.5],
    ['0.1F + 0.2F', 0.30000001192092896],
    ['9223372036854775807L + 1', /out of the range of bigint/],
    ['127Y + 1Y', /out of the range of byte/],
    ['1 / 0', /division by zero/],
    ['1 % 0', /division by zero/],
    ['CAST(NULL AS INT) / 0', null],
  ])
  checkValues(
    [
      ['9223372036854775807L + 1', -9223372036854775808n],
      ['2147483647 * 2147483647', 1],
      ['127Y + 1Y', -128],
      ['- (-128Y)', -128],
      ['(-9223372036854775808L) DIV -1', -9223372036854775808n],
      ['1 / 0', null],
      ['1.5 % 0', null],
      ["'3' * '4'", 12],
      ["'x' + 1", null],
      ['99999999999999999999999999999999999999 * 10.0', null],
    ],
    legacy,
  )
})

test('comparison', () => {
  checkValues([
    ["DOUBLE('NaN') = DOUBLE('NaN')", true],
    ["DOUBLE('NaN') > DOUBLE('Infinity')", true],
    ['-0.0D = 0.0D', true],
    ['1 <=> NULL', false],
    ['NULL <=> NULL', true],
    ['1.50 = 1.5', true],
    ["'a' < 'B'", false],
    // By code points, not by UTF-16 units.
    ["'\\uffff' < '\\U0001f600'", true],
    ['array(1, NULL) < array(1, 2)', true],
    ['struct(1, 2) = struct(1, 2L)', true],
    ["X'00FF' > X'00'", true],
    ['CAST(NULL AS INT) < 12345678901234567890.5', true],
    ['1 IN (2, NULL)', null],
    ['1 IN (1, NULL)', true],
    ["1 IN ('1', '2')", true],
    ['1 NOT IN (2, 3)', true],
    ['3 < 2.5', false],
  ])
  checkValues(
    [
      ['true = 1', true],
      ["1 > 'x'", null],
      ['true = 2', false],
    ],
    legacy,
  )
})

test('three truth values', () => {
  checkValues([
    ['NULL AND false', false],
    ['NULL AND true', null],
    ['NULL OR true', true],
    ['NULL OR false', null],
    ['NOT NULL', null],
    ['NULL IS TRUE', false],
    ['NULL IS NOT TRUE', true],
    ['NULL IS UNKNOWN', true],
    ['(1 = 1) IS NOT FALSE', true],
  ])
})

test('LIKE', () => {
  checkValues([
    ["'abc' LIKE 'a%'", true],
    ["'abc' LIKE '_b_'", true],
    ["'a\\nc' LIKE 'a_c'", true],
    ["'😀' LIKE '_'", true],
    ["'a%c' LIKE 'a\\\\%c'", true],
    ["'abc' LIKE 'a\\\\%c'", false],
    ["'a%c' LIKE 'a#%c' ESCAPE '#'", true],
    ["'ABC' ILIKE 'a%'", true],
    ["'abc' LIKE ANY ('x%', 'a%')", true],
    ["'abc' LIKE ALL ('a%', '%d')", false],
    ["'abc' NOT LIKE ALL ('x%', '%d')", true],
    ["'abc' NOT LIKE ANY ('a%', '%d')", true],
    ["'abc' LIKE NULL", null],
    ["'abc' LIKE 'a\\\\b'", /escapes only/],
    [`'${'a'.repeat(5000)}' LIKE '${'%a'.repeat(50)}b'`, false],
    ["'abc' RLIKE 'b+'", true],
  ])
})

test('dates and intervals', () => {
  checkValues([
    ["DATE '2020-01-31' + INTERVAL 1 MONTH", '2020-02-29'],
    ["DATE '2020-01-31' + 1", '2020-02-01'],
    ["DATE '2020-01-31' - INTERVAL '1' YEAR", '2019-01-31'],
    ["DATE '2020-01-31' + INTERVAL 2 HOURS", '2020-01-31T02:00:00Z'],
    [
      "TIMESTAMP '2020-01-31 10:00:00' - INTERVAL '1 02:03:04.5' DAY TO SECOND",
      '2020-01-30T07:56:55.500000Z',
    ],
    ["INTERVAL 1 WEEK + DATE '2020-01-01'", '2020-01-08'],
    ["CAST(DATE '2020-01-03' - DATE '2020-01-01' AS STRING)", "INTERVAL '2' DAY"],
    ["DATE '2020-01-01' - INTERVAL '1-2' YEAR TO MONTH", '2018-11-01'],
  ])
  checkValues([["DATE '2020-01-31' + INTERVAL 1 MONTH", '2020-02-29']], { version: '3.1.0' })
})

test('lambdas', () => {
  const settings = {
    schema: { xs: 'array<int>', m: 'map<string,int>', k: 'int' },
    row: { xs: [1, null, 3], m: { a: 1 }, k: 10 },
  }
  checkValues(
    [
      ['transform(xs, x -> x + k)', [11, null, 13]],
      ['transform(xs, (x, i) -> i)', [0, 1, 2]],
      ['filter(xs, x -> x > 1)', [3]],
      ['exists(xs, x -> x > 5)', null],
      ['forall(xs, x -> x > 5)', false],
      ['aggregate(xs, 0, (a, x) -> a + coalesce(x, 0), a -> a * 10)', 40],
      ['transform(xs, x -> aggregate(xs, 0, (a, y) -> a + coalesce(x, 0)))', [3, 0, 9]],
      ['transform_values(m, (k, v) -> concat(k, v))', { a: 'a1' }],
      ['zip_with(xs, array(1), (x, y) -> coalesce(x, 0) + coalesce(y, 0))', [2, 0, 3]],
    ],
    settings,
  )
})
