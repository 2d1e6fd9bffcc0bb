import { test } from 'node:test'
import { checkRefused, checkRows } from './stage-case.ts'

const toLabels = (sparkVersion = '4.2.0', labels: string[] | undefined = ['a', 'b', 'c']) => ({
  type: 'IndexToString',
  params: { inputCol: 'x', outputCol: 's', ...(labels === undefined ? {} : { labels }) },
  sparkVersion,
})

test('IndexToString since 4.1 refuses null and NaN', () => {
  checkRows(toLabels(), [
    [{ x: 0 }, { s: 'a' }],
    [{ x: 2.9 }, { s: 'c' }],
    [{ x: -0.9 }, { s: 'a' }],
    [{ x: -1 }, /unseen index -1/],
    [{ x: 3 }, /unseen index 3/],
    [{ x: 'NaN' }, /unseen index NaN/],
    [{ x: 'Infinity' }, /unseen index Infinity/],
    [{ x: null }, /unseen index null/],
  ])
  checkRows(
    toLabels(),
    [
      [{ x: 'NaN' }, { s: 'a' }],
      [{ x: null }, /null/],
    ],
    { ansi: false },
  )
})

test('IndexToString until 4.0 takes NaN for 0 and gives null for null', () => {
  for (const version of ['2.4.8', '3.5.6', '4.0.1']) {
    checkRows(toLabels(version), [
      [{ x: 'NaN' }, { s: 'a' }],
      [{ x: null }, { s: null }],
      [{ x: -0.5 }, { s: 'a' }],
      [{ x: -1 }, /unseen index -1/],
      [{ x: 'Infinity' }, /unseen index Infinity/],
    ])
  }
})

test('IndexToString without ANSI rules cuts a bigint to 32 bits', () => {
  const rows = [[{ x: '4294967297' }, { s: 'b' }]] as const
  checkRows(toLabels(), rows, { ansi: false, schema: { x: 'bigint' } })
  checkRows(toLabels(), [[{ x: '4294967297.5' }, { s: 'b' }]], {
    ansi: false,
    schema: { x: 'decimal(20,2)' },
  })
  checkRows(toLabels(), [[rows[0][0], /unseen/]], { schema: { x: 'bigint' } })
  checkRows(toLabels('3.5.6'), [[rows[0][0], /unseen/]], { schema: { x: 'bigint' } })
})

test('IndexToString without labels takes those of its column', () => {
  const indexer = {
    type: 'StringIndexerModel',
    params: { inputCol: 't', outputCol: 'x', handleInvalid: 'keep' },
    data: [['p', 'q']],
  }
  checkRows(
    [indexer, { ...toLabels(), params: { inputCol: 'x', outputCol: 's', labels: [] } }],
    [
      [{ t: 'q' }, { x: 1, s: 'q' }],
      [{ t: 'zz' }, { x: 2, s: '__unknown' }],
    ],
  )
  const bare = { ...toLabels(), params: { inputCol: 'x', outputCol: 's' } }
  checkRefused(bare, /column x: no labels/)
  checkRefused(toLabels(), /column x/, { schema: { x: 'boolean' } })
})
