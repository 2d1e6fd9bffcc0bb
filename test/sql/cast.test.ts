import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkValues, evaluate } from './evaluate.ts'

const legacy = { ansi: false }

test('text to numbers', () => {
  checkValues(
    [
      ["CAST('12' AS INT)", 12],
      ["CAST(' +12\t' AS INT)", 12],
      ["CAST('12.9' AS INT)", 12],
      ["CAST('.' AS INT)", 0],
      ["CAST('1e2' AS INT)", null],
      ["CAST('' AS INT)", null],
      ["CAST('128' AS TINYINT)", null],
      ["CAST('9223372036854775808' AS BIGINT)", null],
      ["CAST('1e2' AS DOUBLE)", 100],
      ["CAST('1d' AS DOUBLE)", 1],
      ["CAST('0x1p3' AS DOUBLE)", 8],
      ["CAST(' -INF ' AS DOUBLE)", Number.NEGATIVE_INFINITY],
      ["CAST('nan' AS FLOAT)", Number.NaN],
      // 1 + 2^-24 + a little: the double of it is halfway between two floats.
      ["CAST('1.00000005960464477540' AS FLOAT)", 1.0000001192092896],
      ["CAST('1.0000000596046447754' AS FLOAT)", 1.0000001192092896],
      ["CAST('1.000000059604644775390625' AS FLOAT)", 1],
      ["CAST('1.005' AS DECIMAL(5,2))", '1.01'],
      ["CAST('1e-400' AS DECIMAL(5,2))", '0.00'],
      ["CAST('12345' AS DECIMAL(4,0))", null],
      ["CAST('-0.0049999' AS DECIMAL(5,2))", '0.00'],
      ["CAST('-0.00999' AS DECIMAL(5,2))", '-0.01'],
      ["CAST('000.005e0' AS DECIMAL(5,2))", '0.01'],
      ["CAST('0.5e-2' AS DECIMAL(5,2))", '0.01'],
      ["CAST('0e40000' AS DECIMAL(5,2))", '0.00'],
      ["CAST('YES' AS BOOLEAN)", true],
      ["CAST('maybe' AS BOOLEAN)", null],
    ],
    legacy,
  )
  checkValues([
    ["CAST('12.9' AS INT)", /12\.9 cannot be cast from string to int/],
    ["try_cast('12.9' AS INT)", null],
    ["CAST('x' AS DATE)", /cannot be cast/],
  ])
})

test('decimals of many digits cost no more than their text', () => {
  const started = performance.now()
  const refused = /1E200000 has more than 38 digits/
  assert.throws(() => evaluate('1E200000BD'), refused)
  const row = { s: `0.${'1'.repeat(200_000)}` }
  const schema = { s: 'string' }
  checkValues([['CAST(s AS DECIMAL(5,2))', '0.11']], { schema, row })
  checkValues([['CAST(s AS DECIMAL(5,2))', '0.00']], { schema, row: { s: '1e-200000' } })
  checkValues([['CAST(s AS DECIMAL(5,2))', /cannot be/]], { schema, row: { s: '1e2000000000' } })
  // Halfway between two floats, by all of its digits.
  const half = `16777217.${'0'.repeat(200_000)}`
  checkValues([['CAST(s AS FLOAT)', 16777216]], { schema, row: { s: half } })
  checkValues([['CAST(s AS FLOAT)', 16777218]], { schema, row: { s: `${half}1` } })
  assert.ok(performance.now() - started < 10_000)
})

test('numbers to narrower ones', () => {
  const settings = { schema: { d: 'double', l: 'bigint' }, row: { d: 1e10, l: '4294967297' } }
  const wraps: [string, unknown][] = [
    ['CAST(d AS INT)', 2147483647],
    ['CAST(d AS TINYINT)', -1],
    ['CAST(l AS INT)', 1],
    ['CAST(1e30 AS BIGINT)', 9223372036854775807n],
    ["CAST(CAST('NaN' AS DOUBLE) AS INT)", 0],
    ['CAST(12.5BD AS DECIMAL(2,1))', null],
    ['CAST(0.1F AS DECIMAL(20,18))', '0.100000001490116120'],
    ["CAST(DOUBLE('NaN') AS DECIMAL(5,1))", null],
    ['CAST(258 AS BINARY)', Buffer.from([0, 0, 1, 2])],
  ]
  checkValues(wraps, { ...settings, ...legacy })
  checkValues(
    [
      ['CAST(d AS INT)', /cannot be cast from double to int/],
      ['CAST(l AS INT)', /cannot be cast/],
      ['CAST(9223372036854775807L AS FLOAT)', 2 ** 63],
      ["CAST(DOUBLE('NaN') AS DECIMAL(5,1))", null],
      ['try_cast(d AS INT)', null],
    ],
    settings,
  )
})

test('values to text', () => {
  checkValues([
    ['CAST(1e7 AS STRING)', '1.0E7'],
    ['CAST(0.001D AS STRING)', '0.001'],
    ['CAST(-0.0D AS STRING)', '-0.0'],
    ['CAST(0.1F AS STRING)', '0.1'],
    ['CAST(0.0000001BD AS STRING)', '0.0000001'],
    ["CAST(DATE '0044-03-15' AS STRING)", '0044-03-15'],
    ["CAST(TIMESTAMP '2020-01-01 10:00:00.500' AS STRING)", '2020-01-01 10:00:00.5'],
    ["CAST(array('a', NULL) AS STRING)", '[a, null]'],
    ["CAST(map('a', 1, 'b', NULL) AS STRING)", '{a -> 1, b -> null}'],
    ["CAST(struct(1, 'x') AS STRING)", '{1, x}'],
    ["CAST(X'616263' AS STRING)", 'abc'],
  ])
  checkValues([['CAST(0.0000001BD AS STRING)', '1E-7']], legacy)
})

test('text to dates and timestamps', () => {
  checkValues(
    [
      ["CAST('2020' AS DATE)", '2020-01-01'],
      ["CAST('2020-2' AS DATE)", '2020-02-01'],
      ["CAST('2020-2-3T??' AS DATE)", '2020-02-03'],
      ["CAST('2020-02-30' AS DATE)", null],
      ["CAST('20-02-03' AS DATE)", null],
      ["CAST('-0001-01-01' AS DATE)", '-0001-01-01'],
      ["CAST('2020-01-01 1:2' AS TIMESTAMP)", '2020-01-01T01:02:00Z'],
      ["CAST('2020-01-01 1:2:3.1234567' AS TIMESTAMP)", '2020-01-01T01:02:03.123456Z'],
      ["CAST('2020-01-01T00:00:00 Europe/Paris' AS TIMESTAMP)", '2019-12-31T23:00:00Z'],
      ["CAST('2020-01-01T00:00:00+1:00' AS TIMESTAMP)", '2019-12-31T23:00:00Z'],
      ["CAST('2020-01-01T00:00:00 Nowhere' AS TIMESTAMP)", null],
      ["CAST('2020-01-01T24:00:00' AS TIMESTAMP)", null],
    ],
    legacy,
  )
})
