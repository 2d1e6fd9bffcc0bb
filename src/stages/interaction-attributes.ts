/**
 * The ML attributes of an Interaction: names of its factors, joined by colons. Source:
 * ml.feature.Interaction.getFeatureAttrs (2.0 to 4.1).
 */
import type { Attribute, Attributes } from '../model/attributes.ts'
import type { Column } from '../model/column.ts'

export function interactionAttributes(inputs: readonly Column[]): Attributes {
  const factors = inputs.map(factorsOf)
  const counts = factors.map((list) => list.reduce((sum, factor) => sum + factor.count, 0))
  let positions: Attribute[] | undefined
  return {
    kind: 'group',
    size: counts.reduce((product, count) => product * count, 1),
    // Made when a stage asks: there are as many as products.
    get attributes() {
      positions ??= products(factors.map((list) => list.flatMap(namesOf)))
      return positions
    },
  }
}

/** One position of an input: a number, or a category that stands for several. */
interface Factor {
  prefix: string
  isNominal: boolean
  count: number
  values: readonly string[] | undefined
}

function factorsOf({ name, type, attributes }: Column): Factor[] {
  if (type.kind !== 'vector') {
    const known = attributes?.kind === 'group' ? undefined : attributes
    return [factor(known?.name ?? name, known)]
  }
  const positions = attributes?.kind === 'group' ? (attributes.attributes ?? []) : []
  return positions.map((position, i) => factor(`${name}_${position.name ?? i}`, position))
}

function factor(prefix: string, attribute: Attribute | undefined): Factor {
  if (attribute?.kind !== 'nominal') {
    return { prefix, isNominal: false, count: 1, values: undefined }
  }
  const { values, count = 0 } = attribute
  return { prefix, isNominal: true, count: values?.length ?? count, values }
}

function namesOf({ prefix, isNominal, count, values }: Factor): Attribute[] {
  if (!isNominal) return [{ kind: 'numeric', name: prefix }]
  return Array.from({ length: count }, (_, i) => {
    return { kind: 'binary', name: `${prefix}_${values?.[i] ?? i}` }
  })
}

/** A single input keeps its kinds; what is multiplied is a number. */
function products(lists: readonly Attribute[][]): Attribute[] {
  return lists.reduce((heads, tails) =>
    heads.flatMap((head) =>
      tails.map((tail) => ({ kind: 'numeric', name: `${head.name}:${tail.name}` })),
    ),
  )
}
