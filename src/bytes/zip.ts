/**
 * A zip: its directory is read at once, each file when it is asked for.
 */
import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl'
import { modelCorrupt, ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { ArchiveEntries, type ArchiveFile } from './archive-entries.ts'

interface ZipArchive {
  files: ArchiveFile<Entry>[]
  read(file: ArchiveFile<Entry>): Promise<Uint8Array>
}

/** @throws MODEL_CORRUPT, or yauzl's Error where the file is cut or no zip */
export async function openZip(path: string): Promise<ZipArchive> {
  const entries = new ArchiveEntries<Entry>(path)
  const changed = await withZip(path, async (zip, file) => {
    for await (const entry of zip.eachEntry()) addEntry(path, entries, entry)
    const { size, mtimeMs } = await file.stat()
    return (now: { size: number; mtimeMs: number }) => now.size !== size || now.mtimeMs !== mtimeMs
  })
  const read = (entry: ArchiveFile<Entry>): Promise<Uint8Array> =>
    withZip(path, async (zip, file) => {
      if (changed(await file.stat())) throw modelCorrupt(`${path}: changed since it was opened`)
      return readEntry(path, await zip.openReadStreamPromise(entry.key), entry)
    })
  return { files: entries.files, read }
}

function addEntry(path: string, entries: ArchiveEntries<Entry>, entry: Entry): void {
  const { fileName, uncompressedSize, compressedSize } = entry
  const mode = (entry.externalFileAttributes >>> 16) & 0o170000
  const isUnix = entry.versionMadeBy >>> 8 === 3
  if (fileName.endsWith('/')) {
    entries.checkPath(fileName)
    return
  }
  if (entry.isEncrypted()) throw modelCorrupt(`${path}: entry ${fileName} is encrypted`)
  if (!entry.canDecodeFileData()) {
    throw modelCorrupt(
      `${path}: entry ${fileName}: compression method ${entry.compressionMethod}, expected 0 or 8`,
    )
  }
  if (isUnix && mode !== 0 && mode !== 0o100000) {
    throw modelCorrupt(`${path}: entry ${fileName} is a link or special file, expected a file`)
  }
  // Deflate gives at most 1032 bytes for one.
  if (uncompressedSize > 1032 * compressedSize + 1024 || uncompressedSize > limits.fileBytesMax) {
    throw modelCorrupt(
      `${path}: entry ${fileName}: ${compressedSize} bytes cannot unpack to ${uncompressedSize}`,
    )
  }
  entries.declare(fileName, uncompressedSize)(entry)
}

/** yauzl ends the stream with an error at the first byte more or less than declared. */
async function readEntry(
  path: string,
  stream: Readable,
  { path: name, sizeBytes, key }: ArchiveFile<Entry>,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(sizeBytes)
  let at = 0
  for await (const chunk of stream) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  if (crc32(bytes) !== key.crc32) {
    throw modelCorrupt(`${path}: entry ${name}: checksum ${crc32(bytes)}, expected ${key.crc32}`)
  }
  return bytes
}

async function withZip<T>(
  path: string,
  use: (zip: ZipFile, file: FileHandle) => Promise<T>,
): Promise<T> {
  let file: FileHandle | undefined
  try {
    file = await open(path)
    const zip = await fromFdPromise(file.fd, { autoClose: false, lazyEntries: true })
    // What goes wrong comes as a rejection; the event would end the process if nobody listened.
    zip.on('error', () => {})
    return await use(zip, file)
  } catch (cause) {
    if (cause instanceof ServingError) throw cause
    throw modelCorrupt(`${path}: ${(cause as Error).message}, expected a sound zip`, cause)
  } finally {
    await file?.close()
  }
}
