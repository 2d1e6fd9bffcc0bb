/** Damaged models load, or are refused with MODEL_CORRUPT or MODEL_UNSUPPORTED. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createSource, type Source } from '../../src/bytes/source.ts'
import { loadModel } from '../../src/formats/load.ts'
import { readGolden } from '../../src/formats/manifest.ts'
import { root } from '../root.ts'
import { fuzzTest } from './fuzz-test.ts'
import { mutateBytes, mutateJson, mutateSpace, type Random } from './mutate.ts'

interface File {
  path: string
  bytes: Buffer
}

const directories = ['models', 'test/golden'].flatMap((repository) =>
  (existsSync(join(root, repository)) ? readdirSync(join(root, repository)) : [])
    .map((name) => join(root, repository, name, '1'))
    .filter((path) => existsSync(path)),
)

const models = directories
  .map((directory): File[] =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path: relative(directory, path), bytes: readFileSync(path) })),
  )
  .filter((files) => files.reduce((sum, file) => sum + file.bytes.length, 0) < 2_000_000)

fuzzTest(
  'damaged model files',
  import.meta.url,
  async (random) => {
    const files = [...random.pick(models)]
    const at = random.integer(files.length)
    files[at] = { ...files[at], bytes: damage(random, files[at]) }
    await load(files)
  },
  1 / 3,
)

fuzzTest(
  'edited metadata',
  import.meta.url,
  async (random) => {
    const files = [...random.pick(models)]
    const places = files.flatMap((file, i) =>
      /metadata\/part-|\.json$/.test(file.path) ? [i] : [],
    )
    const at = random.pick(places)
    const mutate = random.integer(8) === 0 ? mutateSpace : mutateJson
    const text = mutate(random, files[at].bytes.toString('utf8'))
    files[at] = { ...files[at], bytes: Buffer.from(text) }
    await load(files)
  },
  1 / 3,
)

fuzzTest(
  'missing, doubled and moved files',
  import.meta.url,
  async (random) => {
    const files = [...random.pick(models)]
    const at = random.integer(files.length)
    const other = random.pick(random.pick(models))
    const change = random.integer(3)
    if (change === 0) files.splice(at, 1)
    if (change === 1) files[at] = { ...files[at], bytes: other.bytes }
    if (change === 2) files.push({ ...other, path: files[at].path.replace(/[^/]*$/, 'part-zzz') })
    await load(files)
  },
  1 / 3,
)

function damage(random: Random, { path, bytes }: File): Buffer {
  if (/\.parquet$/.test(path) || random.integer(2) === 0) return mutateBytes(random, bytes)
  return Buffer.from(mutateJson(random, bytes.toString('utf8')))
}

async function load(files: readonly File[]): Promise<void> {
  const source: Source = createSource(
    'model',
    files.map(({ path, bytes }) => ({ path, sizeBytes: bytes.length, bytes })),
    async (file) => file.bytes,
  )
  await loadModel(source)
  await readGolden(source)
}
