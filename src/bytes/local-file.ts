/** Reads one local file whole, within the limit, and notices when it is not the one expected. */
import { type FileHandle, open } from 'node:fs/promises'
import { modelCorrupt, ServingError } from '../base/errors.ts'
import { limits } from '../base/limits.ts'

/** @throws MODEL_CORRUPT where the file is gone, too large, or no longer of `sizeBytes` */
export async function readLimited(path: string, sizeBytes: number): Promise<Uint8Array> {
  let file: FileHandle | undefined
  try {
    file = await open(path)
    const before = await file.stat()
    if (before.size > limits.fileBytesMax) {
      throw modelCorrupt(`${path}: ${before.size} bytes, expected at most ${limits.fileBytesMax}`)
    }
    const bytes = await file.readFile()
    const after = await file.stat()
    if (bytes.length !== sizeBytes || after.mtimeMs !== before.mtimeMs) {
      throw modelCorrupt(
        `${path}: ${bytes.length} bytes, ${sizeBytes} when it was listed: it changes while it is ` +
          'read, load it again when it is complete',
      )
    }
    return bytes
  } catch (cause) {
    if (cause instanceof ServingError) throw cause
    throw modelCorrupt(`${path}: cannot be read: ${(cause as Error).message}`, cause)
  } finally {
    await file?.close()
  }
}
