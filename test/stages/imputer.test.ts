import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRefused, checkRows, readData } from './stage-case.ts'

const imputer = (missingValue: unknown, surrogate = 2.75, sparkVersion = '4.2.0') => ({
  type: 'ImputerModel',
  params: { inputCols: ['x'], outputCols: ['y'], missingValue },
  data: { names: ['other', 'x'], surrogates: [9, surrogate] },
  sparkVersion,
})

test('ImputerModel replaces null and the missing value', () => {
  checkRows(imputer('NaN'), [
    [{ x: null }, { y: 2.75 }],
    [{ x: 'NaN' }, { y: 2.75 }],
    [{ x: -0 }, { y: -0 }],
    [{ x: 'Infinity' }, { y: Infinity }],
    [{}, /column x: absent/],
  ])
  checkRows(imputer(0), [
    [{ x: -0 }, { y: 2.75 }],
    [{ x: 0 }, { y: 2.75 }],
    [{ x: 'NaN' }, { y: NaN }],
    [{ x: null }, { y: 2.75 }],
  ])
})

test('ImputerModel casts back to the type of its column', () => {
  checkRows(imputer('NaN', 0.1), [[{ x: null }, { y: Math.fround(0.1) }]], {
    schema: { x: 'float' },
  })
  for (const type of ['byte', 'short', 'int', 'bigint']) {
    checkRows(
      imputer(7, -2.75),
      [
        [{ x: null }, { y: -2 }],
        [{ x: 7 }, { y: -2 }],
        [{ x: -5 }, { y: -5 }],
      ],
      { schema: { x: type } },
    )
  }
  checkRows(
    imputer('NaN'),
    [
      [{ x: '9007199254740993' }, { y: 9007199254740992n }],
      [{ x: '9223372036854775807' }, { y: 9223372036854775807n }],
      [{ x: 5 }, { y: 5 }],
    ],
    { schema: { x: 'bigint' } },
  )
})

test('ImputerModel casts back to decimals, rounding half up', () => {
  checkRows(
    imputer('NaN', -2.675),
    [
      [{ x: null }, { y: '-2.68' }],
      [{ x: '0' }, { y: '0.00' }],
      [{ x: '12345.6' }, { y: '12345.60' }],
    ],
    { schema: { x: 'decimal(10,2)' } },
  )
  const narrow = { schema: { x: 'decimal(2,1)' } }
  checkRows(imputer('NaN', 10.04), [[{ x: null }, /does not fit its type decimal\(2,1\)/]], narrow)
  checkRows(imputer('NaN', 10.04), [[{ x: null }, { y: null }]], { ...narrow, ansi: false })
  checkRows(imputer('NaN', Number.NaN), [[{ x: null }, { y: null }]], narrow)
  checkRows(imputer('NaN', 9.949), [[{ x: null }, { y: '9.9' }]], narrow)
})

test('ImputerModel under ANSI rules refuses a surrogate that does not fit, else cuts it', () => {
  const schema = { x: 'byte' }
  checkRows(imputer('NaN', 300), [[{ x: null }, /300 does not fit/]], { schema })
  checkRows(imputer('NaN', 300), [[{ x: null }, { y: 44 }]], { schema, ansi: false })
  checkRows(imputer('NaN', 127.9), [[{ x: null }, { y: 127 }]], { schema })
  checkRows(imputer('NaN', 3e18), [[{ x: null }, { y: -1 }]], { schema, ansi: false })
  checkRows(imputer('NaN', 3e18), [[{ x: null }, { y: 2147483647 }]], {
    schema: { x: 'int' },
    ansi: false,
  })
})

test('ImputerModel refuses columns that it was not fitted on', () => {
  const params = { inputCols: ['z'], outputCols: ['y'] }
  checkRefused({ ...imputer('NaN'), params }, /column z: no surrogate, expected one of other, x/)
  checkRefused(imputer('NaN'), /column x/, { schema: { x: 'string' } })
  checkRefused(imputer('NaN', 1, '2.4.8'), /column x: found type int/, { schema: { x: 'int' } })
})

test('ImputerModel reads surrogates by the names of columns', async () => {
  const data = await readData(imputer('NaN'), { data: [{ 'a b.c': 1, x: 2 }] })
  assert.deepStrictEqual(data, { names: ['a b.c', 'x'], surrogates: [1, 2] })
  await assert.rejects(readData(imputer('NaN'), { data: [{ x: 'one' }] }), /surrogate of x/)
})

test('ImputerModel may replace its inputs, also by each other', () => {
  const stages = {
    type: 'ImputerModel',
    params: { inputCols: ['x', 'y'], outputCols: ['y', 'x'] },
    data: { names: ['x', 'y'], surrogates: [1, 2] },
  }
  const columns = ['x', 'y']
  checkRows(
    stages,
    [
      [
        { x: 5, y: 6 },
        { x: 6, y: 5 },
      ],
      [
        { x: null, y: null },
        { x: 2, y: 1 },
      ],
    ],
    { columns },
  )
  checkRows(
    [stages, { type: 'VectorAssembler', params: { inputCols: columns, outputCol: 'v' } }],
    [[{ x: null, y: 6 }, { v: [6, 1] }]],
  )
  const twice = { ...stages, params: { inputCols: ['x', 'y'], outputCols: ['z', 'z'] } }
  checkRefused(twice, /columns z, z, expected distinct ones/)
})
