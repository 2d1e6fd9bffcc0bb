/** Data of several rows may lie in several part files: one that is lost or doubled is noticed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DataRow } from '../../src/stages/stage.ts'
import { readData } from './stage-case.ts'
import { forestRows, leaf } from './tree-rows.ts'

interface PartCase {
  type: string
  params?: Record<string, unknown>
  metadata?: Record<string, unknown>
  /** Whole and sound, in any order. */
  rows: Record<string, DataRow[]>
  /** Whose last row is lost and doubled. */
  directory: string
  /** `undefined`: nothing in the model tells how many there were. */
  lost: RegExp | undefined
  doubled: RegExp
}

const dense = (values: number[]) => ({ type: 1, size: null, indices: null, values })
const stats = (index: number) => ({ index, categories: [2147483647], counts: [1], stats: [1] })
const tables = forestRows([leaf(1, [1, 1]), leaf(0, [1, 1]), leaf(1, [1, 1])])
const node = (index: number, children: number[]) => ({
  index,
  children,
  center: dense([index]),
  norm: Math.abs(index),
})

const cases: PartCase[] = [
  {
    type: 'KMeansModel',
    params: { k: 4 },
    rows: { data: [2, 1, 0].map((i) => ({ clusterIdx: i, clusterCenter: dense([i]) })) },
    directory: 'data',
    lost: /clusterIdx: found none of 0, expected 0 to 1, each once/,
    doubled: /clusterIdx: found 0 twice, expected 0 to 3, each once/,
  },
  {
    type: 'MllibKMeansModel',
    metadata: { k: 3, version: '1.0' },
    rows: { data: [2, 1, 0].map((id) => ({ id, point: dense([id]) })) },
    directory: 'data',
    lost: /2 centres, expected 3, as k/,
    doubled: /4 centres, expected 3, as k/,
  },
  {
    type: 'BisectingKMeansModel',
    rows: {
      'data/metadata': [{ version: '3.0', rootId: -1, distanceMeasure: 'euclidean' }],
      'data/data': [node(-1, [0, 1]), node(0, []), node(1, [])],
    },
    directory: 'data/data',
    lost: /node 1 is missing/,
    doubled: /4 rows, 3 of them nodes of the tree, expected one row for each/,
  },
  {
    type: 'TargetEncoderModel',
    rows: { data: [stats(2), stats(1), stats(0)] },
    directory: 'data',
    lost: /index: found none of 0/,
    doubled: /index: found 0 twice/,
  },
  {
    type: 'Word2VecModel',
    params: { vectorSize: 1 },
    rows: { data: ['a', 'b'].map((word) => ({ word, vector: [1] })) },
    directory: 'data',
    lost: undefined,
    doubled: /vector of "b": found twice/,
  },
  {
    type: 'FPGrowthModel',
    rows: { data: [['b', 'a'], ['b'], ['a']].map((items) => ({ items, freq: 2 })) },
    directory: 'data',
    lost: /no set \[a\], expected one, as there is \[b, a\]/,
    doubled: /set \[a\] twice/,
  },
  {
    type: 'ALSModel',
    metadata: { rank: 1 },
    rows: {
      userFactors: [1, 2].map((id) => ({ id, features: [1] })),
      itemFactors: [{ id: 1, features: [1] }],
    },
    directory: 'userFactors',
    lost: undefined,
    doubled: /userFactors: an id occurs twice/,
  },
  {
    type: 'RandomForestClassificationModel',
    metadata: { numFeatures: 1, numClasses: 2, numTrees: 3 },
    rows: tables,
    directory: 'data',
    lost: /2 trees with 3 weights, expected 3/,
    doubled: /node 0, expected 0 to 1, each once/,
  },
  {
    type: 'RandomForestClassificationModel',
    metadata: { numFeatures: 1, numClasses: 2, numTrees: 3 },
    rows: {
      ...tables,
      data: tables.data.map((row) => ({ ...row, treeID: 1 + (row.treeID as number) })),
    },
    directory: '',
    lost: /data: treeID: found none of 0, expected 0 to 2, each once/,
    doubled: /data: treeID: found none of 0/,
  },
  {
    type: 'RandomForestClassificationModel',
    metadata: { numFeatures: 1, numClasses: 2, numTrees: 3 },
    rows: { ...tables, treesMetadata: [0, 1, 1].map((id) => ({ _1: id, _3: 1 })) },
    directory: '',
    lost: /treesMetadata: treeID: found 1 twice/,
    doubled: /treesMetadata: treeID: found 1 twice/,
  },
]

for (const { type, params, metadata, rows, directory, lost, doubled } of cases) {
  const read = (changed: DataRow[]) =>
    readData(
      { type, ...(params === undefined ? {} : { params }) },
      { ...rows, [directory]: changed },
      metadata,
    )
  const whole = rows[directory] ?? []

  test(`${type}: parts lost and doubled ${directory}`, async () => {
    if (directory !== '') await read(whole)
    const last = whole.at(-1)
    const isCorrupt = (message: RegExp) => ({ code: 'MODEL_CORRUPT', message })
    if (lost === undefined) await read(whole.slice(0, -1))
    else await assert.rejects(read(whole.slice(0, -1)), isCorrupt(lost))
    const twice = last === undefined ? whole : [...whole, last]
    await assert.rejects(read(twice), isCorrupt(doubled))
  })
}

test('KMeansModel has at most k centres', async () => {
  const centers = [0, 1, 2].map((i) => ({ clusterIdx: i, clusterCenter: dense([i]) }))
  const read = readData({ type: 'KMeansModel', params: { k: 2 } }, { data: centers })
  await assert.rejects(read, { code: 'MODEL_CORRUPT', message: /3 cluster centres.* 2, as k/ })
})
