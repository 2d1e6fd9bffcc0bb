/** Damaged zips, tars and tar.gz open and read, or are refused with MODEL_CORRUPT. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSource } from '../../src/bytes/source.ts'
import { loadModel } from '../../src/formats/load.ts'
import { writeTar, writeZip } from '../bytes/write-archive.ts'
import { root } from '../root.ts'
import { fuzzTest } from './fuzz-test.ts'
import { mutateBytes } from './mutate.ts'

const model = await openSource(join(root, 'models/iris/1'))
const entries = await Promise.all(
  model.files
    .filter((file) => !file.path.startsWith('_onerow/'))
    .map(async ({ path }) => ({ name: path, bytes: Buffer.from(await model.read(path)) })),
)
const archives = [
  writeZip(entries),
  await writeTar(entries, false),
  await writeTar(entries, true),
  readFileSync(join(root, 'models/iris/1/_onerow/manifest.json')),
]

fuzzTest('damaged archives', import.meta.url, async (random) => {
  const directory = mkdtempSync(join(tmpdir(), 'onerow-fuzz-'))
  try {
    const path = join(directory, 'archive')
    writeFileSync(path, mutateBytes(random, random.pick(archives)))
    const source = await openSource(path)
    for (const file of source.files) await source.read(file.path)
    await loadModel(source)
  } finally {
    rmSync(directory, { recursive: true })
  }
})
