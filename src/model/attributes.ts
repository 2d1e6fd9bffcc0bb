/**
 * ML attributes: what Spark keeps in a column's metadata under `ml_attr` (category names, vector
 * sizes). Stages read them from their inputs and give them to their outputs.
 * Source: org.apache.spark.ml.attribute, Spark 4.1 (SPARK_ML_REFERENCE.md, section 3).
 */

/** One scalar column, or one position of a vector column. */
export type Attribute =
  | { kind: 'numeric'; name?: string }
  | { kind: 'nominal'; name?: string; values?: string[]; count?: number; ordinal?: boolean }
  | { kind: 'binary'; name?: string; values?: string[] }

/**
 * What is known of a column: one attribute (scalar), or a group (vector). A group without
 * `attributes` knows only its size. No metadata at all is `undefined`, which differs from a
 * numeric attribute (OneHotEncoder refuses only the latter).
 */
export type Attributes =
  | Attribute
  | { kind: 'group'; size: number; attributes?: readonly Attribute[] }

/** Size of a vector column, or -1 where its metadata does not tell. */
export function groupSize(attributes: Attributes | undefined): number {
  return attributes?.kind === 'group' ? attributes.size : -1
}

/** Reads the metadata object of a StructField; `undefined` where it has no `ml_attr`. */
export function attributesFromMetadata(metadata: unknown): Attributes | undefined {
  const json = (metadata as { ml_attr?: unknown } | null | undefined)?.ml_attr
  if (typeof json !== 'object' || json === null) return undefined
  const object = json as Record<string, unknown>
  if (!('num_attrs' in object) && !('attrs' in object)) return attribute(object)
  const groups = (object.attrs ?? {}) as Record<string, Record<string, unknown>[]>
  const listed = Object.entries(groups).flatMap(([type, list]) =>
    list.map((item) => ({ index: Number(item.idx), attribute: attribute({ type, ...item }) })),
  )
  const size = Number(object.num_attrs ?? listed.length)
  if (!('attrs' in object)) return { kind: 'group', size }
  const attributes: Attribute[] = Array.from({ length: size }, () => ({ kind: 'numeric' }))
  for (const item of listed) {
    if (item.index >= 0 && item.index < size) attributes[item.index] = item.attribute
  }
  return { kind: 'group', size, attributes }
}

function attribute(json: Record<string, unknown>): Attribute {
  const name = typeof json.name === 'string' ? { name: json.name } : {}
  const values = Array.isArray(json.vals) ? { values: json.vals.map(String) } : {}
  if (json.type === 'binary') return { kind: 'binary', ...name, ...values }
  if (json.type !== 'nominal') return { kind: 'numeric', ...name }
  const count = typeof json.num_vals === 'number' ? { count: json.num_vals } : {}
  return { kind: 'nominal', ...name, ...values, ...count, ordinal: json.ord === true }
}
