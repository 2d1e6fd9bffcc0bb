/** Lists a local directory with all that is below it, within limits. */
import { readdir, realpath, stat } from 'node:fs/promises'
import { modelCorrupt, ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import type { SourceFile } from './source.ts'

interface Listing {
  /** Real path of the root, where links must stay. */
  root: string
  name: string
  files: SourceFile[]
  entryCount: number
}

/**
 * All regular files below `root`, a real path. Links are followed inside of it.
 * @throws MODEL_CORRUPT where a link leads out or in a circle, or something vanishes meanwhile
 */
export async function listDirectory(root: string, name: string): Promise<SourceFile[]> {
  const listing: Listing = { root, name, files: [], entryCount: 0 }
  await collect(listing, '', 0)
  return listing.files
}

async function collect(listing: Listing, directory: string, depth: number): Promise<void> {
  const { root, name } = listing
  if (depth > limits.directoryDepthMax) {
    throw modelCorrupt(`${name}/${directory}: deeper than ${limits.directoryDepthMax} directories`)
  }
  try {
    for (const entry of await readdir(`${root}/${directory}`, { withFileTypes: true })) {
      if (++listing.entryCount > limits.fileCountMax) {
        throw modelCorrupt(`${name}: more than ${limits.fileCountMax} files`)
      }
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`
      if (entry.isSymbolicLink()) await checkLink(listing, path, directory)
      const stats = await stat(`${root}/${path}`)
      if (stats.isDirectory()) await collect(listing, path, depth + 1)
      else if (stats.isFile()) listing.files.push({ path, sizeBytes: stats.size })
    }
  } catch (cause) {
    if (cause instanceof ServingError) throw cause
    throw modelCorrupt(
      `${name}: ${(cause as Error).message}: it changes while it is read, or may not be read`,
      cause,
    )
  }
}

async function checkLink({ root, name }: Listing, path: string, directory: string): Promise<void> {
  const target = await realpath(`${root}/${path}`)
  if (!`${target}/`.startsWith(root === '/' ? '/' : `${root}/`)) {
    throw modelCorrupt(`${name}/${path}: a link to ${target}, expected one inside of the directory`)
  }
  const here = await realpath(`${root}/${directory}`)
  if (`${here}/`.startsWith(`${target}/`)) {
    throw modelCorrupt(`${name}/${path}: a link to a directory that it is in`)
  }
}
