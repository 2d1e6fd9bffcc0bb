/** Directories, files and archives as sources: the same tree, and what is refused of them. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { directoriesIn, filesIn, openSource } from '../../src/bytes/source.ts'
import { writeTar, writeZip, type ZipEntry } from './write-archive.ts'

const scratch = mkdtempSync(join(tmpdir(), 'onerow-source-'))
after(() => rmSync(scratch, { recursive: true }))

const entries = [
  { name: 'metadata/part-00000', bytes: Buffer.from('{}') },
  { name: 'metadata/._SUCCESS.crc', bytes: Buffer.from('crc') },
  { name: 'stages/0_a/metadata/part-00000', bytes: Buffer.from('ü'.repeat(5000)) },
]
const wrapped = entries.map((entry) => ({ ...entry, name: `./my model/${entry.name}` }))

function save(name: string, bytes: Buffer): string {
  writeFileSync(join(scratch, name), bytes)
  return join(scratch, name)
}

async function contents(path: string): Promise<Record<string, string>> {
  const source = await openSource(path)
  assert.equal(source.isFile, false)
  const read = source.files.map(async (file) => {
    const bytes = await source.read(file.path)
    assert.equal(bytes.length, file.sizeBytes)
    return [file.path, Buffer.from(bytes).toString()]
  })
  return Object.fromEntries(await Promise.all(read))
}

const expected = Object.fromEntries(entries.map(({ name, bytes }) => [name, bytes.toString()]))
const corrupt = (message: RegExp) => ({ code: 'MODEL_CORRUPT', message })

test('a directory, a zip, a tar and a tar.gz are the same tree, wrapped or not', async () => {
  for (const { name, bytes } of entries) {
    mkdirSync(join(scratch, 'tree', name, '..'), { recursive: true })
    save(`tree/${name}`, bytes)
  }
  assert.deepEqual(await contents(join(scratch, 'tree')), expected)
  for (const [i, list] of [entries, wrapped].entries()) {
    assert.deepEqual(await contents(save(`${i}.bin`, writeZip(list))), expected)
    assert.deepEqual(await contents(save(`${i}.tar.zip`, await writeTar(list, false))), expected)
    assert.deepEqual(await contents(save(`${i}.txt`, await writeTar(list, true))), expected)
  }
})

test('a metadata directory alone is no wrapper', async () => {
  const [only] = entries
  assert.deepEqual(await contents(save('stage.zip', writeZip([only]))), { [only.name]: '{}' })
})

test('any other file is a source of one file', async () => {
  for (const bytes of [Buffer.from('PK'), Buffer.alloc(2000), gzipSync('text'), Buffer.alloc(0)]) {
    const source = await openSource(save('model.json', bytes))
    assert.equal(source.isFile, true)
    assert.deepEqual(source.files, [{ path: 'model.json', sizeBytes: bytes.length }])
    assert.deepEqual(Buffer.from(await source.read('model.json')), bytes)
  }
})

test('paths below, directories and files', async () => {
  const source = await openSource(join(scratch, 'tree'))
  assert.deepEqual(directoriesIn(source), ['metadata', 'stages'])
  assert.deepEqual(filesIn(source, 'metadata'), ['metadata/._SUCCESS.crc', 'metadata/part-00000'])
  assert.deepEqual(directoriesIn(source, 'stages/0_a'), ['metadata'])
  assert.equal((await source.read('stages/0_a/metadata/part-00000')).length, 10_000)
  await assert.rejects(source.read('nothing'), corrupt(/no file nothing/))
})

test('nothing there, and files that change', async () => {
  await assert.rejects(openSource(join(scratch, 'none')), { code: 'MODEL_UNKNOWN' })
  const path = save('changing', Buffer.from('one'))
  const source = await openSource(path)
  writeFileSync(path, 'more')
  await assert.rejects(source.read('changing'), corrupt(/4 bytes, 3 when it was listed/))
  rmSync(path)
  await assert.rejects(source.read('changing'), corrupt(/cannot be read/))
  const zip = save('changing.zip', writeZip(entries))
  const archive = await openSource(zip)
  writeFileSync(zip, writeZip(wrapped))
  await assert.rejects(archive.read('metadata/part-00000'), corrupt(/changed since/))
})

test('links stay inside of the directory', async () => {
  const link = (name: string, target: string): string => {
    const directory = join(scratch, name)
    mkdirSync(join(directory, 'inner'), { recursive: true })
    writeFileSync(join(directory, 'inner/file'), 'x')
    symlinkSync(target, join(directory, 'link'))
    return directory
  }
  assert.deepEqual(Object.keys(await contents(link('within', 'inner'))), [
    'inner/file',
    'link/file',
  ])
  await assert.rejects(openSource(link('outside', tmpdir())), corrupt(/link to .* inside of the/))
  await assert.rejects(openSource(link('circle', '.')), corrupt(/a directory that it is in/))
  await assert.rejects(openSource(link('dead', 'nothing')), corrupt(/ENOENT/))
})

const zipFaults: [string, ZipEntry[], RegExp][] = [
  ['a way up', [{ name: 'a/../../b', bytes: Buffer.from('x') }], /relative path/],
  ['an absolute path', [{ name: '/etc/passwd', bytes: Buffer.from('x') }], /path/],
  ['a drive', [{ name: 'c:/x', bytes: Buffer.from('x') }], /path/],
  ['an encrypted entry', [{ name: 'a', bytes: Buffer.from('x'), flags: 1 }], /encrypted/],
  ['a link', [{ name: 'a', bytes: Buffer.from('/etc'), unixMode: 0o120777 }], /link or special/],
  ['a bomb', [{ name: 'a', bytes: Buffer.from('x'), size: 2 ** 31 - 2 }], /cannot unpack to/],
  ['a file twice', [entries[0], entries[0]], /twice/],
  ['a file in a file', [entries[0], { ...entries[0], name: `${entries[0].name}/x` }], /inside of/],
]

for (const [what, list, message] of zipFaults) {
  test(`a zip with ${what} is refused`, async () => {
    await assert.rejects(openSource(save('fault.zip', writeZip(list))), corrupt(message))
  })
}

test('a zip whose sizes or checksums are wrong is refused when the file is read', async () => {
  const [{ name, bytes }] = entries
  for (const wrong of [{ size: bytes.length + 1 }, { size: 1 }, { checksum: 1 }]) {
    const source = await openSource(save('wrong.zip', writeZip([{ name, bytes, ...wrong }])))
    await assert.rejects(source.read(name), { code: 'MODEL_CORRUPT' })
  }
})

test('tars with links, ways up and doubled entries are refused', async () => {
  const bytes = Buffer.from('x')
  for (const gzip of [false, true]) {
    const refuse = async (list: Parameters<typeof writeTar>[0], message: RegExp) =>
      assert.rejects(openSource(save('fault.tar', await writeTar(list, gzip))), corrupt(message))
    await refuse([{ name: 'a', bytes, linkname: '/etc/passwd' }], /is a symlink/)
    await refuse([{ name: '../a', bytes }], /relative path/)
    await refuse([{ name: '/a', bytes }], /relative path/)
    await refuse([entries[0], entries[0]], /twice/)
  }
})

test('archives that are cut are refused', async () => {
  const whole = [writeZip(entries), await writeTar(entries, false), await writeTar(entries, true)]
  for (const bytes of whole) {
    const cut = save('cut', bytes.subarray(0, bytes.length * 0.6))
    await assert.rejects(openSource(cut), { code: 'MODEL_CORRUPT' })
  }
})
