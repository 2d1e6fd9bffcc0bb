/** The entries of an archive as they are met: what no sound archive holds is refused here. */
import { modelCorrupt } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import type { SourceFile } from './source.ts'

/** One file of an archive; `key` is what its kind needs to read it. */
export interface ArchiveFile<K> extends SourceFile {
  key: K
}

/** Collects the entries of an archive, and refuses what no sound one has. */
export class ArchiveEntries<K> {
  readonly files: ArchiveFile<K>[] = []
  private readonly name: string
  private readonly paths = new Set<string>()
  private entryCount = 0
  private bytesLeft: number = limits.unpackedBytesMax

  constructor(name: string) {
    this.name = name
  }

  /** Checks a file before its bytes are looked at; it is added when they are given. */
  declare(path: string, sizeBytes: number): (key: K) => void {
    const clean = this.checkPath(path)
    // What the Finder of macOS adds to every zip.
    if (clean.startsWith('__MACOSX/')) return () => {}
    if (this.paths.has(clean)) throw modelCorrupt(`${this.name}: entry ${path} twice`)
    this.paths.add(clean)
    this.bytesLeft -= sizeBytes
    if (!(sizeBytes >= 0) || this.bytesLeft < 0) {
      throw modelCorrupt(
        `${this.name}: unpacks to more than ${limits.unpackedBytesMax} bytes; unpack it yourself ` +
          'and load the directory',
      )
    }
    return (key) => {
      this.files.push({ path: clean, sizeBytes, key })
    }
  }

  /** Counts and checks an entry that is no file. @returns its path without `./` and empty parts */
  checkPath(path: string): string {
    if (++this.entryCount > limits.fileCountMax) {
      throw modelCorrupt(`${this.name}: more than ${limits.fileCountMax} entries`)
    }
    const parts = path.split('/').filter((part) => part !== '.' && part !== '')
    const leaves = path.startsWith('/') || /^[a-z]:/i.test(path) || parts.includes('..')
    if (leaves || /[\\\0]/.test(path) || parts.length > limits.directoryDepthMax) {
      throw modelCorrupt(`${this.name}: entry ${JSON.stringify(path)}, expected a relative path`)
    }
    return parts.join('/')
  }
}
