/**
 * The rules of the house as functions: what `npm run tidy` writes and `tidy.test.ts` checks.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { manifestSchema } from '../src/model/manifest.ts'
import { configSchema } from '../src/serve/config.ts'
import { stages } from '../src/stages/find.ts'
import { root } from './root.ts'

/** Rooms whose index.ts lists one export per file, and how such an export begins. */
export const openRooms: Record<string, { header: string; exported: RegExp }> = {
  stages: {
    header:
      "/** Spark's stages, one line per file; the name is the class name. Kept by `npm run tidy`. */",
    exported: /^export const (\w+) = stage\(\{/gm,
  },
  formats: {
    header: '/** The on-disk formats, one line per file. Kept by `npm run tidy`. */',
    exported: /^export const (\w+): Format = \{/gm,
  },
  protocols: {
    header: '/** The wire protocols, one line per file. Kept by `npm run tidy`. */',
    exported: /^export const (\w+): Protocol = \{/gm,
  },
}

/** Look-up files that may import the list of their own room. */
const listReaders = new Set(['stages/find.ts', 'formats/load.ts'])

/** JSON Schemas for editors, made from those that the code checks with. */
export const schemaFiles: Record<string, object> = {
  'docs/schemas/onerow.yaml.json': configSchema,
  'docs/schemas/manifest.json': manifestSchema,
}

export function schemaText(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}

export interface SourceText {
  /** Relative to src/, like `stages/idf.ts`. */
  path: string
  room: string
  text: string
}

export function sourceTexts(): SourceText[] {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name).slice(join(root, 'src').length + 1)
      const room = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : path
      return { path, room, text: readFileSync(join(root, 'src', path), 'utf8') }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What the index.ts of an open room must hold. */
export function roomList(room: string, files: readonly SourceText[]): string {
  const { header, exported } = openRooms[room]
  const lines = files
    .filter((file) => file.room === room && basename(file.path) !== 'index.ts')
    .flatMap((file) => {
      const names = [...file.text.matchAll(exported)].map((match) => match[1])
      const from = `from './${basename(file.path)}'`
      const line = `export { ${names.sort().join(', ')} } ${from}`
      if (names.length === 0) return []
      if (line.length <= 100) return [line]
      return ['export {', ...names.map((name) => `  ${name},`), `} ${from}`]
    })
  return `${[header, ...lines].join('\n')}\n`
}

/** Room -> rooms it may import, from the table in src/README.md; null stands for everything. */
export function importTable(): Map<string, Set<string> | null> {
  const readme = readFileSync(join(root, 'src/README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| `([\w.-]+)\/?` \| .* \| (.*) \|$/gm)]
  return new Map(
    rows.map(([, room, may]) => {
      if (may === 'everything') return [room, null]
      return [room, new Set(may === '-' ? [] : may.split(', '))]
    }),
  )
}

/** Sentences about imports that break the table. */
export function importFaults(files: readonly SourceText[]): string[] {
  const table = importTable()
  const faults: string[] = []
  for (const file of files) {
    const allowed = table.get(file.room)
    if (allowed === undefined) {
      faults.push(`${file.path}: room ${file.room} is not in the table of src/README.md`)
      continue
    }
    for (const [, target] of file.text.matchAll(/from '(\.[^']*)'/g)) {
      const path = join(file.path, '..', target)
      const room = path.includes('/') ? path.slice(0, path.indexOf('/')) : path
      const isOwn = room === file.room
      if (isOwn && basename(path) === 'index.ts' && !listReaders.has(file.path)) {
        faults.push(`${file.path} imports the index.ts of its own room`)
      }
      if (!isOwn && allowed !== null && !allowed.has(room)) {
        faults.push(`${file.path} imports ${path}: ${file.room} may not import ${room}`)
      }
    }
  }
  return faults
}

/** Sentences about names and sizes. */
export function shapeFaults(files: readonly SourceText[]): string[] {
  const faults: string[] = []
  const drawers = /(^|-)(utils?|misc|helpers?|common|types|manager)(-|\.)/
  for (const { path, text } of files) {
    const lines = text.split('\n')
    if (path.split('/').length > 2) faults.push(`${path}: a room may not hold a folder`)
    if (!/^[a-z0-9.-]+$/.test(basename(path))) faults.push(`${path}: not kebab-case`)
    if (drawers.test(basename(path))) faults.push(`${path}: named after a drawer, not a thing`)
    const isTable = text.includes('Table of constants')
    if (lines.length > 401 && !isTable) faults.push(`${path}: ${lines.length} lines, limit 400`)
    lines.forEach((line, i) => {
      if (line.length > 100 && !isTable) faults.push(`${path}:${i + 1}: ${line.length} columns`)
    })
    if (!text.startsWith('/**') && !text.startsWith('#!')) faults.push(`${path}: no header comment`)
  }
  return faults
}

const tableMarks = ['<!-- stages: written by npm run tidy -->\n', '<!-- end of stages -->']

/** The README with its table of stages as the code and the golden cases have them. */
export function readmeWithStages(readme: string, files: readonly SourceText[]): string {
  const [before, rest] = readme.split(tableMarks[0])
  const after = rest?.split(tableMarks[1])[1]
  if (after === undefined) throw new Error(`README.md: no ${tableMarks.join(' ... ')}`)
  return [before, tableMarks[0], stageTable(files), tableMarks[1], after].join('')
}

function stageTable(files: readonly SourceText[]): string {
  const seen = casesByStage()
  const rows = files
    .filter((file) => file.room === 'stages' && basename(file.path) !== 'index.ts')
    .flatMap((file) =>
      [...file.text.matchAll(openRooms.stages.exported)].map(([, name]) => {
        const { params, deviation } = stages[name]
        const { cases, versions } = seen.get(name) ?? { cases: new Set(), versions: new Set() }
        const cells = [
          `[\`${name}\`](src/${file.path})`,
          versionText(versions),
          String(cases.size),
          Object.keys(params).sort().join(' '),
          deviation === undefined ? '' : `${deviation.tolerance}: ${deviation.reason}`,
        ]
        return `| ${cells.join(' | ')} |`
      }),
    )
  const head = ['stage', 'golden cases from Spark', 'how many', 'parameters', 'known deviation']
  const lines = [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows.sort()]
  return `${lines.join('\n')}\n`
}

/** `2.3-2.4 3.0-3.5 4.2`. */
export function versionText(versions: ReadonlySet<string>): string {
  const runs: { major: number; first: number; last: number }[] = []
  const sorted = [...versions]
    .map((version) => version.split('.').map(Number))
    .sort(([a, b], [c, d]) => a - c || b - d)
  for (const [major, minor] of sorted) {
    const run = runs.at(-1)
    if (run?.major === major && run.last >= minor - 1) run.last = minor
    else runs.push({ major, first: minor, last: minor })
  }
  return runs
    .map(({ major, first, last }) => `${major}.${first}${last > first ? `-${major}.${last}` : ''}`)
    .join(' ')
}

interface Seen {
  cases: Set<string>
  /** Spark's, as major.minor. */
  versions: Set<string>
}

/** Class name of a stage -> the golden cases in which Spark saved one. */
function casesByStage(): Map<string, Seen> {
  const found = new Map<string, Seen>()
  for (const repository of ['models', 'test/golden', 'bench/models']) {
    for (const name of readdirSync(join(root, repository))) {
      const version = join(root, repository, name, '1')
      if (!existsSync(version)) continue
      for (const path of readdirSync(version, { recursive: true, encoding: 'utf8' })) {
        if (!/(^|\/)metadata\/part-[^/]*$/.test(path)) continue
        const text = readFileSync(join(version, path), 'utf8')
        const [, place, className] = /"class":\s*"([\w.]*?)(\w+)"/.exec(text) ?? []
        if (className === undefined) continue
        const sparkVersion =
          /"sparkVersion":\s*"(\d+\.\d+)/.exec(text)?.[1] ?? writerOf(join(root, repository, name))
        const key = place.includes('.mllib.') ? `Mllib${className}` : className
        const seen = found.get(key) ?? { cases: new Set(), versions: new Set() }
        seen.cases.add(`${repository}/${name}`)
        seen.versions.add(sparkVersion)
        found.set(key, seen)
      }
    }
  }
  return found
}

/** Spark's version by the manifest: models of the RDD API do not tell it themselves. */
function writerOf(model: string): string {
  const manifest = readFileSync(join(model, '1/_onerow/manifest.json'), 'utf8')
  return /"engineVersion":\s*"(\d+\.\d+)/.exec(manifest)?.[1] ?? '?'
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = sourceTexts()
  for (const room of Object.keys(openRooms)) {
    const path = join(root, 'src', room, 'index.ts')
    const list = roomList(room, files)
    if (readFileSync(path, 'utf8') === list) continue
    writeFileSync(path, list)
    console.log(`wrote src/${room}/index.ts`)
  }
  for (const [path, schema] of Object.entries(schemaFiles)) {
    writeFileSync(join(root, path), schemaText(schema))
  }
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  writeFileSync(join(root, 'README.md'), readmeWithStages(readme, files))
}
