/** Damaged parquet files give rows or MODEL_CORRUPT, in bounded time and memory. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readParquet } from '../../src/bytes/parquet.ts'
import { root } from '../root.ts'
import { fuzzTest } from './fuzz-test.ts'
import { mutateBytes, type Random } from './mutate.ts'

const files = readdirSync(join(root, 'test/bytes/files'))
  .filter((name) => name.endsWith('.parquet'))
  .map((name) => ({ name, bytes: readFileSync(join(root, 'test/bytes/files', name)) }))

fuzzTest(
  'damaged parquet files',
  import.meta.url,
  async (random) => {
    const { name, bytes } = random.pick(files)
    await readParquet(mutateBytes(random, bytes), name)
  },
  1 / 3,
)

/** The footer is small and at the end; damage that is spread evenly seldom meets it. */
fuzzTest(
  'damaged parquet footers',
  import.meta.url,
  async (random) => {
    const { name, bytes } = random.pick(files)
    const size = bytes.readUInt32LE(bytes.length - 8)
    const from = bytes.length - 8 - size
    const footer = mutateBytes(random, bytes.subarray(from, bytes.length - 8))
    const tail = Buffer.from('....PAR1')
    tail.writeUInt32LE(footer.length)
    await readParquet(Buffer.concat([bytes.subarray(0, from), footer, tail]), name)
  },
  1 / 3,
)

/** Pages of other files under this file's footer: sound parts that do not fit each other. */
fuzzTest(
  'parquet pages of another file',
  import.meta.url,
  async (random: Random) => {
    const { name, bytes } = random.pick(files)
    const other = random.pick(files).bytes
    const mixed = Buffer.from(bytes)
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8)
    const size = random.integer(200)
    const from = random.integer(Math.max(other.length - size, 1))
    other.copy(mixed, random.integer(footer), from, from + size)
    await readParquet(mixed, name)
  },
  1 / 3,
)
