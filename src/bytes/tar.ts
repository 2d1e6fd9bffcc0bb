/**
 * A tar or tar.gz, read into memory from its beginning to its end: tar has no directory to jump by.
 */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { modelCorrupt } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { ArchiveEntries, type ArchiveFile } from './archive-entries.ts'

interface TarArchive {
  files: ArchiveFile<Uint8Array>[]
  read(file: ArchiveFile<Uint8Array>): Promise<Uint8Array>
}

/** @throws MODEL_CORRUPT, or the stream's Error where the file is cut or no tar */
export async function openTar(path: string, isGzip: boolean): Promise<TarArchive> {
  const entries = new ArchiveEntries<Uint8Array>(path)
  const tar = extract()
  const collecting = collect(tar, entries, path)
  const input = createReadStream(path)
  const bounded = boundedBytes(path)
  const feeding = isGzip
    ? pipeline(input, createGunzip(), bounded, tar)
    : pipeline(input, bounded, tar)
  const [fed, collected] = await Promise.allSettled([feeding, collecting])
  // Our own refusal ends the stream, whose error then says less.
  if (collected.status === 'rejected') throw collected.reason
  if (fed.status === 'rejected') throw fed.reason
  return { files: entries.files, read: async (file) => file.key }
}

async function collect(
  tar: ReturnType<typeof extract>,
  entries: ArchiveEntries<Uint8Array>,
  path: string,
): Promise<void> {
  for await (const entry of tar) {
    const { name, type, size = 0 } = entry.header
    if (type === 'directory') {
      entries.checkPath(name)
      entry.resume()
      continue
    }
    if (type !== 'file' && type !== 'contiguous-file') {
      throw modelCorrupt(`${path}: entry ${name} is a ${type ?? 'special file'}, expected a file`)
    }
    if (size > limits.fileBytesMax) throw modelCorrupt(`${path}: entry ${name} of ${size} bytes`)
    const chunks: Uint8Array[] = []
    let length = 0
    const declare = entries.declare(name, size)
    for await (const chunk of entry as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      length += chunk.length
    }
    if (length !== size) {
      throw modelCorrupt(`${path}: entry ${name}: ${length} bytes, expected ${size}`)
    }
    declare(Buffer.concat(chunks, length))
  }
}

/** Padding and headers count too: a gzip may unpack to zeros without end. */
async function* passBounded(chunks: AsyncIterable<Uint8Array>, path: string) {
  let left = 2 * limits.unpackedBytesMax
  for await (const chunk of chunks) {
    left -= chunk.length
    if (left < 0)
      throw modelCorrupt(`${path}: unpacks to more than ${limits.unpackedBytesMax} bytes`)
    yield chunk
  }
}

function boundedBytes(
  path: string,
): (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> {
  return (chunks) => passBounded(chunks, path)
}
