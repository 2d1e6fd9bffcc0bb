import { test } from 'node:test'
import { checkRefused, checkRows } from './stage-case.ts'

const nGram = (params: Record<string, unknown>) => ({
  type: 'NGram',
  params: { inputCol: 'w', outputCol: 'o', ...params },
})

test('NGram joins neighbours; nulls are written out', () => {
  checkRows(nGram({}), [
    [{ w: ['a', 'b', 'c'] }, { o: ['a b', 'b c'] }],
    [{ w: ['a', null, ''] }, { o: ['a null', 'null '] }],
    [{ w: ['a'] }, { o: [] }],
    [{ w: [] }, { o: [] }],
    [{ w: null }, /column w: null, expected/],
    [{}, /column w: absent/],
  ])
  checkRows(nGram({ n: 1 }), [[{ w: ['a', null] }, { o: ['a', 'null'] }]])
  checkRows(nGram({ n: 3 }), [
    [{ w: ['a', 'b', 'c', 'd'] }, { o: ['a b c', 'b c d'] }],
    [{ w: ['a', 'b'] }, { o: [] }],
  ])
})

test('NGram refuses params out of range, and columns of other types', () => {
  checkRefused(nGram({ n: 0 }), /n 0, expected at least 1/)
  checkRefused({ type: 'NGram' }, /inputCol is not set/)
  checkRefused(nGram({}), /column w: found type string/, { schema: { w: 'string' } })
})
