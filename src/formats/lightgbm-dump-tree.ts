/** One item of tree_info in LightGBM's JSON (lightgbm-dump.ts tells how it looks). */
import { modelCorrupt } from '../base/errors.ts'
import { decision, type LightgbmLinear, type LightgbmTree, missing } from './lightgbm-file.ts'

/**
 * @param infinity thresholds that stand for infinite ones, and their negatives
 * @throws MODEL_CORRUPT naming `where` and the node
 */
export function readDumpTree(
  info: Json,
  infinity: number | undefined,
  where: string,
): LightgbmTree {
  const { splits, leaves } = collect(info.tree_structure, where)
  const [splitCount, leafCount] = [splits.length, leaves.length]
  if (info.num_leaves !== leafCount) {
    throw modelCorrupt(`${where}: num_leaves ${info.num_leaves}, found ${leafCount} leaves`)
  }
  const tree = {
    leafCount,
    lefts: new Int32Array(splitCount),
    rights: new Int32Array(splitCount),
    features: new Int32Array(splitCount),
    thresholds: new Float64Array(splitCount),
    decisions: new Uint8Array(splitCount),
    categories: new Map<number, number[]>(),
    leafValues: Float64Array.from(leaves, (leaf, i) =>
      readNumber(leaf, 'leaf_value', at(i, where)),
    ),
    leafRows: readRows(leaves, 'leaf_count'),
    splitRows: readRows(splits, 'internal_count'),
    linear: readLinear(leaves, where),
  } satisfies LightgbmTree
  splits.forEach((split, i) => {
    const place = `${where}: split ${i}`
    tree.lefts[i] = childOf(split.left_child)
    tree.rights[i] = childOf(split.right_child)
    tree.features[i] = readIndex(split, 'split_feature', place)
    tree.decisions[i] = readDecision(split, place)
    if ((tree.decisions[i] & decision.categorical) !== 0) {
      tree.categories.set(i, readMembers(split.threshold, place))
    } else {
      const threshold = readNumber(split, 'threshold', place)
      const isInfinite = Math.abs(threshold) === infinity
      tree.thresholds[i] = isInfinite ? threshold * Number.POSITIVE_INFINITY : threshold
    }
  })
  return tree
}

type Json = Readonly<Record<string, unknown>>

/** All nodes, each in the place that its index names. */
function collect(root: unknown, where: string): { splits: Json[]; leaves: Json[] } {
  const splits: Json[] = []
  const leaves: Json[] = []
  const pending = [root]
  while (pending.length > 0) {
    const node = pending.pop()
    if (typeof node !== 'object' || node === null) {
      throw modelCorrupt(`${where}: a node that is no object`)
    }
    const json = node as Json
    if ('leaf_value' in json) leaves.push(json)
    else {
      splits.push(json)
      pending.push(json.right_child, json.left_child)
    }
  }
  if (splits.length === 0) return { splits, leaves }
  return {
    splits: inOrder(splits, 'split_index', where),
    leaves: inOrder(leaves, 'leaf_index', where),
  }
}

function inOrder(nodes: readonly Json[], key: string, where: string): Json[] {
  const placed: (Json | undefined)[] = nodes.map(() => undefined)
  for (const node of nodes) {
    const index = readIndex(node, key, where)
    if (index >= placed.length || placed[index] !== undefined) {
      throw modelCorrupt(`${where}: ${key} ${index}, expected each of ${nodes.length} once`)
    }
    placed[index] = node
  }
  return placed as Json[]
}

/** The children were collected, so that their indices are good. */
function childOf(child: unknown): number {
  const json = child as { leaf_index?: number; split_index?: number }
  return 'leaf_value' in json ? ~Number(json.leaf_index) : Number(json.split_index)
}

function at(leaf: number, where: string): string {
  return `${where}: leaf ${leaf}`
}

function readDecision(split: Json, where: string): number {
  const left = split.default_left === true ? decision.missingLeft : 0
  const kinds: Readonly<Record<string, number>> = {
    None: missing.none,
    Zero: missing.zero,
    NaN: missing.nan,
  }
  const kind = Object.hasOwn(kinds, String(split.missing_type))
    ? kinds[String(split.missing_type)]
    : undefined
  if (kind === undefined) {
    throw modelCorrupt(`${where}: missing_type ${split.missing_type}, expected None, Zero or NaN`)
  }
  if (typeof split.default_left !== 'boolean') {
    throw modelCorrupt(`${where}: default_left: expected true or false`)
  }
  if (split.decision_type === '<=') return left | (kind << 2)
  if (split.decision_type === '==') return decision.categorical | left | (kind << 2)
  throw modelCorrupt(`${where}: decision_type ${split.decision_type}, expected <= or ==`)
}

function readMembers(threshold: unknown, where: string): number[] {
  if (threshold === '') return []
  const members = typeof threshold === 'string' ? threshold.split('||') : []
  if (members.length > 0 && members.every((member) => /^\d{1,10}$/.test(member))) {
    return members.map(Number)
  }
  throw modelCorrupt(`${where}: threshold ${JSON.stringify(threshold)}, expected 1||2||3`)
}

function readNumber(node: Json, key: string, where: string): number {
  const value = node[key]
  if (typeof value === 'number') return value
  throw modelCorrupt(`${where}: ${key} ${JSON.stringify(value)}, expected a number`)
}

function readIndex(node: Json, key: string, where: string): number {
  const value = readNumber(node, key, where)
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value
  throw modelCorrupt(`${where}: ${key} ${value}, expected an integer from 0`)
}

/** Undefined where the file does not tell of all. */
function readRows(nodes: readonly Json[], key: string): Float64Array | undefined {
  const rows = nodes.map((node) => node[key])
  const isTold = rows.every((row): row is number => typeof row === 'number')
  return isTold ? Float64Array.from(rows) : undefined
}

function readLinear(leaves: readonly Json[], where: string): LightgbmLinear | undefined {
  if (!leaves.some((leaf) => 'leaf_const' in leaf)) return undefined
  const features: number[][] = []
  const weights: number[][] = []
  const constants = leaves.map((leaf, i) => {
    const place = at(i, where)
    features.push(readArray(leaf, 'leaf_features', place))
    weights.push(readArray(leaf, 'leaf_coeff', place))
    if (features[i].length !== weights[i].length) {
      throw modelCorrupt(`${place}: ${weights[i].length} leaf_coeff, expected as leaf_features`)
    }
    return readNumber(leaf, 'leaf_const', place)
  })
  return { constants: Float64Array.from(constants), features, weights }
}

function readArray(leaf: Json, key: string, where: string): number[] {
  const items = leaf[key]
  if (Array.isArray(items) && items.every((item) => typeof item === 'number')) return items
  throw modelCorrupt(`${where}: ${key}: expected an array of numbers`)
}
