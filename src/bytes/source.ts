/**
 * A Source is a named tree of files, wherever it lies: a directory, one file, a zip or a tar.gz.
 * It knows bytes and paths, never models.
 */
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { limits } from '../base/limits.ts'
import { modelCorrupt, ServingError } from '../base/errors.ts'

export interface SourceFile {
  /** Relative to the source, with `/`. */
  path: string
  sizeBytes: number
}

export interface Source {
  /** For messages: the path as the user gave it. */
  readonly name: string
  /** True where the source is one file; its path is then its base name. */
  readonly isFile: boolean
  /** All files, hidden ones included, sorted by path. */
  readonly files: readonly SourceFile[]
  /** @throws MODEL_CORRUPT where there is no such file, or it is larger than the limit */
  read(path: string): Promise<Uint8Array>
}

/**
 * Opens a local directory or file; archives are recognised by content.
 * @throws MODEL_UNKNOWN where there is nothing, MODEL_CORRUPT where an archive is broken
 */
export async function openSource(path: string): Promise<Source> {
  const stats = await stat(path).catch((cause) => {
    throw new ServingError('MODEL_UNKNOWN', `${path}: no such file or directory`, {}, cause)
  })
  if (stats.isDirectory()) return openDirectory(path)
  const name = basename(resolve(path))
  return {
    name: path,
    isFile: true,
    files: [{ path: name, sizeBytes: stats.size }],
    read: () => readLimited(path),
  }
}

/** The files below a directory of a source, as a source of its own. */
export function subSource(source: Source, directory: string): Source {
  if (directory === '') return source
  const prefix = `${directory}/`
  return {
    name: `${source.name}/${directory}`,
    isFile: false,
    files: source.files
      .filter((file) => file.path.startsWith(prefix))
      .map((file) => ({ ...file, path: file.path.slice(prefix.length) })),
    read: (path) => source.read(prefix + path),
  }
}

/** Names directly below `directory` that hold files. */
export function directoriesIn(source: Source, directory = ''): string[] {
  const prefix = directory === '' ? '' : `${directory}/`
  const names = new Set<string>()
  for (const { path } of source.files) {
    if (!path.startsWith(prefix)) continue
    const end = path.indexOf('/', prefix.length)
    if (end > 0) names.add(path.slice(prefix.length, end))
  }
  return [...names]
}

/** Paths of the files directly in `directory`. */
export function filesIn(source: Source, directory = ''): string[] {
  const prefix = directory === '' ? '' : `${directory}/`
  return source.files
    .map((file) => file.path)
    .filter((path) => path.startsWith(prefix) && !path.includes('/', prefix.length))
}

async function openDirectory(root: string): Promise<Source> {
  const files: SourceFile[] = []
  await collect(root, '', files)
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { name: root, isFile: false, files, read: (path) => readLimited(join(root, path)) }
}

async function collect(root: string, directory: string, files: SourceFile[]): Promise<void> {
  for (const entry of await readdir(join(root, directory), { withFileTypes: true })) {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`
    const stats = entry.isSymbolicLink() ? await stat(join(root, path)) : entry
    if (stats.isDirectory()) await collect(root, path, files)
    else if (stats.isFile()) {
      files.push({ path, sizeBytes: (await stat(join(root, path))).size })
    }
    if (files.length > limits.fileCountMax) {
      throw modelCorrupt(`${root}: more than ${limits.fileCountMax} files`)
    }
  }
}

async function readLimited(path: string): Promise<Uint8Array> {
  let file: FileHandle | undefined
  try {
    file = await open(path)
    const { size } = await file.stat()
    if (size > limits.fileBytesMax) {
      throw modelCorrupt(`${path}: ${size} bytes, expected at most ${limits.fileBytesMax}`)
    }
    return await file.readFile()
  } catch (cause) {
    if (cause instanceof ServingError) throw cause
    throw modelCorrupt(`${path}: cannot be read: ${(cause as Error).message}`, cause)
  } finally {
    await file?.close()
  }
}
