/** Small files of XGBoost, made by hand: a document, and its three encodings. */
import { compile } from '../../src/compile/compile.ts'
import { readXgboost } from '../../src/formats/read-xgboost.ts'
import type { XgboostOptions } from '../../src/formats/xgboost-forest.ts'
import type { Booster } from '../../src/model/booster.ts'
import type { Row } from '../../src/model/frame.ts'

/** Parsed JSON that tests change here and there. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it at any depth
export type Document = any

/** a < 0.5 ? -1 : (b < 2 ? 10 : 100), of three features; missing goes left, then right. */
export function tree(id: number): Document {
  return {
    base_weights: [0, 0, 0, 0, 0],
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: [1, 0, 0, 0, 0],
    id,
    left_children: [1, -1, 3, -1, -1],
    loss_changes: [1, 0, 1, 0, 0],
    parents: [2147483647, 0, 0, 2, 2],
    right_children: [2, -1, 4, -1, -1],
    split_conditions: [0.5, -1, 2, 10, 100],
    split_indices: [0, 0, 1, 0, 0],
    split_type: [0, 0, 0, 0, 0],
    sum_hessian: [10, 4, 6, 5, 1],
    tree_param: { num_deleted: '0', num_feature: '3', num_nodes: '5', size_leaf_vector: '1' },
  }
}

/** One categorical split: categories 1 and 33 of a go right to 7, others left to 3. */
export function categoricalTree(id: number): Document {
  return {
    ...tree(id),
    base_weights: [0, 0, 0],
    categories: [1, 33],
    categories_nodes: [0],
    categories_segments: [0],
    categories_sizes: [2],
    default_left: [0, 0, 0],
    left_children: [1, -1, -1],
    loss_changes: [1, 0, 0],
    parents: [2147483647, 0, 0],
    right_children: [2, -1, -1],
    split_conditions: ['NaN', 3, 7],
    split_indices: [0, 0, 0],
    split_type: [1, 0, 0],
    sum_hessian: [10, 4, 6],
    tree_param: { num_deleted: '0', num_feature: '3', num_nodes: '3', size_leaf_vector: '1' },
  }
}

export function document(trees: readonly Document[] = [tree(0), tree(1)]): Document {
  return {
    learner: {
      attributes: {},
      feature_names: [],
      feature_types: [],
      gradient_booster: {
        model: {
          cats: { enc: [], feature_segments: [], sorted_idx: [] },
          gbtree_model_param: { num_parallel_tree: '1', num_trees: String(trees.length) },
          iteration_indptr: Array.from({ length: trees.length + 1 }, (_, i) => i),
          tree_info: trees.map(() => 0),
          trees,
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: '[5E-1]',
        boost_from_average: '1',
        num_class: '0',
        num_feature: '3',
        num_target: '1',
      },
      objective: { name: 'reg:squarederror', reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: [3, 2, 0],
  }
}

/** Of a document with some changes, by path: `learner.objective.name`. */
export function changed(changes: Readonly<Record<string, unknown>>, from = document()): Document {
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.')
    const last = names.pop() ?? ''
    const place = names.reduce((object, name) => object[name], from)
    if (value === undefined) delete place[last]
    else place[last] = value
  }
  return from
}

export const models = 'learner.gradient_booster.model'

export function read(value: unknown, options?: XgboostOptions): Booster {
  return readXgboost(JSON.stringify(value), 'model.json', options)
}

/** What the model gives for rows: its margins, or another column. */
export function scoresOf(
  booster: Booster,
  column = 'margin',
): (row: readonly unknown[] | Record<string, unknown>) => unknown {
  const scorer = compile({
    kind: 'booster',
    format: 'xgboost-json',
    engine: 'xgboost',
    engineVersion: booster.version,
    schema: [],
    booster,
  })
  if (scorer.kind !== 'inline') throw new Error('deferred')
  const selected = scorer.select([column])
  return (row) => (selected.score(row as Row) as Record<string, unknown>)[column]
}

const typed = new Map<string, string>([
  ['default_left', 'U'],
  ['split_type', 'U'],
  ['categories_segments', 'L'],
  ['categories_sizes', 'L'],
  ...['base_weights', 'loss_changes', 'split_conditions', 'sum_hessian', 'weights'].map(
    (name): [string, string] => [name, 'd'],
  ),
  ...['left_children', 'right_children', 'parents', 'split_indices', 'categories'].map(
    (name): [string, string] => [name, 'l'],
  ),
])

/** As XGBoost writes it: lengths are L, known arrays are typed, others have a count. */
export function ubjson(value: unknown, name = ''): Buffer {
  if (typeof value === 'string') return Buffer.concat([Buffer.from('S'), text(value)])
  if (typeof value === 'number') return Buffer.concat([Buffer.from('l'), packed('l', value)])
  if (Array.isArray(value)) {
    const type = typed.get(name)
    const start = Buffer.concat([Buffer.from('#L'), packed('L', value.length)])
    if (type !== undefined) {
      const items = value.map((item) => packed(type, Number(item)))
      return Buffer.concat([Buffer.from(`[$${type}`), start, ...items])
    }
    return Buffer.concat([Buffer.from('['), start, ...value.map((item) => ubjson(item))])
  }
  const members = Object.entries(value as object).map(([key, item]) =>
    Buffer.concat([text(key), ubjson(item, key)]),
  )
  return Buffer.concat([Buffer.from('{'), ...members, Buffer.from('}')])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from('L'), packed('L', bytes.length), bytes])
}

function packed(type: string, value: number): Buffer {
  const bytes = Buffer.alloc(type === 'L' ? 8 : type === 'U' ? 1 : 4)
  if (type === 'L') bytes.writeBigInt64BE(BigInt(value))
  else if (type === 'U') bytes.writeUInt8(value)
  else if (type === 'd') bytes.writeFloatBE(value)
  else bytes.writeInt32BE(value)
  return bytes
}

export interface BinaryOptions {
  /** Before 1.0 there is no mark, and base_score is a margin. */
  version?: readonly [major: number, minor: number]
  baseScore?: number
  objective?: string
  booster?: string
  groups?: number
  weights?: readonly number[]
  roots?: number
  attributes?: readonly (readonly [string, string])[]
}

/** The old binary file of a document's trees. */
export function binary(trees: readonly Document[], options: BinaryOptions = {}): Buffer {
  const {
    version = [0, 0],
    baseScore = 0.5,
    objective = 'reg:linear',
    booster = 'gbtree',
  } = options
  const { groups = 1, weights = [], roots = 1, attributes = [] } = options
  const head = Buffer.alloc(136)
  head.writeFloatLE(baseScore)
  const numbers = [3, groups > 1 ? groups : 0, attributes.length > 0 ? 1 : 0, 0, ...version, 1]
  numbers.forEach((number, i) => {
    head.writeInt32LE(number, 4 + 4 * i)
  })
  const parts = [head, long(objective), long(booster)]
  if (version[0] > 0) parts.unshift(Buffer.from('binf'))
  if (booster === 'gblinear') {
    const linear = Buffer.alloc(136)
    linear.writeInt32LE(3)
    linear.writeInt32LE(groups, 4)
    parts.push(linear, floats(weights))
  } else {
    const param = Buffer.alloc(160)
    param.writeInt32LE(trees.length)
    param.writeInt32LE(1, 4)
    param.writeInt32LE(groups, 24)
    parts.push(param, ...trees.map((one) => binaryTree(one, roots)))
    parts.push(Buffer.from(Int32Array.from(trees, (_, i) => i % groups).buffer))
    if (booster === 'dart') parts.push(floats(weights))
  }
  if (attributes.length > 0) {
    const count = Buffer.alloc(8)
    count.writeBigUInt64LE(BigInt(attributes.length))
    parts.push(count, ...attributes.flat().map(long))
  }
  return Buffer.concat(parts)
}

function binaryTree(one: Document, roots: number): Buffer {
  const count = one.left_children.length
  const param = Buffer.alloc(148)
  const numbers = [roots, count, Number(one.tree_param.num_deleted), 0, 3, 0]
  numbers.forEach((number, i) => {
    param.writeInt32LE(number, 4 * i)
  })
  const nodes = Buffer.alloc(36 * count)
  for (let i = 0; i < count; i++) {
    nodes.writeInt32LE(one.parents[i], 20 * i)
    nodes.writeInt32LE(one.left_children[i], 20 * i + 4)
    nodes.writeInt32LE(one.right_children[i], 20 * i + 8)
    nodes.writeUInt32LE(one.split_indices[i] + (one.default_left[i] ? 2 ** 31 : 0), 20 * i + 12)
    nodes.writeFloatLE(one.split_conditions[i], 20 * i + 16)
    nodes.writeFloatLE(one.sum_hessian[i], 20 * count + 16 * i + 4)
  }
  return Buffer.concat([param, nodes])
}

function long(value: string): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(value)))
  return Buffer.concat([length, Buffer.from(value)])
}

function floats(values: readonly number[]): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(values.length))
  return Buffer.concat([length, Buffer.from(Float32Array.from(values).buffer)])
}
