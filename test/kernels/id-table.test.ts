import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idTable, positionOf } from '../../src/kernels/id-table.ts'

test('idTable finds every id and no other', () => {
  const odd = [0, -1, 2 ** 31 - 1, -(2 ** 31)]
  for (const step of [1, 16, 4096, 65536]) {
    const ids = Int32Array.from([...odd, ...Array.from({ length: 999 }, (_, i) => (i + 1) * step)])
    const table = idTable(ids)
    assert.ok(table !== undefined)
    ids.forEach((id, position) => {
      assert.equal(positionOf(table, id), position, `id ${id}`)
    })
    for (const id of [-2, 1000 * step, 1 - 2 ** 31]) assert.equal(positionOf(table, id), -1)
  }
})

test('idTable knows when it is empty and when an id occurs twice', () => {
  const none = idTable(new Int32Array(0))
  assert.ok(none !== undefined)
  assert.equal(positionOf(none, 0), -1)
  assert.equal(idTable(Int32Array.of(5, 0, 5)), undefined)
  assert.equal(idTable(Int32Array.of(0, 0)), undefined)
})
