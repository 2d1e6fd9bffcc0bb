/** Versions that are put into a repository. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { moveIntoPlace, publish } from '../../src/serve/publish.ts'
import { root } from '../root.ts'

const work = await mkdtemp(join(tmpdir(), 'onerow-publish-'))
after(() => rm(work, { recursive: true, force: true }))

test('only a version that is there already is a conflict', async () => {
  const staging = join(work, 'staging')
  await mkdir(staging)
  await mkdir(join(work, '1'))
  await writeFile(join(work, '1/x'), '')
  const conflict = { code: 'CONFLICT', message: /1: published by somebody else meanwhile/ }
  await assert.rejects(moveIntoPlace(staging, join(work, '1')), conflict)
  const other = { code: 'REQUEST_INVALID', message: /2: cannot be moved into place: ENOENT/ }
  await assert.rejects(moveIntoPlace(join(work, 'gone'), join(work, '2')), other)
  assert.equal(await moveIntoPlace(staging, join(work, '2')), join(work, '2'))
})

test('versions end at 2^31 - 1; other names are none', async () => {
  const home = join(work, 'iris')
  const add = async (): Promise<string> => {
    const { place } = await publish(join(root, 'models/iris'), { repository: work, name: 'iris' })
    return place
  }
  await mkdir(join(home, '9999999999'), { recursive: true })
  await mkdir(join(home, '2147483646'))
  assert.equal(await add(), join(home, '2147483647'))
  await assert.rejects(add(), { code: 'CONFLICT', message: /2147483647 is the last/ })
})
