/** Writes small zips and tars for tests, wrong ones included. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

export interface ZipEntry {
  name: string
  bytes: Buffer
  /** What the headers say instead of the truth. */
  size?: number
  checksum?: number
  flags?: number
  unixMode?: number
}

/** Deflated entries, a central directory, an end record. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const packed = deflateRawSync(entry.bytes)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE((entry.flags ?? 0) | 0x800, 2)
    shared.writeUInt16LE(8, 4)
    shared.writeUInt32LE(entry.checksum ?? crc32(entry.bytes), 10)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(entry.size ?? entry.bytes.length, 18)
    shared.writeUInt16LE(name.length, 22)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(((entry.unixMode ?? 0o100644) << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, name, packed])
    const version = Buffer.from([20, 3])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), version, shared, rest, name]))
    parts.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listed, end])
}

export interface TarEntry {
  name: string
  bytes: Buffer
  linkname?: string
}

export async function writeTar(entries: readonly TarEntry[], gzip: boolean): Promise<Buffer> {
  const tar = pack()
  for (const { name, bytes, linkname } of entries) {
    if (linkname !== undefined) tar.entry({ name, type: 'symlink', linkname })
    else tar.entry({ name }, bytes)
  }
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  return gzip ? gzipSync(bytes) : bytes
}
