/**
 * LightGBM's text model (`Booster.save_model`, `model_to_string`) of 2.0.12 to 4.x. Source:
 * src/boosting/gbdt_model_text.cpp, python-package/lightgbm/basic.py (2.0.12 to 4.7).
 *
 *     tree
 *     version=v3                    then key=value, and `average_output` alone
 *     tree_sizes=836 1227           bytes of each tree, from its `Tree=` on
 *                                   (an empty line)
 *     Tree=0                        lightgbm-text-tree.ts
 *     end of trees                  since 2.2
 *     feature importances:          one a line
 *     parameters:                   [name: value] lines, `end of parameters` since 2.2
 *     pandas_categorical:[["a"]]    by Python only; JSON
 */
import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import { parsePythonJson } from '../bytes/json.ts'
import { parseIntegerList } from '../bytes/number-list.ts'
import {
  type FeatureInfo,
  type LightgbmFile,
  type LightgbmTree,
  lightgbmVersions,
} from './lightgbm-file.ts'

import { readPandasCategories } from './lightgbm-pandas.ts'
import { readTextTree } from './lightgbm-text-tree.ts'

/** @throws MODEL_CORRUPT, MODEL_UNSUPPORTED (another version) naming `where` */
export function readLightgbmLines(given: string, where: string): LightgbmFile {
  // A checkout of Windows changes line ends, and with them the sizes of trees.
  const text = given.includes('\r') ? given.replaceAll('\r\n', '\n') : given
  const { values, end } = readHeader(text, where)
  const version = readVersion(values, where)
  const classCount = readCount(values, 'num_class', where)
  const outputCount = values.has('num_tree_per_iteration')
    ? readCount(values, 'num_tree_per_iteration', where)
    : classCount
  if (outputCount !== classCount) {
    throw modelCorrupt(
      `${where}: num_tree_per_iteration ${outputCount}, expected num_class ${classCount}`,
    )
  }
  if (outputCount < 1 || outputCount > text.length) {
    throw modelCorrupt(`${where}: num_class ${outputCount}, expected 1 or more`)
  }
  const featureNames = readFeatureNames(values, where)
  const { trees, end: treesEnd } = readTrees(text, end, values.get('tree_sizes'), where)
  const footer = readFooter(text, treesEnd, where)
  const averages = values.has('average_output')
  return {
    version,
    objective: values.get('objective') ?? 'none',
    outputCount,
    isBefore33: version === 'v2' || (version === 'v3' && footer.isBefore33),
    averages,
    leavesAreConverted: averages && version === 'v2' && footer.isBefore22,
    featureNames,
    featureInfos: readFeatureInfos(values, featureNames.length, where),
    declaredCategorical: footer.declaredCategorical.filter((i) => i < featureNames.length),
    trees,
    isLinear: footer.isLinear,
    pandasCategories: footer.pandasCategories,
  }
}

interface Header {
  values: ReadonlyMap<string, string>
  /** Where the trees begin, or what follows them where there are none. */
  end: number
}

function readHeader(text: string, where: string): Header {
  const values = new Map<string, string>()
  let start = text.indexOf('\n') + 1
  if (start === 0 || text.slice(0, start).trim() !== 'tree') {
    throw modelCorrupt(`${where}: found ${JSON.stringify(text.slice(0, 20))}, expected tree`)
  }
  while (start < text.length) {
    const line = lineAt(text, start)
    if (line.startsWith('Tree=') || afterTrees.has(line)) return { values, end: start }
    const equals = line.indexOf('=')
    if (equals > 0) values.set(line.slice(0, equals), line.slice(equals + 1))
    else if (line !== '') values.set(line, '')
    start += line.length + 1
  }
  throw modelCorrupt(`${where}: cut short before its trees`)
}

/** What comes first after the trees; the second before 2.2. */
const afterTrees: ReadonlySet<string> = new Set(['end of trees', 'feature importances:'])

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start)
  return end < 0 ? text.slice(start) : text.slice(start, end)
}

function readVersion(values: ReadonlyMap<string, string>, where: string): LightgbmFile['version'] {
  const version = values.get('version')
  const known = lightgbmVersions.find((name) => name === version)
  if (known !== undefined) return known
  const found = version === undefined ? 'no version (LightGBM before 2.0.12)' : `version ${version}`
  throw modelUnsupported(`${where}: ${found}, expected one of ${lightgbmVersions.join(', ')}`)
}

function readText(values: ReadonlyMap<string, string>, key: string, where: string): string {
  const value = values.get(key)
  if (value === undefined) throw modelCorrupt(`${where}: no ${key}`)
  return value
}

function readCount(values: ReadonlyMap<string, string>, key: string, where: string): number {
  const range = { min: 0, max: 2 ** 31 - 1, count: 1 }
  return parseIntegerList(readText(values, key, where), `${where}: ${key}`, range)[0]
}

function readFeatureNames(values: ReadonlyMap<string, string>, where: string): string[] {
  const count = readCount(values, 'max_feature_idx', where) + 1
  const names = splitWords(readText(values, 'feature_names', where))
  if (names.length === count) return names
  throw modelCorrupt(`${where}: ${names.length} feature_names, expected ${count}`)
}

function readFeatureInfos(
  values: ReadonlyMap<string, string>,
  count: number,
  where: string,
): FeatureInfo[] {
  const infos = splitWords(readText(values, 'feature_infos', where))
  if (infos.length === count) return infos.map(readFeatureInfo)
  throw modelCorrupt(`${where}: ${infos.length} feature_infos, expected ${count}`)
}

/** `none`, `[min:max]`, or codes of categories: `1:0:-1:2`. */
function readFeatureInfo(text: string): FeatureInfo {
  if (text === 'none') return { kind: 'unused' }
  const items = text.replace(/^\[|\]$/g, '').split(':')
  const numbers = items.map((item) => Number(item))
  if (text.startsWith('[')) return { kind: 'range', min: numbers[0], max: numbers[1] }
  return { kind: 'categories', max: numbers.reduce((a, b) => Math.max(a, b)) }
}

function splitWords(text: string): string[] {
  return text.split(' ').filter((word) => word !== '')
}

/** Without sizes (some writers drop them) a tree ends with an empty line. */
function readTrees(
  text: string,
  start: number,
  sizes: string | undefined,
  where: string,
): { trees: LightgbmTree[]; end: number } {
  const trees: LightgbmTree[] = []
  const range = { min: 0, max: text.length }
  const known =
    sizes === undefined ? undefined : parseIntegerList(sizes, `${where}: tree_sizes`, range)
  let at = start
  while (known === undefined ? text.startsWith('Tree=', at) : trees.length < known.length) {
    const place = `${where}: tree ${trees.length}`
    if (!text.startsWith('Tree=', at)) {
      const found = at >= text.length ? 'the end' : JSON.stringify(lineAt(text, at).slice(0, 20))
      throw modelCorrupt(`${place}: found ${found} where tree_sizes has it, expected Tree=`)
    }
    const { tree, end } = readTextTree(text, at, place)
    at = known === undefined ? end : at + known[trees.length]
    if (at < end || at > text.length) {
      throw modelCorrupt(
        `${place}: ${known?.[trees.length]} characters by tree_sizes, found ${end - at}`,
      )
    }
    trees.push(tree)
    if (known === undefined) while (text[at] === '\n') at++
  }
  return { trees, end: at }
}

interface Footer {
  isBefore22: boolean
  declaredCategorical: number[]
  isLinear: boolean
  isBefore33: boolean
  pandasCategories: LightgbmFile['pandasCategories']
}

function readFooter(text: string, start: number, where: string): Footer {
  const lines = text.slice(start).split('\n')
  const first = lines.find((line) => line !== '') ?? ''
  const hasEndOfTrees = first === 'end of trees'
  if (!afterTrees.has(first)) {
    const found = first === '' ? 'nothing' : JSON.stringify(first.slice(0, 20))
    throw modelCorrupt(`${where}: found ${found} after the trees, expected end of trees`)
  }
  const hasParameters = lines.includes('parameters:')
  const has = (start: string): boolean => lines.some((line) => line.startsWith(start))
  if (hasEndOfTrees && hasParameters && !lines.includes('end of parameters')) {
    throw modelCorrupt(`${where}: cut short in its parameters`)
  }
  const declared = lines.find((line) => line.startsWith(declaredKey))?.slice(declaredKey.length, -1)
  const pandas = lines.findLast((line) => line.startsWith(pandasKey))?.slice(pandasKey.length)
  const place = `${where}: pandas_categorical`
  return {
    isBefore22: !hasEndOfTrees || (hasParameters && !has('[refit_decay_rate: ')),
    isLinear: lines.includes('[linear_tree: 1]'),
    isBefore33: !has('[precise_float_parser: '),
    declaredCategorical: [...new Set((declared ?? '').split(',').flatMap(asIndex))].sort(
      (a, b) => a - b,
    ),
    pandasCategories: readPandasCategories(
      pandas === undefined ? null : parsePythonJson(pandas, place),
      place,
    ),
  }
}

const declaredKey = '[categorical_feature: '
const pandasKey = 'pandas_categorical:'

/** Names (`name:a,b`) say nothing here: they are the trainer's. */
function asIndex(text: string): number[] {
  return /^\d+$/.test(text.trim()) ? [Number(text)] : []
}
