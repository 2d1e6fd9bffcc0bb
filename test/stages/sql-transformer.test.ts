import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '../../src/model/frame.ts'
import {
  attributesOf,
  type CaseOptions,
  checkRefused,
  checkRows,
  type Outcome,
  type StageCase,
  scorerOf,
  skipped,
} from './stage-case.ts'

function sql(statement: string, sparkVersion = '4.2.0'): StageCase {
  return { type: 'SQLTransformer', params: { statement }, sparkVersion }
}

const small: CaseOptions = { schema: { i: 'int', d: 'double', s: 'string', b: 'boolean' } }

test('SQLTransformer selects, names and filters', () => {
  const table: [statement: string, row: Row, outcome: Outcome][] = [
    ['SELECT *, i + 1 AS j FROM __THIS__', { i: 1 }, { j: 2 }],
    ['SELECT i, i + 1 j FROM __THIS__', { i: 1 }, { j: 2 }],
    ['SELECT I FROM __THIS__', { i: 1 }, { I: 1 }],
    ['SELECT `i` AS `a b` FROM __THIS__', { i: 1 }, { 'a b': 1 }],
    ['SELECT t.i + t.d FROM __THIS__ AS t', { i: 1, d: 0.5 }, { '(i + d)': 1.5 }],
    ['SELECT t.* FROM __THIS__ t WHERE i > 0', { i: 0 }, skipped],
    ['SELECT i + 1 AS j FROM __THIS__ WHERE i > 0 OR NULL', { i: 0 }, skipped],
    ['SELECT i + 1 AS j, j * 2 AS k FROM __THIS__', { i: 1 }, { j: 2, k: 4 }],
    ['SELECT 10 / i AS q FROM __THIS__ WHERE i <> 0 AND 10 / i > 1', { i: 0 }, skipped],
    ['SELECT q + 1 AS r FROM (SELECT i * 2 AS q FROM __THIS__)', { i: 1 }, { r: 3 }],
    ['FROM __THIS__ SELECT i + 1 AS j WHERE i > 0;', { i: 1 }, { j: 2 }],
    ['SELECT 1 AS `constructor`, i + 1 AS j FROM __THIS__', { i: 1 }, { constructor: 1, j: 2 }],
  ]
  for (const [statement, row, outcome] of table) checkRows(sql(statement), [[row, outcome]], small)
})

test('SQLTransformer computes only what is asked for', () => {
  const stage = sql('SELECT 1 / i AS q, i + 1 AS j FROM __THIS__')
  checkRows(stage, [[{ i: 0 }, { j: 1 }]], { ...small, columns: ['j'] })
  checkRows(stage, [[{ i: 0 }, /\(1 \/ i\): division by zero/]], small)
  checkRows(stage, [[{}, /column i: absent/]], small)
})

test('SQLTransformer keeps attributes of bare columns only', () => {
  const known = {
    schema: {
      type: 'struct',
      fields: [
        {
          name: 'k',
          type: 'double',
          metadata: { ml_attr: { type: 'nominal', vals: ['a', 'b'] } },
        },
      ],
    },
  }
  const stage = sql('SELECT k AS c, k + 0 AS e FROM __THIS__')
  assert.equal(attributesOf(stage, 'c', known)?.kind, 'nominal')
  assert.equal(attributesOf(stage, 'e', known), undefined)
})

test('an aliased column that the row lacks is an error, as it is in Spark', () => {
  checkRows(sql('SELECT i AS c FROM __THIS__'), [[{}, /column i: absent/]], small)
})

test('types of undeclared columns are inferred from their use', () => {
  const statement =
    "SELECT a + 1 AS x, upper(t) AS y, n = 'q' AS z, IF(f, 1, 2) AS w, kept FROM __THIS__"
  const inputs = scorerOf(sql(statement)).input.map(({ name, type }) => [name, type.kind])
  assert.deepEqual(inputs, [
    ['a', 'double'],
    ['t', 'string'],
    ['n', 'string'],
    ['f', 'boolean'],
    ['kept', 'any'],
  ])
})

test('a column that passes through is narrowed by a later stage', () => {
  const stages: StageCase[] = [
    sql('SELECT x, y + 1 AS z FROM __THIS__'),
    { type: 'VectorAssembler', params: { inputCols: ['x', 'z'], outputCol: 'v' }, uid: 'v1' },
  ]
  checkRows(stages, [
    [
      { x: 2, y: 1 },
      { z: 2, v: [2, 2] },
    ],
  ])
})

test('what is no projection of rows is refused with its place', () => {
  const table: [statement: string, message: RegExp][] = [
    ['SELECT sum(i) FROM __THIS__', /line 1, column 8: function sum: an aggregate/],
    ['SELECT count(*) FROM __THIS__', /column 8: count\(\*\): an aggregate|aggregate needs many/],
    ['SELECT i FROM __THIS__ GROUP BY i', /column \d+: GROUP looks at many rows/],
    ['SELECT i FROM __THIS__ ORDER BY i', /ORDER looks at many rows/],
    ['SELECT i FROM __THIS__ LIMIT 1', /LIMIT looks at many rows/],
    ['SELECT DISTINCT i FROM __THIS__', /DISTINCT looks at many rows/],
    ['SELECT i FROM __THIS__ UNION ALL SELECT 1', /UNION looks at many rows/],
    ['SELECT a.i FROM __THIS__ a JOIN __THIS__ b ON a.i = b.i', /JOIN looks at many rows/],
    ['SELECT i FROM __THIS__, other', /a join/],
    ['SELECT i FROM other', /table other, expected __THIS__/],
    ['SELECT i FROM __THIS__ WHERE i IN (SELECT 1)', /a subquery/],
    ['SELECT (SELECT 1) FROM __THIS__', /a subquery/],
    ['SELECT row_number() OVER (ORDER BY i) FROM __THIS__', /OVER|window/],
    ['SELECT explode(array(1)) FROM __THIS__', /function explode: a generator/],
    ['SELECT i FROM __THIS__ LATERAL VIEW explode(x) t AS y', /LATERAL looks at many rows/],
    ['SELECT rand() FROM __THIS__', /function rand: different at every call/],
    ['SELECT nonsense(i) FROM __THIS__', /column 8: function nonsense: not supported/],
    ['SELECT nope FROM (SELECT i FROM __THIS__)', /column nope: there is none among i/],
    ['SELECT i + FROM __THIS__', /line 1, column \d+/],
    ['SELECT\n  i +* 2 FROM __THIS__', /line 2, column 6/],
    ["SELECT 'open FROM __THIS__", /column 8: a string without end/],
    ['SELECT i', /expected FROM/],
    ['', /found the end, expected SELECT/],
    ['SELECT i FROM __THIS__ AS t WHERE q.i = 1', /column q\.i/],
    ['SELECT d AND b FROM __THIS__', /d of type double is no boolean/],
    ['SELECT CAST(d AS nonsense) FROM __THIS__', /type nonsense is not supported/],
    ['SELECT INTERVAL 1 DAY AS x FROM __THIS__', /no form for its type interval/],
    [`SELECT ${'('.repeat(5000)}1${')'.repeat(5000)} FROM __THIS__`, /nested deeper than/],
    [`SELECT ${'- '.repeat(5000)}i FROM __THIS__`, /nested deeper than/],
    [`SELECT i${' + i'.repeat(30000)} FROM __THIS__`, /nested deeper than/],
    [`SELECT ${'substring('.repeat(200)}s${', 1)'.repeat(200)} AS q, nope() FROM __THIS__`, /nope/],
    [`SELECT ${'i,'.repeat(200000)}i FROM __THIS__`, /more than 100000 tokens/],
  ]
  for (const [statement, message] of table) checkRefused(sql(statement), message, small)
  checkRefused({ type: 'SQLTransformer' }, /statement is not set/)
  checkRefused(sql('SELECT 1 FROM __THIS__'), /timeZone Nowhere/, { timeZone: 'Nowhere' })
})

test('rules that changed with the version', () => {
  const statement = (item: string) => `SELECT ${item} AS r FROM __THIS__`
  const table: [item: string, version: string, row: Row, outcome: Outcome][] = [
    ['i / 0', '3.5.0', { i: 1 }, { r: null }],
    ['i / 0', '4.0.0', { i: 1 }, /division by zero/],
    ['i + 1', '3.5.0', { i: 2147483647 }, { r: -2147483648 }],
    ['i + 1', '4.0.0', { i: 2147483647 }, /out of the range of int/],
    ["'it''s'", '3.5.0', {}, { r: 'its' }],
    ["'it''s'", '4.0.0', {}, { r: "it's" }],
    ['1e2', '2.4.0', {}, { r: '100' }],
    ['1e2', '3.0.0', {}, { r: 100 }],
    ["CAST(' 7 ' AS INT)", '2.4.0', {}, { r: null }],
    ["CAST(' 7 ' AS INT)", '3.0.0', {}, { r: 7 }],
    ['CAST(struct(i, NULL) AS STRING)', '3.0.0', { i: 1 }, { r: '[1,]' }],
    ['CAST(struct(i, NULL) AS STRING)', '3.1.0', { i: 1 }, { r: '{1, null}' }],
  ]
  for (const [item, version, row, outcome] of table) {
    checkRows(sql(statement(item), version), [[{ i: 0, ...row }, outcome]], small)
  }
  checkRefused(sql(statement('i::string'), '3.5.0'), /line 1, column 9/, small)
  checkRefused(
    sql('SELECT i AS j, j + 1 AS k FROM (SELECT i FROM __THIS__)', '3.3.0'),
    /column j/,
    {
      ...small,
    },
  )
  checkRefused(sql('SELECT * EXCEPT (i) FROM __THIS__', '3.5.0'), /EXCEPT/, small)
})

test('cells of all types go in and come out', () => {
  const schema = {
    l: 'bigint',
    dc: 'decimal(10,2)',
    dt: 'date',
    ts: 'timestamp',
    bin: 'binary',
    a: 'array<decimal(5,1)>',
    m: 'map<int,date>',
    st: 'struct<x:bigint,y:timestamp>',
  }
  const row = {
    l: '9223372036854775807',
    dc: 1.5,
    dt: '2020-02-29',
    ts: '2020-02-29T12:00:00+01:00',
    bin: { b64: 'YWI=' },
    a: ['1.0', null],
    m: { 7: '2020-01-01' },
    st: { x: 5 },
  }
  const statement =
    'SELECT l - 1 AS a1, dc + 0.5 AS a2, dt + 1 AS a3, ts AS a4, CAST(bin AS STRING) AS a5, ' +
    'a AS a6, m[7] AS a7, st AS a8, st.x + 1L AS a9, a[0] AS a10 FROM __THIS__'
  checkRows(
    sql(statement),
    [
      [
        row,
        {
          a1: 9223372036854775806n,
          a2: '2.00',
          a3: '2020-03-01',
          a4: '2020-02-29T11:00:00Z',
          a5: 'ab',
          a6: ['1.0', null],
          a7: '2020-01-01',
          a8: { x: 5, y: null },
          a9: 6,
          a10: '1.0',
        },
      ],
      [{ ...row, a: ['12345.67'] }, /column a: found 1 items/],
      [{ ...row, m: { x: '2020-01-01' } }, /column m/],
      [{ ...row, st: { x: 'five' } }, /column st/],
    ],
    { schema },
  )
})

test('the session time zone decides what is local', () => {
  const options = { schema: { ts: 'timestamp' }, timeZone: 'America/New_York' }
  const statement =
    'SELECT CAST(ts AS STRING) AS s, CAST(ts AS DATE) AS d, ts + INTERVAL 1 DAY AS t FROM __THIS__'
  checkRows(
    sql(statement),
    [
      [
        { ts: '2024-03-10T04:30:00Z' },
        { s: '2024-03-09 23:30:00', d: '2024-03-09', t: '2024-03-10T23:30:00-04:00' },
      ],
    ],
    options,
  )
})

/** Texts here have @ where a statement has $, which would look like a template's. */
function referring(text: string): string {
  return text.replaceAll('@', '$')
}

test('references to variables are replaced as Spark replaces them', () => {
  const texts: [reference: string, text: string][] = [
    ['x@{foo}y', 'xy'],
    ['x@{spark:foo}y@{sparkconf:foo}z@{hivevar:foo}@{hiveconf:foo}', 'xyz'],
    ['x@{bar:foo}y', 'x@{bar:foo}y'],
    ['x@{a b}y', 'x@{a b}y'],
    ['x@{}y', 'x@{}y'],
    ['x@{}}y', 'xy'],
    ['x@{a-b:c}y@{:q}z@{a@{b}c}', 'xyzc}'],
    ['x$@{foo}y', 'x$y'],
    ['x@{__THIS__}y', 'xy'],
    ['x@{é}y@{a\u00a0b}', 'xy'],
    ['x@{spark:}y', 'xy'],
  ]
  for (const [reference, text] of texts) {
    const statement = referring(`SELECT '${reference}' AS v FROM __THIS__`)
    checkRows(sql(statement), [[{}, { v: referring(text) }]])
  }
  const outside = referring('SELECT i@{foo} + @{foo} 1 /* @{foo} */ AS v FROM __THIS__')
  checkRows(sql(outside), [[{ i: 1 }, { v: 2 }]])
  // Spark 2.0 leaves what no setting gives.
  const unset = referring("SELECT 'x@{foo}y' AS v FROM __THIS__")
  checkRows(sql(unset, '2.0.2'), [[{}, { v: referring('x@{foo}y') }]])
  checkRows(sql(unset, '2.1.0'), [[{}, { v: 'xy' }]])
})

test('a reference whose text depends on the machine or a setting is refused', () => {
  const references = ['system:user.home', 'env:HOME', 'spark.app.name', 'hiveconf:spark.app.name']
  for (const reference of references) {
    const where = new RegExp(`SQL line 2, column 8: \\$\\{${reference}\\}.* depends on`)
    checkRefused(sql(referring(`SELECT 1,\n      '@{${reference}}' AS v FROM __THIS__`)), where)
  }
  const open = `SELECT 1 AS v FROM __THIS__ -- ${'@{'.repeat(500_000)}`
  checkRows(sql(referring(open)), [[{}, { v: 1 }]])
})

test('errors tell the text and the column that the user has written', () => {
  const table: [statement: string, message: RegExp][] = [
    ["SELECT '@{a}@{b}' +, 1 FROM __THIS__", /SQL line 1, column 20: found ","/],
    ['SELECT @{a}i + @{b}\n@{c} ?', /SQL line 2, column 6: /],
    ['SELECT __THIS__.i, nope(i) FROM __THIS__', /SQL line 1, column 20: function nope/],
    ['SELECT i FROM __THIS__ __THIS__ __THIS__', /found "__THIS__", expected the end/],
    ["SELECT i '__THIS__' FROM __THIS__", /column 10: /],
    ['SELECT i FROM (SELECT i FROM __THIS__) LEFT', /LEFT looks at many rows/],
    ['SELECT i AS x__THIS__ FROM __THIS__', /column x__THIS__: of another name at every call/],
    ['SELECT i FROM __this__', /column 15: table __this__, expected __THIS__/],
    ['SELECT q.i FROM __THIS__', /column 8: column q\.i: there is none among i/],
  ]
  for (const [statement, message] of table) {
    const stage = sql(referring(statement))
    checkRefused(stage, message, { schema: { i: 'int' } })
    assert.throws(
      () => scorerOf(stage, { schema: { i: 'int' } }),
      ({ message }) => !message.includes('0000'),
    )
  }
  checkRows(sql("SELECT length('__THIS__') AS n FROM __THIS__"), [[{}, { n: 29 }]])
})

test('an item may use what an earlier one has named, since 3.4', () => {
  const table: [statement: string, outcome: Outcome][] = [
    ['SELECT i AS a, a + 1 AS b FROM __THIS__', { a: 2, b: 3 }],
    ['SELECT *, i AS a, A + 1 AS b FROM __THIS__', { a: 2, b: 3 }],
    ['SELECT i AS a, a AS c, c + 1 AS e FROM __THIS__', { a: 2, c: 2, e: 3 }],
    ['SELECT i + 1, `(i + 1)` + 1 AS b FROM __THIS__', { '(i + 1)': 3, b: 4 }],
    ['SELECT i AS a, A + 1 FROM __THIS__', { a: 2, '(lateralAliasReference(A) + 1)': 3 }],
    [
      'SELECT struct(i AS q) AS t, t.q + 1 FROM __THIS__',
      { t: { q: 2 }, '(lateralAliasReference(q) + 1)': 3 },
    ],
    // A column of the table wins.
    ['SELECT i AS d, d + 1 AS b FROM __THIS__', { d: 2, b: 11 }],
    ['SELECT b + 1 AS c FROM (SELECT i AS a, a + 1 AS b FROM __THIS__)', { c: 4 }],
  ]
  const schema = { i: 'int', d: 'int' }
  for (const [statement, outcome] of table) {
    checkRows(sql(statement), [[{ i: 2, d: 10 }, outcome]], { schema })
  }
  checkRefused(sql('SELECT 1 AS a, i AS A, a + 1 AS b FROM __THIS__'), /column 26.*2 earlier/)
  const old = sql('SELECT i AS a, a + 1 AS b FROM (SELECT i FROM __THIS__)', '3.3.4')
  checkRefused(old, /column a: there is none among i/)
  const named = sql('SELECT i AS a, __THIS__.a + 1 AS b FROM __THIS__')
  checkRows(named, [
    [
      { i: 1, a: 10 },
      { a: 1, b: 11 },
    ],
  ])
})

test('two columns of one name at the end are refused; between, they may be', () => {
  const double = /column i: 2 columns have this name at the end of the pipeline/
  const stage = sql('SELECT i, i + 1 AS i FROM __THIS__')
  checkRefused(stage, double)
  checkRefused(sql('SELECT *, i + 1 AS i FROM __THIS__'), double)
  const inner = 'SELECT a FROM (SELECT i, i + 1 AS i, i AS a FROM __THIS__)'
  checkRows(sql(inner), [[{ i: 1 }, { a: 1 }]])
  checkRows(
    [sql('SELECT i, i + 1 AS i, i AS a FROM __THIS__'), sql('SELECT a FROM __THIS__')],
    [[{ i: 1 }, { a: 1 }]],
  )
  checkRows(sql('SELECT i, i + 1 AS I FROM __THIS__'), [[{ i: 1 }, { I: 2 }]])
})
