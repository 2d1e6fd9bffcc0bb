/** A row made up from the input columns, for a model that has no golden rows. It may not score. */
import type { ModelDescription } from '../model/description.ts'
import type { Row } from '../model/frame.ts'
import type { DataType, Field } from '../model/schema.ts'

/** `undefined` where a column has a type that no value can be guessed for. */
export function exampleRow(
  description: ModelDescription,
  input: readonly Field[],
): Row | undefined {
  const labels = knownLabels(description)
  const row: Record<string, unknown> = {}
  for (const field of input) {
    const value = labels.get(field.name) ?? exampleValue(field.type, field)
    if (value === undefined) return undefined
    row[field.name] = value
  }
  return row
}

/** A label that a StringIndexer knows, by the column that it reads. */
function knownLabels(description: ModelDescription): Map<string, string> {
  const known = new Map<string, string>()
  for (const { type, params, data } of description.stages) {
    if (type !== 'StringIndexerModel' || !Array.isArray(data)) continue
    const names = params.inputCols ?? [params.inputCol]
    if (!Array.isArray(names)) continue
    names.forEach((name, i) => {
      const first: unknown = Array.isArray(data[i]) ? data[i][0] : undefined
      if (typeof first === 'string') known.set(String(name), first)
    })
  }
  return known
}

function exampleValue(type: DataType, field: Field): unknown {
  switch (type.kind) {
    case 'boolean':
      return true
    case 'byte':
    case 'short':
    case 'int':
    case 'bigint':
    case 'float':
    case 'double':
    case 'decimal':
    case 'number-or-vector':
      return 1
    case 'string':
    case 'label':
      return 'a'
    case 'date':
      return '2026-01-01'
    case 'timestamp':
      return '2026-01-01T00:00:00Z'
    case 'binary':
      return { b64: '' }
    case 'array':
      return [exampleValue(type.element, field)]
    case 'vector': {
      const size = vectorSize(field)
      return size === undefined ? undefined : new Array(size).fill(0)
    }
    case 'map':
      return {}
    case 'any':
      return null
    case 'struct':
      return Object.fromEntries(type.fields.map((f) => [f.name, exampleValue(f.type, f)]))
  }
}

function vectorSize({ attributes }: Field): number | undefined {
  return attributes?.kind === 'group' ? attributes.size : undefined
}
