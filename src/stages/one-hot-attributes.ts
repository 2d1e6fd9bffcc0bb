/**
 * ML attributes around one-hot vectors: the categories that an input's tell of, and the positions
 * named after them. Source: ml.feature.OneHotEncoderCommon (2.3 to 4.1).
 */
import type { Attribute, Attributes } from '../model/attributes.ts'

export interface Categories {
  count: number
  name: (index: number) => string
}

/** What the input's attribute says of its categories; undefined where it says nothing. */
export function categoryNames(attributes: Attributes | undefined): Categories | undefined {
  if (attributes?.kind === 'numeric') return { count: Number.POSITIVE_INFINITY, name: String }
  if (attributes?.kind !== 'nominal' && attributes?.kind !== 'binary') return undefined
  const { values } = attributes
  if (values !== undefined) return { count: values.length, name: (index) => values[index] }
  const count = attributes.kind === 'binary' ? 2 : attributes.count
  return count === undefined ? undefined : { count, name: String }
}

export function oneHotAttributes(
  size: number,
  name: (index: number) => string,
  hasInvalid: boolean,
): Attributes {
  let positions: readonly Attribute[] | undefined
  return {
    kind: 'group',
    size,
    // Made when a stage asks: there may be many categories, and it rarely does.
    get attributes() {
      positions ??= Array.from({ length: size }, (_, i) => {
        return { kind: 'binary', name: hasInvalid && i === size - 1 ? 'invalidValues' : name(i) }
      })
      return positions
    },
  }
}
