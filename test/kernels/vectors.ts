/** Reads the vector files that the programs in java/ wrote. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `npm test` runs in the project's directory, the compiled tests elsewhere. */
const directory = process.env.KERNEL_VECTORS ?? join('test', 'kernels', 'vectors')

/** Little-endian doubles. */
export function readDoubles(name: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(join(directory, name))).buffer)
}

export function readText(name: string): string {
  return readFileSync(join(directory, name), 'utf8')
}
