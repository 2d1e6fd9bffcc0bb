/**
 * Where in a directory the model lies that Spark saved: at its top, in `pipeline/` (SparkR), where
 * an MLmodel file says (MLflow); or which product wrote it that only looks like one.
 */
import { parse } from 'yaml'
import { modelCorrupt, modelUnsupported } from '../base/errors.ts'
import { limits } from '../base/limits.ts'
import { decodeText } from '../bytes/json.ts'
import { directoriesIn, filesIn, type Source } from '../bytes/source.ts'
import { partFiles } from './spark-files.ts'

/** Looks at names only. */
export function looksLikeSpark(source: Source): boolean {
  const files = filesIn(source)
  // MLflow may add a metadata/ of its own, whatever the flavour.
  if (files.includes('MLmodel')) return mlflowCandidates(source).length > 0
  // stages/ alone, or a metadata/ with nothing but markers, is a copy that lost its other half.
  return (
    filesIn(source, 'metadata').length > 0 ||
    directoriesIn(source, 'stages').some((name) => /^\d+_/.test(name)) ||
    files.includes('metadata') ||
    isSparkR(source) ||
    isConnect(source)
  )
}

/**
 * The directory that holds `metadata/`; '' is the top.
 * @throws MODEL_UNSUPPORTED for layouts of other products, MODEL_CORRUPT for half a copy
 */
export async function modelDirectory(source: Source): Promise<string> {
  if (filesIn(source).includes('MLmodel')) return mlflowDirectory(source)
  if (partFiles(source, 'metadata').length > 0) return ''
  if (isSparkR(source)) return 'pipeline'
  if (filesIn(source).includes('metadata')) {
    throw modelUnsupported(
      `${source.name}: metadata is a file: a cache of the Spark Connect server, no saved model; ` +
        'save it with model.write().save(path)',
    )
  }
  if (isConnect(source)) {
    throw modelUnsupported(
      `${source.name}: saved by pyspark.ml.connect, not supported; train it with pyspark.ml`,
    )
  }
  throw modelCorrupt(
    `${source.name}: no metadata/part-* file, expected one: a copy that lost files?`,
  )
}

function isSparkR(source: Source): boolean {
  const hasR = partFiles(source, 'rMetadata').length > 0 || filesIn(source).includes('rMetadata')
  return hasR && partFiles(source, 'pipeline/metadata').length > 0
}

function isConnect(source: Source): boolean {
  const hasPayload = source.files.some(({ path }) => path.endsWith('.torch'))
  return filesIn(source).includes('metadata.json') && hasPayload
}

function mlflowCandidates(source: Source): string[] {
  return directoriesIn(source).filter((name) => partFiles(source, `${name}/metadata`).length > 0)
}

/** `flavors: spark: model_data: sparkml`. */
async function mlflowDirectory(source: Source): Promise<string> {
  const where = `${source.name}/MLmodel`
  const bytes = await source.read('MLmodel')
  if (bytes.length > limits.mlmodelBytesMax) throw modelCorrupt(`${where}: ${bytes.length} bytes`)
  let named: unknown
  try {
    const yaml = parse(decodeText(bytes, where), { maxAliasCount: 0 })
    named = yaml?.flavors?.spark?.model_data
  } catch (cause) {
    throw modelCorrupt(`${where}: ${(cause as Error).message}, expected YAML`, cause)
  }
  const candidates = mlflowCandidates(source)
  const directory = candidates.find((name) => name === (named ?? 'sparkml'))
  if (directory !== undefined) return directory
  throw modelCorrupt(`${where}: model_data ${named}, expected one of ${candidates.join(', ')}`)
}
