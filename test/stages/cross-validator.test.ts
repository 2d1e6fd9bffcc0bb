import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stages } from '../../src/stages/find.ts'
import { filesOf } from './tree-rows.ts'

for (const name of ['CrossValidatorModel', 'TrainValidationSplitModel']) {
  test(`${name} stands for its best model`, async () => {
    const asked: string[] = []
    const child = async (directory: string) => {
      asked.push(directory)
      return []
    }
    assert.deepEqual(await stages[name].expand?.({ ...filesOf({}, {}), child }), [])
    assert.deepEqual(asked, ['bestModel'])
  })
}
