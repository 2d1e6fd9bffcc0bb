/**
 * A model saved by Spark ML's MLWriter: metadata/ (one JSON line), data/ (parquet), stages/ (nested
 * stages). Source: org.apache.spark.ml.util.ReadWrite, Spark 2.0 to 4.1 (SPARK_ML_REFERENCE.md, 1).
 */
import { gunzipSync } from 'node:zlib'
import { limits } from '../base/limits.ts'
import { modelCorrupt, modelUnsupported, ServingError } from '../base/errors.ts'
import { readParquet } from '../bytes/parquet.ts'
import { directoriesIn, filesIn, type Source, subSource } from '../bytes/source.ts'
import {
  type ModelDescription,
  parseSparkVersion,
  type SparkVersion,
  type StageDescription,
} from '../model/description.ts'
import { stages } from '../stages/find.ts'
import type { DataRow, Stage, StageFiles } from '../stages/stage.ts'
import type { Format } from './load.ts'
import { decodeParams, parseMetadata, type SparkMetadata } from './spark-metadata.ts'

export const spark: Format = {
  async recognises(source) {
    return dataFiles(source, 'metadata').length > 0
  },

  async load(source) {
    const loading = { findings: [] as string[], corrupt: false }
    const loaded = await loadStages(source, '', loading, 0)
    if (loading.findings.length > 0) {
      const message = `${source.name}: ${loading.findings.join('; ')}`
      const details = { findings: loading.findings }
      if (loading.corrupt) throw new ServingError('MODEL_CORRUPT', message, details)
      throw modelUnsupported(message, details)
    }
    const { sparkVersion } = await readMetadata(source, '')
    const description: ModelDescription = {
      format: 'spark-ml',
      engine: 'spark',
      engineVersion: sparkVersion,
      schema: [],
      stages: loaded,
    }
    return description
  },
}

/** What goes wrong in one stage is noted, and the others are looked at too. */
interface Loading {
  findings: string[]
  /** Some finding says that bytes are broken, not that something is unsupported. */
  corrupt: boolean
}

async function loadStages(
  source: Source,
  path: string,
  loading: Loading,
  depth: number,
): Promise<StageDescription[]> {
  const where = path === '' ? source.name : path
  try {
    if (depth > limits.stageDepthMax) {
      throw modelCorrupt(`${where}: stages nested deeper than ${limits.stageDepthMax}`)
    }
    const metadata = await readMetadata(source, path)
    const definition = findStage(metadata)
    const { params, set } = decodeParams(metadata, definition.params)
    const sparkVersion = versionOf(metadata)
    const files = stageFiles(source, path, metadata, params, sparkVersion, loading, depth)
    if (definition.expand !== undefined) return await definition.expand(files)
    return [
      {
        type: simpleName(metadata.className),
        uid: metadata.uid,
        path: where,
        sparkVersion: metadata.sparkVersion,
        params,
        set,
        data: await definition.read?.(files),
      },
    ]
  } catch (thrown) {
    if (!(thrown instanceof ServingError)) throw thrown
    loading.corrupt ||= thrown.code === 'MODEL_CORRUPT'
    loading.findings.push(thrown.message)
    return []
  }
}

function findStage(metadata: SparkMetadata): Stage {
  const { className, uid, where } = metadata
  const name = simpleName(className)
  const isSparkMl = /^(org\.apache\.spark\.ml|pyspark\.ml)\./.test(className)
  if (isSparkMl && Object.hasOwn(stages, name)) return stages[name]
  if (isSparkMl && name === 'Pipeline') {
    throw modelUnsupported(
      `${where}: ${uid} is an unfitted Pipeline; save what its fit() returns, a PipelineModel`,
    )
  }
  throw modelUnsupported(`${where}: stage ${uid} of class ${className} is not supported`)
}

function simpleName(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1)
}

function versionOf(metadata: SparkMetadata): SparkVersion {
  const version = parseSparkVersion(metadata.sparkVersion)
  if (version !== undefined) return version
  throw modelCorrupt(
    `${metadata.where}: sparkVersion ${metadata.sparkVersion}, expected like 3.5.1`,
  )
}

function stageFiles(
  source: Source,
  path: string,
  metadata: SparkMetadata,
  params: Record<string, unknown>,
  sparkVersion: SparkVersion,
  loading: Loading,
  depth: number,
): StageFiles<Record<string, unknown>> {
  const below = (directory: string): string => (path === '' ? directory : `${path}/${directory}`)
  const rows = (directory = 'data'): Promise<DataRow[]> => readRows(source, below(directory))
  return {
    path: metadata.where,
    params,
    sparkVersion,
    metadata: metadata.json,
    rows,
    async row(directory = 'data') {
      const all = await rows(directory)
      if (all.length === 1) return all[0]
      throw modelCorrupt(`${below(directory)}: ${all.length} rows, expected 1`)
    },
    directories: (directory) => directoriesIn(source, below(directory)),
    child: (directory) => loadStages(source, below(directory), loading, depth + 1),
  }
}

async function readRows(source: Source, directory: string): Promise<DataRow[]> {
  const parts = dataFiles(source, directory)
  if (parts.length === 0) throw modelCorrupt(`${directory}: no parquet file`)
  const rows: DataRow[] = []
  for (const part of parts) {
    for (const row of await readParquet(await source.read(part), part)) rows.push(row)
  }
  return rows
}

async function readMetadata(source: Source, path: string): Promise<SparkMetadata> {
  const directory = path === '' ? 'metadata' : `${path}/metadata`
  for (const part of dataFiles(source, directory)) {
    const bytes = await source.read(part)
    const text = Buffer.from(part.endsWith('.gz') ? gunzip(bytes, part) : bytes).toString('utf8')
    const line = text.split('\n', 1)[0]
    if (line.trim() !== '') return parseMetadata(line, part)
  }
  throw modelCorrupt(`${subSource(source, path).name}: no metadata, expected metadata/part-*`)
}

function gunzip(bytes: Uint8Array, where: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: limits.fileBytesMax })
  } catch (cause) {
    throw modelCorrupt(`${where}: ${(cause as Error).message}, expected gzip`, cause)
  }
}

/** Part files: no markers (_SUCCESS, _committed_*), no checksums (.part-*.crc). */
function dataFiles(source: Source, directory: string): string[] {
  return filesIn(source, directory).filter((file) => {
    const name = file.slice(directory.length + 1)
    return !name.startsWith('_') && !name.startsWith('.')
  })
}
