/** Files of rows: which form they have, and how they are opened. */
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { requestInvalid } from '../base/errors.ts'

/**
 * @param path `-`, or none, is standard input
 * @throws REQUEST_INVALID where it cannot be read
 */
export async function openInput(path: string | undefined): Promise<Readable> {
  if (path === undefined || path === '-') return process.stdin
  try {
    const file = await open(path)
    if (!(await file.stat()).isDirectory()) return file.createReadStream()
    await file.close()
  } catch (cause) {
    throw requestInvalid(`--input ${path}: ${(cause as Error).message}`)
  }
  throw requestInvalid(`--input ${path}: a directory, expected a file`)
}

/** By the ending of a file's name, where it has one that says so. */
export function isCsvFile(path: string | undefined, otherwise: boolean): boolean {
  if (path?.endsWith('.csv')) return true
  return /\.(ndjson|jsonl|json)$/.test(path ?? '') ? false : otherwise
}
