/**
 * Renames the positions of a vector column and moves it to the end. Spark:
 * ml.feature.VectorAttributeRewriter (2.0 to 4.2), a part of RFormulaModel.
 */
import { modelCorrupt } from '../base/errors.ts'
import type { Attribute, Attributes } from '../model/attributes.ts'
import { stage } from './stage.ts'

export const VectorAttributeRewriter = stage({
  params: {},

  read: async (files) => {
    const { vectorCol, prefixesToRewrite } = await files.row()
    if (typeof vectorCol !== 'string') {
      throw modelCorrupt(`${files.path}: vectorCol: found ${vectorCol}, expected a name`)
    }
    const isMap = typeof prefixesToRewrite === 'object' && prefixesToRewrite !== null
    if (!isMap) {
      throw modelCorrupt(`${files.path}: prefixesToRewrite: found none, expected a map`)
    }
    return { column: vectorCol, prefixes: Object.entries(prefixesToRewrite).map(readPrefix) }
  },

  compile: (context) => {
    const { column, prefixes } = context.data
    const old = context.input(column, 'vector')
    const rewritten = { ...old, name: column, attributes: renamed(old.attributes, prefixes) }
    const others = context.columns().filter((other) => other !== old)
    context.project([...others, rewritten], true)
  },
})

type Prefix = [from: string, to: string]

function readPrefix([from, to]: [string, unknown]): Prefix {
  if (typeof to === 'string') return [from, to]
  throw modelCorrupt(`prefixesToRewrite[${from}]: found ${to}, expected a text`)
}

/** Wherever a prefix stands in a name; a vector of unknown positions stays so. */
function renamed(
  attributes: Attributes | undefined,
  prefixes: readonly Prefix[],
): Attributes | undefined {
  if (attributes?.kind !== 'group' || attributes.attributes === undefined) return attributes
  const old = attributes
  let positions: Attribute[] | undefined
  return {
    kind: 'group',
    size: old.size,
    // Made when a stage asks.
    get attributes() {
      positions ??= old.attributes?.map((attribute) => rename(attribute, prefixes)) ?? []
      return positions
    },
  }
}

function rename(attribute: Attribute, prefixes: readonly Prefix[]): Attribute {
  if (attribute.name === undefined) return attribute
  let { name } = attribute
  for (const [from, to] of prefixes) name = name.replaceAll(from, () => to)
  return { ...attribute, name }
}
