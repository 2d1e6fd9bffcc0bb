/**
 * A tree of clusters, as mllib.clustering.BisectingKMeansModel saves it: a directory of its own
 * with metadata/ (versions 1.0 in Spark 2.0 to 2.3, 2.0 in 2.4, 3.0 since) and data/.
 */
import { modelCorrupt } from '../base/errors.ts'
import type { ClusterTree } from '../kernels/cluster-walk.ts'
import { readNumber, readVector } from '../model/linalg.ts'
import { denseCenters } from './dense-centers.ts'
import type { DataRow } from './stage.ts'

/** @throws MODEL_CORRUPT */
export function readClusterTree(
  metadata: Readonly<Record<string, unknown>>,
  rows: readonly DataRow[],
  where: string,
): ClusterTree {
  const { rootId, version } = metadata
  if (typeof rootId !== 'number' || !['1.0', '2.0', '3.0'].includes(String(version))) {
    const found = `version ${version}, rootId ${rootId}`
    throw modelCorrupt(`${where}: ${found}, expected version 1.0, 2.0 or 3.0 and a number`)
  }
  const measure = measureOf(metadata, where)
  const { nodes, firstChildren } = nodesFrom(rootId, rows, where)
  const { size, values, isDense } = denseCenters(
    nodes.map(({ row }) => readVector(row.center, `${where}: center`)),
    where,
  )
  return {
    measure,
    size,
    clusterCount: nodes.filter(({ id }) => id >= 0).length,
    clusters: Int32Array.from(nodes, ({ id }) => id),
    firstChildren,
    centers: values,
    isDense,
    norms: Float64Array.from(nodes, ({ row }) => readNorm(row.norm, measure, `${where}: norm`)),
  }
}

/** @throws MODEL_CORRUPT */
export function measureOf(
  { version, distanceMeasure }: Readonly<Record<string, unknown>>,
  where: string,
): ClusterTree['measure'] {
  if (version === '1.0' || distanceMeasure === 'euclidean') return 'euclidean'
  if (distanceMeasure === 'cosine') return 'cosine'
  throw modelCorrupt(
    `${where}: distanceMeasure: found ${distanceMeasure}, expected euclidean or cosine`,
  )
}

interface Node {
  id: number
  row: DataRow
}

/** Breadth first: the children of a node stand together, after those of the node before it. */
function nodesFrom(
  rootId: number,
  rows: readonly DataRow[],
  where: string,
): { nodes: Node[]; firstChildren: Int32Array } {
  const byId = new Map(rows.map((row) => [row.index, row]))
  const nodes: Node[] = []
  const add = (id: unknown): void => {
    const row = byId.get(id)
    byId.delete(id)
    if (row === undefined || typeof id !== 'number') {
      throw modelCorrupt(`${where}: node ${id} is missing or reached twice, expected a tree`)
    }
    nodes.push({ id, row })
  }
  const firstChildren = [1]
  add(rootId)
  for (let i = 0; i < nodes.length; i++) {
    const { id, row } = nodes[i]
    const children = Array.from((row.children ?? []) as ArrayLike<unknown>)
    if (children.length > 0 === id >= 0) {
      const expected = id < 0 ? 'some' : 'none'
      throw modelCorrupt(`${where}: node ${id}: ${children.length} children, expected ${expected}`)
    }
    children.forEach(add)
    firstChildren.push(nodes.length)
  }
  if (nodes.length !== rows.length) {
    const found = `${rows.length} rows, ${nodes.length} of them nodes of the tree`
    throw modelCorrupt(`${where}: ${found}, expected one row for each`)
  }
  return { nodes, firstChildren: Int32Array.from(firstChildren) }
}

/** With any other norm Spark refuses every row. */
function readNorm(value: unknown, measure: ClusterTree['measure'], where: string): number {
  const norm = readNumber(value, where)
  if (norm > 0 || (norm === 0 && measure === 'euclidean')) return norm
  throw modelCorrupt(`${where}: found ${norm}, expected the length of a vector`)
}
