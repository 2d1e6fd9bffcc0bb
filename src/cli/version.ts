/** The version in package.json, which stands beside dist/ in the installed package. */
import { readFileSync } from 'node:fs'

/** package.json lies two levels above src/ when run unbuilt, three above dist/src/ when built. */
function readVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const json = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
      if (json.name === 'onerow') return String(json.version)
    } catch {
      // The other place then.
    }
  }
  throw new Error('assertion failed: package.json lies above the code')
}

export const version = readVersion()
