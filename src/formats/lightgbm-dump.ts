/**
 * LightGBM's JSON (`json.dump(booster.dump_model())`), which LightGBM itself cannot load. Source:
 * DumpModel in src/boosting/gbdt_model_text.cpp, ToJSON in src/io/tree.cpp (2.0.12 to 4.7).
 *
 *     {"name": "tree", "version": "v3", "num_class": 1, "max_feature_idx": 1, ...,
 *      "tree_info": [{"num_leaves": 2, "tree_structure":
 *        {"split_index": 0, "split_feature": 1, "threshold": 0.5, "decision_type": "<=",
 *         "default_left": true, "missing_type": "None", "internal_count": 10,
 *         "left_child": {"leaf_index": 0, "leaf_value": 0.1, "leaf_count": 4},
 *         "right_child": {...}}}]}
 *
 * A categorical split has decision_type `==` and threshold `1||10||100`. A tree of one leaf is
 * `{"leaf_value": 0.42}`. The objective stands there since 2.2.3, feature_infos since 3.0.
 */
import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import { parseJsonText } from '../base/json-text.ts'
import { limits } from '../base/limits.ts'

import { readDumpTree } from './lightgbm-dump-tree.ts'
import { type FeatureInfo, type LightgbmFile, lightgbmVersions } from './lightgbm-file.ts'
import { readPandasCategories } from './lightgbm-pandas.ts'

/** @throws MODEL_CORRUPT, MODEL_UNSUPPORTED (another version) naming `where` */
export function readLightgbmDump(text: string, where: string): LightgbmFile {
  if (text.length > limits.lineCharactersMax) {
    throw modelUnsupported(
      `${where}: ${text.length} characters of JSON, at most ${limits.lineCharactersMax}`,
    )
  }
  const depthMax = limits.treeDepthMax + 16
  const json = asObject(parseJsonText(text, { where, depthMax, refuse: modelCorrupt }), where)
  const version = readVersion(json.version, where)
  const featureNames = readFeatureNames(json, where)
  const infinity = version === 'v2' ? undefined : writtenForInfinity
  const trees = readTrees(json, where).map((info, i) => {
    const place = `${where}: tree_info[${i}]`
    return readDumpTree(asObject(info, place), infinity, place)
  })
  return {
    version,
    objective: readObjective(json, version, where),
    outputCount: readOutputCount(json, text.length, where),
    isBefore33: version === 'v2',
    averages: json.average_output === true,
    leavesAreConverted: false,
    featureNames,
    featureInfos: readFeatureInfos(json.feature_infos, featureNames),
    declaredCategorical: [],
    trees,
    isLinear: trees.some((tree) => tree.linear !== undefined),
    pandasCategories: readPandasCategories(json.pandas_categorical, `${where}: pandas_categorical`),
  }
}

type Json = Readonly<Record<string, unknown>>

/** Thresholds beyond are cut to it; text models of v2 hold the cut ones too. */
const writtenForInfinity = 1e300

function asObject(value: unknown, where: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw modelCorrupt(`${where}: expected an object`)
}

function readVersion(found: unknown, where: string): LightgbmFile['version'] {
  const known = lightgbmVersions.find((name) => name === found)
  if (known !== undefined) return known
  const shown = found === undefined ? 'no version' : `version ${JSON.stringify(found)}`
  throw modelUnsupported(`${where}: ${shown}, expected one of ${lightgbmVersions.join(', ')}`)
}

function readFeatureNames(json: Json, where: string): string[] {
  const names = json.feature_names
  const count = Number(json.max_feature_idx) + 1
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw modelCorrupt(`${where}: feature_names: expected an array of strings`)
  }
  if (names.length === count) return names
  throw modelCorrupt(`${where}: ${names.length} feature_names, expected ${count}`)
}

/** Before 2.2.3 nothing was written; since then nothing stands for a function of the user's own. */
function readObjective(json: Json, version: string, where: string): string | undefined {
  const { objective } = json
  if (typeof objective === 'string') return objective
  if (objective !== undefined) throw modelCorrupt(`${where}: objective: expected a string`)
  return version === 'v2' && json.average_output === undefined ? undefined : 'none'
}

function readOutputCount(json: Json, countMax: number, where: string): number {
  const found = json.num_tree_per_iteration
  if (typeof found !== 'number' || !Number.isInteger(found) || found < 1 || found > countMax) {
    throw modelCorrupt(`${where}: num_tree_per_iteration: expected an integer from 1`)
  }
  if (json.num_class === found) return found
  throw modelCorrupt(`${where}: num_tree_per_iteration ${found}, num_class ${json.num_class}`)
}

/** By name; features that were not used are left out. */
function readFeatureInfos(found: unknown, names: readonly string[]): FeatureInfo[] | undefined {
  if (typeof found !== 'object' || found === null) return undefined
  const infos = new Map(Object.entries(found))
  return names.map((name): FeatureInfo => {
    const info: { min_value?: unknown; max_value?: unknown; values?: unknown } | undefined =
      infos.get(name)
    if (info === undefined) return { kind: 'unused' }
    const max = Number(info.max_value)
    const isCategorical = Array.isArray(info.values) && info.values.length > 0
    if (isCategorical) return { kind: 'categories', max }
    return { kind: 'range', min: Number(info.min_value), max }
  })
}

function readTrees(json: Json, where: string): readonly unknown[] {
  if (Array.isArray(json.tree_info)) return json.tree_info
  throw modelCorrupt(`${where}: tree_info: expected an array`)
}
