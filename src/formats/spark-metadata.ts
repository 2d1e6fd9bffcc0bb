/**
 * The metadata JSON of a Spark stage: which class wrote it, and its params.
 * Source: org.apache.spark.ml.util.DefaultParamsWriter and pyspark.ml.util (2.0 to 4.1).
 */
import { modelCorrupt, ServingError } from '../base/errors.ts'
import type { Param } from '../stages/params.ts'

export interface SparkMetadata {
  className: string
  uid: string
  sparkVersion: string
  json: Readonly<Record<string, unknown>>
  paramMap: Readonly<Record<string, unknown>>
  /** Absent before Spark 2.4. */
  defaultParamMap: Readonly<Record<string, unknown>> | undefined
  /** The file, for messages. */
  where: string
}

/** @throws MODEL_CORRUPT */
export function parseMetadata(line: string, where: string): SparkMetadata {
  const json = parseLenient(line, where)
  const field = (name: string): string => {
    const value = json[name]
    if (typeof value === 'string') return value
    throw modelCorrupt(`${where}: ${name}: found ${JSON.stringify(value)}, expected a string`)
  }
  const paramMap = json.paramMap ?? {}
  if (!isObject(paramMap)) throw modelCorrupt(`${where}: paramMap: expected an object`)
  const defaults = json.defaultParamMap
  if (defaults !== undefined && !isObject(defaults)) {
    throw modelCorrupt(`${where}: defaultParamMap: expected an object`)
  }
  return {
    className: field('class'),
    uid: field('uid'),
    sparkVersion: field('sparkVersion'),
    json,
    paramMap,
    defaultParamMap: defaults,
    where,
  }
}

/** Effective params: set, else the file's default, else the class's own. Unknown names are left. */
export function decodeParams(
  metadata: SparkMetadata,
  specs: Readonly<Record<string, Param<unknown>>>,
): { params: Record<string, unknown>; set: string[] } {
  const { paramMap, defaultParamMap, where } = metadata
  const params: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, spec] of Object.entries(specs)) {
    const holder = Object.hasOwn(paramMap, name) ? paramMap : (defaultParamMap ?? {})
    try {
      const isThere = Object.hasOwn(holder, name) && holder[name] !== null
      params[name] = isThere ? spec.decode(holder[name], `param ${name}`) : spec.fallback
    } catch (thrown) {
      if (!(thrown instanceof ServingError)) throw thrown
      problems.push(thrown.message)
    }
  }
  if (problems.length > 0) {
    throw modelCorrupt(`${where}: stage ${metadata.uid}: ${problems.join('; ')}`)
  }
  return { params, set: Object.keys(paramMap) }
}

/** Python's json.dumps writes NaN, Infinity and -Infinity bare; they become strings here. */
function parseLenient(line: string, where: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    const quoted = line.replace(
      /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g,
      (token) => (token.startsWith('"') ? token : `"${token}"`),
    )
    try {
      parsed = JSON.parse(quoted)
    } catch (cause) {
      throw modelCorrupt(`${where}: ${(cause as Error).message}, expected one line of JSON`, cause)
    }
  }
  if (isObject(parsed)) return parsed
  throw modelCorrupt(`${where}: expected a JSON object`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
