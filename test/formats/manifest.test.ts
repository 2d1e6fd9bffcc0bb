/** Manifests, digests and golden rows. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readNdjson } from '../../src/bytes/ndjson.ts'
import { openSource } from '../../src/bytes/source.ts'
import { checkDigests, filesDigest, readGolden, readManifest } from '../../src/formats/manifest.ts'
import { checkManifest } from '../../src/model/manifest.ts'
import { root } from '../root.ts'
import { sourceOf } from './model-files.ts'

const corrupt = (message: RegExp) => ({ code: 'MODEL_CORRUPT', message })
const minimal = { formatVersion: 1, engine: 'spark' }

test('only formatVersion and engine are required; what is there is checked', () => {
  assert.equal(checkManifest(minimal, 'x').engine, 'spark')
  const file = { path: 'a', size: 1, sha256: '0'.repeat(64) }
  const wrong: [object, RegExp][] = [
    [{}, /^x: manifest must have required property/],
    [{ ...minimal, formatVersion: 2 }, /formatVersion must be 1/],
    [{ ...minimal, version: 0 }, /version must be >= 1/],
    [{ ...minimal, numerics: 'fast' }, /numerics must be \["sequential"/],
    [{ ...minimal, tolerance: 'about' }, /tolerance must match/],
    [{ ...minimal, columns: { p: 'ulp:x' } }, /columns.p must match/],
    [{ ...minimal, files: [{ ...file, sha256: 'A' }] }, /files.0.sha256/],
    [{ ...minimal, files: [{ ...file, path: '../a' }] }, /files.0.path/],
    [{ ...minimal, golden: [{ rows: '/etc/passwd', expected: 'e' }] }, /golden.0.rows/],
  ]
  for (const [json, message] of wrong)
    assert.throws(() => checkManifest(json, 'x'), corrupt(message))
  const levels = ['exact', 'set', 'ignore', 'ulp:4', 'relative:1e-12', 'relative:0.5']
  for (const tolerance of levels) checkManifest({ ...minimal, tolerance }, 'x')
})

test('digests of a model that Spark trained agree', async () => {
  const source = await openSource(join(root, 'models/penguins/1'))
  const manifest = await readManifest(source)
  assert.ok(manifest?.files !== undefined)
  assert.equal(filesDigest(manifest.files), manifest.digest)
  await checkDigests(source, manifest)
  const [golden] = await readGolden(source)
  assert.equal(golden.rows.length, golden.expected.length)
  assert.ok(golden.rows.length > 10)
})

test('missing, unlisted and changed files are named', async () => {
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  const files = ['.hidden', 'a', 'b', 'c'].map((path) => ({ path, size: 3, sha256 }))
  const manifest = checkManifest({ ...minimal, files }, 'x')
  const sound = { '.hidden': 'abc', a: 'abc', b: 'abc', c: 'abc', '_onerow/x': '' }
  await checkDigests(sourceOf(sound), manifest)
  const broken = { a: 'abd', b: 'abcd', c: 'abc', new: 'x' }
  const said =
    /^model: a has changed; b has 4 bytes, expected 3; new is not in .*; \.hidden is missing$/
  await assert.rejects(checkDigests(sourceOf(broken), manifest), corrupt(said))
  const other = { ...manifest, digest: sha256 }
  await assert.rejects(checkDigests(sourceOf(sound), other), corrupt(/manifest's digest/))
})

test('golden rows: as the manifest says, else by their usual names', async () => {
  const rows = '{"a":1}\n\n{"a":"NaN"}'
  const usual = { '_onerow/rows.ndjson': rows, '_onerow/expected.ndjson': '{}\n{}\n' }
  const [found] = await readGolden(sourceOf(usual))
  assert.deepEqual(found.rows, [{ a: 1 }, { a: 'NaN' }])
  assert.equal(found.expected.length, 2)
  const none = { ...usual, '_onerow/manifest.json': JSON.stringify({ ...minimal, golden: [] }) }
  assert.deepEqual(await readGolden(sourceOf(none)), [])
  const lost = JSON.stringify({ ...minimal, golden: [{ rows: 'r', expected: 'e' }] })
  const manifest = { '_onerow/manifest.json': lost }
  await assert.rejects(readGolden(sourceOf(manifest)), corrupt(/no file _onerow\/r/))
})

test('a golden row may be an array, an answer may not', async () => {
  const rows = { '_onerow/rows.ndjson': '[1,"NaN"]\n{"a":1}' }
  const [found] = await readGolden(sourceOf({ ...rows, '_onerow/expected.ndjson': '{}\n{}' }))
  assert.deepEqual(found.rows, [[1, 'NaN'], { a: 1 }])
  const wrong = sourceOf({ ...rows, '_onerow/expected.ndjson': '{}\n[]' })
  await assert.rejects(
    readGolden(wrong),
    corrupt(/expected.ndjson:2: found \[\], expected an object$/),
  )
})

test('a broken line is named', async () => {
  const bom = await readNdjson(sourceOf({ r: '\ufeff{"a":1}' }), 'r')
  assert.deepEqual(bom, [{ a: 1 }])
  for (const other of ['null', '[1]', '1']) {
    const message = /^model\/r:3: found .*, expected an object$/
    await assert.rejects(readNdjson(sourceOf({ r: `{}\n\n${other}` }), 'r'), corrupt(message))
  }
  await assert.rejects(readNdjson(sourceOf({ r: '{}\n{' }), 'r'), corrupt(/model\/r:2: .*JSON/))
  const deep = `${'['.repeat(300)}${']'.repeat(300)}`
  await assert.rejects(readNdjson(sourceOf({ r: deep }), 'r'), corrupt(/r:1: JSON nested deeper/))
})

test('the manifests of this repository are sound', () => {
  const path = join(root, 'models/iris/1/_onerow/manifest.json')
  checkManifest(JSON.parse(readFileSync(path, 'utf8')), path)
})
