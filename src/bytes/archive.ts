/**
 * Archives as trees of files: which kind a file is, by its first bytes, and what all kinds forbid.
 */
import { gunzipSync } from 'node:zlib'
import { modelCorrupt, ServingError } from '../base/errors.ts'
import type { ArchiveFile } from './archive-entries.ts'
import type { SourceFile } from './source.ts'
import { openTar } from './tar.ts'
import { openZip } from './zip.ts'

export interface Archive {
  files: readonly SourceFile[]
  read(file: SourceFile): Promise<Uint8Array>
}

/**
 * The archive at `path`, or `undefined` where `head`, its first bytes, are those of none.
 * @throws MODEL_CORRUPT
 */
export async function openArchive(path: string, head: Uint8Array): Promise<Archive | undefined> {
  try {
    if (isZip(head)) return unwrapped(path, await openZip(path))
    if (isTar(head)) return unwrapped(path, await openTar(path, false))
    if (isTar(unzippedHead(head))) return unwrapped(path, await openTar(path, true))
    return undefined
  } catch (cause) {
    if (cause instanceof ServingError) throw cause
    throw modelCorrupt(`${path}: ${(cause as Error).message}, expected a sound archive`, cause)
  }
}

/**
 * Takes one directory off that holds everything. `metadata` never is such a wrapper: a Spark stage
 * without data consists of it.
 */
function unwrapped<K>(
  name: string,
  { files, read }: { files: ArchiveFile<K>[]; read: (file: ArchiveFile<K>) => Promise<Uint8Array> },
): Archive {
  const paths = new Set(files.map((file) => file.path))
  for (const { path } of files) {
    const parent = path.split('/').slice(0, -1)
    while (parent.length > 0) {
      if (paths.has(parent.join('/'))) throw modelCorrupt(`${name}: ${path} lies inside of a file`)
      parent.pop()
    }
  }
  const [first] = files
  const end = first === undefined ? -1 : first.path.indexOf('/')
  const top = end < 0 ? '' : first.path.slice(0, end + 1)
  const isWrapped =
    top !== '' && top !== 'metadata/' && files.every((file) => file.path.startsWith(top))
  const byPath = new Map(
    files.map((file) => [isWrapped ? file.path.slice(top.length) : file.path, file]),
  )
  return {
    files: [...byPath].map(([path, { sizeBytes }]) => ({ path, sizeBytes })),
    async read({ path }) {
      const file = byPath.get(path)
      if (file === undefined) throw modelCorrupt(`${name}: no entry ${path}`)
      return read(file)
    },
  }
}

/** A local file header, or the end record of an empty archive. */
function isZip(head: Uint8Array): boolean {
  const isRecord = (head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6)
  return head[0] === 0x50 && head[1] === 0x4b && isRecord
}

/** The header's checksum says so: the sum of its bytes, its own eight taken as blanks. */
function isTar(head: Uint8Array): boolean {
  if (head.length < 512 || head[0] === 0) return false
  const written = /^[\0 ]*([0-7]+)[\0 ]/.exec(
    Buffer.from(head.subarray(148, 156)).toString('latin1'),
  )
  if (written === null) return false
  let sum = 8 * 32
  for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += head[i]
  return Number.parseInt(written[1], 8) === sum
}

/** What the first bytes of a gzip unpack to, as far as they go. */
function unzippedHead(head: Uint8Array): Uint8Array {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return new Uint8Array(0)
  try {
    // Z_SYNC_FLUSH: the input may end in the middle.
    return gunzipSync(head, { finishFlush: 2, maxOutputLength: 2 ** 23 }).subarray(0, 512)
  } catch {
    return new Uint8Array(0)
  }
}
