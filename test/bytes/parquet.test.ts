/** Files of many writers, codecs, pages and encodings give the rows that their writers had. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readParquet } from '../../src/bytes/parquet.ts'
import { root } from '../root.ts'

const files = join(root, 'test/bytes/files')
const names = readdirSync(files).filter((name) => name.endsWith('.parquet'))

for (const name of names) {
  test(`reads ${name}`, async () => {
    const rows = name.split('-').slice(0, 2).join('-')
    const expected = JSON.parse(readFileSync(join(files, `${rows}.json`), 'utf8'), revive)
    const found = await readParquet(readFileSync(join(files, name)), name)
    assert.deepEqual(asPlain(found), expected)
  })
}

test('every codec and layout has its file', () => {
  for (const part of ['none', 'snappy', 'gzip', 'zstd', 'lz4', 'brotli', 'legacy', 'pages-v2']) {
    assert.ok(
      names.some((name) => name.includes(`-${part}`)),
      part,
    )
  }
})

/** The forms that make_arrow.py writes for what JSON has no word for. */
function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('bigint' in value) return BigInt(String(value.bigint))
  if ('bytes' in value) return Uint8Array.from(value.bytes as number[])
  if ('number' in value) {
    return { nan: Number.NaN, inf: Infinity, '-inf': -Infinity }[String(value.number)]
  }
  return value
}

/** Maps have no prototype and columns may be buffers: the comparison is of content. */
function asPlain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (Array.isArray(value)) return value.map(asPlain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asPlain(item)]))
}
